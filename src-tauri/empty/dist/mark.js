addEventListener('load', () => performance.mark('rollcall-ready'));
