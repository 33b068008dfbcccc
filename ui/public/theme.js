// Chooses light or dark before the first paint; `lib/theme.ts` keeps it right afterwards.
(function () {
  var chosen = 'system';
  try {
    chosen = localStorage.getItem('appearance') || chosen;
  } catch (_) {
    // Without storage the system decides.
  }
  var system = matchMedia('(prefers-color-scheme: dark)').matches;
  var dark = chosen === 'dark' || (chosen !== 'light' && system);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();
