/** Runs in the page before its own scripts: Tauri's door leads to the fixtures. */
import { install, type World } from '../fixtures/ipc';

declare global {
  interface Window {
    fixtureWorld?: Partial<World>;
  }
}

// As Tauri's `freezePrototype` does.
Object.freeze(Object.prototype);

install(window, window.fixtureWorld);
