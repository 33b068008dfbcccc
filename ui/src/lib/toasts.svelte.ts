/** Short messages that need no answer. Good news leaves by itself, an error stays until it is closed or its screen is left. */
import { asError } from './api';
import { errors, pageOf } from './errors';
import type { LinkView } from './gen/LinkView';

export interface Toast {
  id: number;
  tone: 'ok' | 'bad';
  text: string;
  /** The page at Google on which it is mended. */
  page: LinkView | null;
}

const STAY_MS = 4000;
/** What is longer takes longer to read. */
const STAY_MS_PER_LETTER = 60;

class Toasts {
  all = $state.raw<Toast[]>([]);
  #next = 1;

  /** The same again takes the place of the first. */
  #add(tone: Toast['tone'], text: string, page: LinkView | null = null): number {
    const id = this.#next++;
    const others = this.all.filter((toast) => toast.tone !== tone || toast.text !== text);
    this.all = [...others, { id, tone, text, page }];
    return id;
  }

  say(text: string): void {
    const id = this.#add('ok', text);
    setTimeout(() => this.close(id), Math.max(STAY_MS, text.length * STAY_MS_PER_LETTER));
  }

  fail(thrown: unknown): void {
    const error = asError(thrown);
    if (error.code === 'cancelled') return;
    const { title, todo } = errors[error.code];
    this.#add('bad', [error.message || title, error.hint ?? todo].join(' '), pageOf(error));
  }

  /** Closes the newest error; tells whether there was one. */
  dismiss(): boolean {
    const newest = this.all.filter((toast) => toast.tone === 'bad').at(-1);
    if (newest) this.close(newest.id);
    return newest !== undefined;
  }

  /** Another screen is shown: what went wrong on the one before is not of it. */
  leave(): void {
    if (this.all.some((toast) => toast.tone === 'bad')) {
      this.all = this.all.filter((toast) => toast.tone !== 'bad');
    }
  }

  close(id: number): void {
    this.all = this.all.filter((toast) => toast.id !== id);
  }
}

export const toasts = new Toasts();
