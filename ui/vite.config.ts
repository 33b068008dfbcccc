import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

export default defineConfig(({ mode }) => ({
  base: './',
  plugins: [svelte(), ...(mode === 'test' ? [svelteTesting()] : [])],
  build: {
    // The oldest web views that Tauri uses: macOS 13's WebKit and WebView2 of 2023.
    target: ['safari16.4', 'chrome111'],
    // The window's CSP has no `data:` for fonts, so every asset stays a file.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { port: 5199, strictPort: true },
  test: {
    environment: 'happy-dom',
    include: ['tests/unit/**/*.test.ts'],
    testTimeout: 20_000,
    setupFiles: ['tests/unit/setup.ts'],
    experimental: { fsModuleCache: true },
  },
}));
