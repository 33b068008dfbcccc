/** What the whole window knows: the connections and which of them is shown. */
import { api, asError } from './api';
import type { Appearance } from './gen/Appearance';
import type { ConnectionView } from './gen/ConnectionView';
import type { ErrorView } from './gen/ErrorView';
import type { StartView } from './gen/StartView';
import { wear } from './theme';

const remembered = (): number => Number(localStorage.getItem('connection'));

class App {
  start = $state.raw<StartView | null>(null);
  fault = $state.raw<ErrorView | null>(null);
  /** Whether it is asked which backup takes the place of a damaged data file. */
  rescuing = $state(false);
  #current = $state(remembered());

  connections = $derived(this.start?.connections ?? []);
  connection = $derived(
    this.connections.find((one) => one.id === this.#current) ?? this.connections[0] ?? null,
  );

  async load(): Promise<void> {
    this.fault = null;
    try {
      this.start = await api.start();
      wear(this.start.appearance);
      const { connections } = this.start;
      if (connections[0] && !connections.some((one) => one.id === this.#current))
        this.choose(connections[0].id);
    } catch (thrown) {
      this.fault = asError(thrown);
    }
  }

  /** Looks what another program did to the connections meanwhile; trouble is told by whoever needs them. */
  async look(): Promise<void> {
    if (!this.start) return;
    const connections = await api.connections().catch(() => null);
    if (connections && this.start && JSON.stringify(connections) !== JSON.stringify(this.start.connections))
      this.start = { ...this.start, connections };
  }

  /** Shows another connection. */
  choose(id: number): void {
    this.#current = id;
    localStorage.setItem('connection', String(id));
  }

  /** Takes a connection's newest state. */
  put(connection: ConnectionView): void {
    if (!this.start) return;
    const others = this.start.connections.filter((one) => one.id !== connection.id);
    const connections = [...others, connection].sort((a, b) => a.name.localeCompare(b.name));
    this.start = { ...this.start, connections };
  }

  async setAppearance(appearance: Appearance): Promise<void> {
    wear(appearance);
    if (this.start) this.start = { ...this.start, appearance };
    await api.setAppearance(appearance);
  }
}

export const app = new App();
