/** The mapping of one connection, as shown in the import wizard and in Settings. */
import { api } from '../../lib/api';
import { plural } from '../../lib/format';
import type { Direction } from '../../lib/gen/Direction';
import type { MappingRow } from '../../lib/gen/MappingRow';
import type { MappingView } from '../../lib/gen/MappingView';

export class MappingState {
  readonly connection: number;
  #view = $state.raw<MappingView | null>(null);
  /** Every attribute; the customer's own come last. */
  all = $derived<MappingRow[]>(this.#view?.rows ?? []);
  /** The attributes that every customer has. */
  rows = $derived(this.all.filter((row) => !row.custom));
  /** The fields of the customer's own schemas. */
  custom = $derived(this.all.filter((row) => row.custom));
  example = $derived<string | null>(this.#view?.example ?? null);

  /** Nobody is in the directory yet: an import overrules nothing. */
  emptyDirectory = $derived(this.#view?.emptyDirectory ?? false);

  constructor(connection: number) {
    this.connection = connection;
  }

  get loaded(): boolean {
    return this.#view !== null;
  }

  /** Attributes that *Import all* would turn on; photos and the customer's own fields are chosen one by one. */
  get importable(): string[] {
    return this.rows
      .filter((row) => row.direction === 'exclude' && row.choices.includes('import') && row.name !== 'photo')
      .map((row) => row.name);
  }

  /** How many attributes go to Google that could be imported. */
  get exported(): number {
    return this.rows.filter((row) => row.direction === 'export' && row.choices.includes('import')).length;
  }

  /** Why *Import all* would turn nothing on: what goes to Google is not turned round in passing. */
  get nothingToImport(): string {
    const { exported } = this;
    if (exported === 0) return 'Every attribute that can be imported is.';
    return `${plural(exported, 'attribute goes', 'attributes go')} to Google; set ${exported === 1 ? 'it' : 'those'} to Import one by one. All others that can be imported are.`;
  }

  /** Attributes that *Only email and names* would turn off. */
  get optional(): string[] {
    return this.all
      .filter((row) => row.direction === 'import' && row.choices.includes('exclude'))
      .map((row) => row.name);
  }

  /** Attributes that an import brings. */
  get brought(): MappingRow[] {
    return this.all.filter((row) => row.direction === 'import' || row.direction === 'both');
  }

  /** Attributes that an import could bring; some only ever go to Google. */
  get possible(): MappingRow[] {
    return this.all.filter((row) => row.choices.includes('import') || row.choices.includes('both'));
  }

  async load(example: string | null = this.example): Promise<void> {
    this.#view = await api.mapping(this.connection, example);
  }

  /** Sets a direction; the live values stay those of the chosen user. */
  async set(attributes: string[], direction: Direction): Promise<void> {
    this.#keepingValues(await api.setDirection(this.connection, attributes, direction));
  }

  /** Asks Google which fields the customer's own schemas have; tells what the answer brought. */
  async readCustomFields(): Promise<string> {
    const view = await api.readCustomFields(this.connection);
    this.#keepingValues(view);
    if (this.example) await this.load();
    return view.fieldsRead ?? '';
  }

  #keepingValues(view: MappingView) {
    const before = this.#view;
    const values = new Map(before?.rows.map((row) => [row.name, row.example]));
    const rows = view.rows.map((row) => ({ ...row, example: row.example ?? values.get(row.name) ?? null }));
    this.#view = { ...view, rows, example: view.example ?? before?.example ?? null };
  }
}
