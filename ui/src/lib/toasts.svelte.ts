/** Short messages that need no answer. Good news leaves by itself, an error stays until it is closed. */
import { asError } from './api';
import { errors } from './errors';

export interface Toast {
  id: number;
  tone: 'ok' | 'bad';
  text: string;
}

const STAY_MS = 4000;

class Toasts {
  all = $state.raw<Toast[]>([]);
  #next = 1;

  #add(tone: Toast['tone'], text: string): number {
    const id = this.#next++;
    this.all = [...this.all, { id, tone, text }];
    return id;
  }

  say(text: string): void {
    const id = this.#add('ok', text);
    setTimeout(() => this.close(id), STAY_MS);
  }

  fail(thrown: unknown): void {
    const error = asError(thrown);
    if (error.code === 'cancelled') return;
    const { title, todo } = errors[error.code];
    this.#add('bad', [error.message || title, error.hint ?? todo].join(' '));
  }

  close(id: number): void {
    this.all = this.all.filter((toast) => toast.id !== id);
  }
}

export const toasts = new Toasts();
