/** A user's form while somebody fills it in. It asks nobody itself: whoever makes it says how to check and to save. */
import { asError } from '../../lib/api';
import type { ErrorView } from '../../lib/gen/ErrorView';
import type { FieldErrorView } from '../../lib/gen/FieldErrorView';
import type { FormField } from '../../lib/gen/FormField';
import type { UserCheck } from '../../lib/gen/UserCheck';
import type { UserForm } from '../../lib/gen/UserForm';
import type { WishView } from '../../lib/gen/WishView';

/** What somebody else changed while the form was open. */
export interface Moved {
  field: string;
  label: string;
  before: string;
  now: string;
  /** What stands in the form instead, when it was filled in here as well. */
  mine: string | null;
}

export interface Doors<Saved> {
  check(wishes: WishView[]): Promise<UserCheck>;
  save(version: number, wishes: WishView[]): Promise<Saved>;
  /** The form as it is now. */
  read(): Promise<UserForm>;
}

const PAUSE_MS = 250;

export const fieldsOf = (form: UserForm): FormField[] => form.groups.flatMap((group) => group.fields);

const valuesOf = (form: UserForm): Record<string, string> =>
  Object.fromEntries(fieldsOf(form).map(({ name, value }) => [name, value]));

/** What differs from the user as it is. */
export const wishesOf = (form: UserForm, values: Record<string, string>): WishView[] =>
  fieldsOf(form)
    .filter(({ name, value }) => (values[name] ?? '').trim() !== value)
    .map(({ name }) => ({ field: name, value: (values[name] ?? '').trim() }));

/** What changed between two looks at a user, beside what was filled in here. */
export function movedBetween(before: UserForm, now: UserForm, values: Record<string, string>): Moved[] {
  const was = valuesOf(before);
  return fieldsOf(now)
    .filter(({ name, value }) => (was[name] ?? '') !== value)
    .map(({ name, fullLabel, value }) => {
      const mine = (values[name] ?? '').trim();
      const edited = mine !== (was[name] ?? '') && mine !== value;
      return {
        field: name,
        label: fullLabel,
        before: was[name] ?? '',
        now: value,
        mine: edited ? mine : null,
      };
    });
}

export class Editing<Saved> {
  form = $state.raw<UserForm>() as UserForm;
  values = $state<Record<string, string>>({});
  busy = $state(false);
  /** What went wrong beside the fields. */
  error = $state.raw<ErrorView | null>(null);
  /** What somebody else changed, and who. */
  meanwhile = $state.raw<{ by: string | null; moved: Moved[] } | null>(null);
  #checked = $state.raw<UserCheck>({ errors: [], changes: [] });
  #touched = $state.raw<ReadonlySet<string>>(new Set());
  #tried = $state(false);
  #doors: Doors<Saved>;
  #question = 0;
  #pause: ReturnType<typeof setTimeout> | undefined;

  constructor(form: UserForm, doors: Doors<Saved>) {
    this.form = form;
    this.values = valuesOf(form);
    this.#doors = doors;
  }

  wishes = $derived.by(() => wishesOf(this.form, this.values));

  get dirty(): boolean {
    return this.wishes.length > 0;
  }

  /** What is wrong with a field, once it was filled in or saving was tried. */
  wrong(name: string): FieldErrorView | null {
    if (!this.#tried && !this.#touched.has(name)) return null;
    return this.#checked.errors.find(({ field }) => field === name) ?? null;
  }

  /** Errors of fields that the form does not show. */
  elsewhere = $derived.by(() => {
    const shown = new Set(fieldsOf(this.form).map(({ name }) => name));
    return this.#checked.errors.filter(({ field }) => !shown.has(field));
  });

  /** Whether a field differs from the user as it is. */
  changed(name: string): boolean {
    return this.wishes.some(({ field }) => field === name);
  }

  /** The value that a field gets when it is left empty. */
  given(name: string): string {
    if (this.values[name]?.trim()) return '';
    return this.#checked.changes.find((change) => change.name === name)?.after ?? '';
  }

  set(name: string, value: string): void {
    this.values[name] = value;
    this.#soon();
  }

  /** A field was left: from now on it says what is wrong with it. */
  leave(name: string): void {
    if (this.#touched.has(name) || (!this.dirty && !this.values[name])) return;
    this.#touched = new Set([...this.#touched, name]);
  }

  #soon(): void {
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => void this.check(), PAUSE_MS);
  }

  /** Asks what is wrong; an answer that comes too late says nothing. */
  async check(): Promise<void> {
    const question = ++this.#question;
    try {
      const checked = await this.#doors.check(this.wishes);
      if (question === this.#question) this.#checked = checked;
    } catch {
      // Saving says what is wrong beside the fields.
    }
  }

  /** Saves; gives what came of it, or nothing when something is in the way. */
  async save(): Promise<Saved | null> {
    if (this.busy || !this.dirty) return null;
    clearTimeout(this.#pause);
    this.#question += 1;
    this.#tried = true;
    this.busy = true;
    this.error = null;
    try {
      const saved = await this.#doors.save(this.form.version, this.wishes);
      this.meanwhile = null;
      return saved;
    } catch (thrown) {
      await this.#failed(asError(thrown));
      return null;
    } finally {
      this.busy = false;
    }
  }

  async #failed(error: ErrorView): Promise<void> {
    if (error.fields?.length) {
      this.#checked = { errors: error.fields, changes: [] };
      return;
    }
    if (error.code !== 'stale') {
      this.error = error;
      return;
    }
    try {
      this.#rebase(await this.#doors.read());
    } catch (thrown) {
      this.error = asError(thrown);
    }
  }

  /** Puts what was filled in here upon the user as it is now; nothing of it is lost. */
  #rebase(now: UserForm): void {
    const moved = movedBetween(this.form, now, this.values);
    const mine = new Set(this.wishes.map(({ field }) => field));
    for (const { name, value } of fieldsOf(now)) if (!mine.has(name)) this.values[name] = value;
    this.form = now;
    this.meanwhile = { by: now.changedBy, moved };
    void this.check();
  }

  /** Gives a field up to what somebody else wrote. */
  takeTheirs(field: string): void {
    const moved = this.meanwhile?.moved.find((one) => one.field === field);
    if (!this.meanwhile || !moved) return;
    const rest = this.meanwhile.moved.map((one) => (one === moved ? { ...one, mine: null } : one));
    this.meanwhile = { ...this.meanwhile, moved: rest };
    this.set(field, moved.now);
  }

  /** Nothing is asked after the form is gone. */
  close(): void {
    clearTimeout(this.#pause);
    this.#question += 1;
  }
}
