import '@testing-library/jest-dom/vitest';
import { configure } from '@testing-library/svelte';
import { afterEach, beforeEach, vi } from 'vitest';

// A loaded machine takes its time to load a screen.
configure({ asyncUtilTimeout: 5000 });

// happy-dom has no layout: what only moves things on screen does nothing.
Element.prototype.scrollIntoView ??= () => undefined;

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  location.hash = '';
});

afterEach(() => {
  vi.useRealTimers();
});
