// What a screen reader calls a thing.
const tidy = (text) => (text ?? '').replace(/\s+/g, ' ').trim();
const nameOf = (element) => {
  const ids = element.getAttribute('aria-labelledby');
  if (ids) return tidy(ids.split(/\s+/).map((id) => document.getElementById(id)?.textContent).join(' '));
  if (element.getAttribute('aria-label')) return tidy(element.getAttribute('aria-label'));
  if (element.labels?.length) return tidy([...element.labels].map((label) => label.innerText).join(' '));
  if (element.matches('input[type=submit]')) return tidy(element.value);
  if (element.matches('input, textarea, select')) return tidy(element.placeholder || element.title);
  return tidy(element.innerText) || tidy(element.title);
};
