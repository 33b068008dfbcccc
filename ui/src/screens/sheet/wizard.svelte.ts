/** A CSV file on its way into the directory. It outlives the screen: what was mapped is there when one comes back. */
import { api, asError } from '../../lib/api';
import type { EmptyCells } from '../../lib/gen/EmptyCells';
import type { ErrorView } from '../../lib/gen/ErrorView';
import type { ImportProgress } from '../../lib/gen/ImportProgress';
import type { RowEffect } from '../../lib/gen/RowEffect';
import type { SheetCells } from '../../lib/gen/SheetCells';
import type { SheetDone } from '../../lib/gen/SheetDone';
import type { SheetEncoding } from '../../lib/gen/SheetEncoding';
import type { SheetPlan } from '../../lib/gen/SheetPlan';
import type { SheetRow } from '../../lib/gen/SheetRow';
import type { SheetView } from '../../lib/gen/SheetView';
import { Windows, type Page } from '../../lib/windows.svelte';

export const STEPS = ['File', 'Columns', 'Review', 'Import', 'Report'];

export type Step = 'file' | 'columns' | 'review' | 'take' | 'report';

const order: Step[] = ['file', 'columns', 'review', 'take', 'report'];

/** More than Rust takes, in bytes: it is not even sent there. */
const LARGEST = 128 * 1024 * 1024;

/** Why a mapping cannot be previewed. */
export function unmapped(sheet: SheetView, mapping: (string | null)[]): string | null {
  const finds = sheet.fields.filter((field) => field.finds);
  if (!finds.some(({ name }) => mapping.includes(name)))
    return `Map a column to ${finds.map(({ label }) => label.toLowerCase()).join(', ')}: it says who a row is about.`;
  return null;
}

/** Gives a column another field; no field is given twice. */
export const mapped = (mapping: (string | null)[], at: number, field: string | null): (string | null)[] =>
  mapping.map((one, index) => (index === at ? field : field !== null && one === field ? null : one));

export class SheetWizard {
  step = $state<Step>('file');
  name = $state('');
  sheet = $state.raw<SheetView | null>(null);
  mapping = $state.raw<(string | null)[]>([]);
  empty = $state<EmptyCells>('keep');
  plan = $state.raw<SheetPlan | null>(null);
  effects = $state.raw<RowEffect[]>([]);
  rows = new Windows<SheetRow>(async () => ({ total: 0, offset: 0, rows: [] }));
  done = $state.raw<SheetDone | null>(null);
  progress = $state.raw<ImportProgress | null>(null);
  error = $state.raw<ErrorView | null>(null);
  busy = $state(false);
  cancelling = $state(false);

  get at(): number {
    return order.indexOf(this.step);
  }

  /** Why the columns cannot be previewed yet. */
  get incomplete(): string | null {
    return this.sheet ? unmapped(this.sheet, this.mapping) : 'Choose a file first.';
  }

  choose = (): Promise<void> => this.#read(api.sheetFromFile);

  async drop(file: { name: string; size: number; arrayBuffer(): Promise<ArrayBuffer> }): Promise<void> {
    if (file.size > LARGEST) {
      this.error = {
        code: 'invalidInput',
        message: 'The file is larger than 128 MB; divide it.',
        hint: null,
        page: null,
      };
      return;
    }
    await this.#read(async () => {
      const sheet = await api.sheetFromBytes(new Uint8Array(await file.arrayBuffer()));
      return { ...sheet, name: file.name };
    });
  }

  async #read(ask: () => Promise<SheetView | null>): Promise<void> {
    await this.#work(async () => {
      const sheet = await ask();
      if (sheet) this.#take(sheet, 'columns');
    });
  }

  /** Reads the file once more: its text is written otherwise, or its cells. */
  async readAs(encoding: SheetEncoding, cells: SheetCells): Promise<void> {
    const { sheet, mapping } = this;
    if (!sheet) return;
    await this.#work(async () => {
      const next = await api.sheetReadAs(sheet.ticket, encoding, cells);
      this.#take({ ...next, name: sheet.name }, 'columns');
      // The same header keeps what was mapped by hand.
      const header = (view: SheetView) => view.columns.map((column) => column.header).join('\n');
      if (header(next) === header(sheet)) this.mapping = mapping;
    });
  }

  #take(sheet: SheetView, step: Step): void {
    this.sheet = sheet;
    this.name = sheet.name;
    this.mapping = sheet.columns.map(({ field }) => field);
    this.plan = null;
    this.done = null;
    this.step = step;
  }

  map(at: number, field: string | null): void {
    this.mapping = mapped(this.mapping, at, field);
    this.plan = null;
  }

  setEmpty(empty: EmptyCells): void {
    this.empty = empty;
    this.plan = null;
  }

  /** Decides about every row. */
  async preview(): Promise<void> {
    const { sheet } = this;
    if (!sheet || this.incomplete) return;
    await this.#work(async () => {
      const plan = await api.sheetPreview(sheet.ticket, this.mapping, this.empty);
      this.plan = plan;
      this.effects = [];
      this.step = 'review';
      await this.#ask(plan);
    });
  }

  #ask(plan: SheetPlan): Promise<void> {
    const { effects } = this;
    return this.rows.ask((offset, limit): Promise<Page<SheetRow>> =>
      api.sheetRows(plan.ticket, effects, offset, limit),
    );
  }

  /** Shows the rows of one effect, or of all again. */
  show(effect: RowEffect): void {
    this.effects = this.effects.includes(effect) ? [] : [effect];
    if (this.plan) void this.#ask(this.plan);
  }

  /** Does what the review shows. */
  async take(): Promise<void> {
    const { plan } = this;
    if (!plan) return;
    this.step = 'take';
    this.cancelling = false;
    await this.#work(async () => {
      this.done = await api.sheetApply(plan.ticket, (progress) => (this.progress = progress));
      this.plan = null;
      this.step = 'report';
    });
  }

  async cancel(): Promise<void> {
    this.cancelling = true;
    await api.editCancel().catch((thrown) => {
      this.cancelling = false;
      this.error = asError(thrown);
    });
  }

  async #work(work: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.error = null;
    this.progress = null;
    try {
      await work();
    } catch (thrown) {
      this.error = asError(thrown);
    } finally {
      this.busy = false;
    }
  }

  to(step: Step): void {
    this.step = step;
    this.error = null;
  }

  /** Begins with another file. */
  again(): void {
    this.sheet = null;
    this.plan = null;
    this.done = null;
    this.to('file');
  }
}

let kept: SheetWizard | null = null;

/** The file on its way, as it was left. */
export const sheetWizard = (): SheetWizard => (kept ??= new SheetWizard());

/** For tests: as after a start. */
export const forgetSheet = (): void => {
  kept = null;
};
