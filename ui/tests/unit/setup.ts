import '@testing-library/jest-dom/vitest';
import { afterEach, beforeEach, vi } from 'vitest';

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
