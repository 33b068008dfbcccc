/** A connection being made. It lives outside the screen, so that leaving and coming back loses nothing. */
import { api, asError } from '../../lib/api';
import { app } from '../../lib/app.svelte';
import type { ClientView } from '../../lib/gen/ClientView';
import type { ConnectionView } from '../../lib/gen/ConnectionView';
import type { ConnectRequest } from '../../lib/gen/ConnectRequest';
import type { ConsentView } from '../../lib/gen/ConsentView';
import type { ErrorView } from '../../lib/gen/ErrorView';
import type { Grant } from '../../lib/gen/Grant';
import type { PasswordMode } from '../../lib/gen/PasswordMode';
import { router, type Route } from '../../lib/router.svelte';
import { goOn } from '../go-on';

export type Step = 'client' | 'access' | 'consent' | 'result' | 'passwords';
export type ConnectRoute = Extract<Route, { name: 'connect' }>;

const labels: Record<Step, string> = {
  client: 'OAuth client',
  access: 'Access',
  consent: 'Consent',
  result: 'Result',
  passwords: 'Passwords',
};

/** Whether only another OAuth client helps. */
const lacksClient = ({ code, message, hint }: ErrorView): boolean =>
  code === 'clientMissing' || (code === 'consentRefused' && /\bOAuth client\b/.test(`${message} ${hint}`));

export class Connecting {
  readonly route: ConnectRoute;
  steps = $state.raw<Step[]>([]);
  step = $state<Step>('consent');
  client = $state.raw<ClientView | null>(null);
  grant = $state<Grant>('lookOnly');
  emulatorPort = $state('');
  /** Whether the section about an emulator is open: then its port is asked for. */
  emulator = $state(false);
  consent = $state.raw<ConsentView | null>(null);
  /** The browser came back with leave, and Google is asked. */
  answered = $state(false);
  connection = $state.raw<ConnectionView | null>(null);
  /** What is other than before, in sentences. */
  changed = $state.raw<string[]>([]);
  passwords = $state<PasswordMode>('firstOnly');
  error = $state.raw<ErrorView | null>(null);
  busy = $state(false);

  constructor(route: ConnectRoute, ownClient: boolean) {
    this.route = route;
    const before: Step[] = route.way !== 'google' ? [] : ownClient ? ['access'] : ['client', 'access'];
    const after: Step[] =
      route.way === 'reactivate' ? ['consent', 'result'] : ['consent', 'result', 'passwords'];
    this.steps = [...before, ...after];
    this.step = this.steps[0]!;
  }

  get at(): number {
    return this.steps.indexOf(this.step);
  }

  get names(): string[] {
    return this.steps.map((step) => labels[step]);
  }

  get port(): number | null {
    const text = this.emulatorPort.trim();
    return text === '' ? null : Number(text);
  }

  /** What is wrong with the port that was typed. */
  get portError(): string | null {
    const port = this.port;
    const fits = port === null || (Number.isInteger(port) && port > 0 && port < 65536);
    return fits ? null : 'A port is a number from 1 to 65535.';
  }

  /** Why the browser cannot be opened yet: nobody who asks for an emulator is sent to Google. */
  get portMissing(): string | null {
    return this.emulator && this.port === null
      ? 'Type the port of the emulator, or close that section to connect to Google.'
      : null;
  }

  #request(): ConnectRequest {
    if (this.route.way === 'reactivate') {
      const { connection, widen } = this.route;
      return {
        way: 'reactivate',
        connection,
        ...(widen && { grant: 'lookAndSync' as const }),
        ...(this.client && { client: 'given' as const }),
      };
    }
    if (this.route.way === 'sandbox') return { way: 'sandbox' };
    return { way: 'google', grant: this.grant, emulatorPort: this.port };
  }

  /** Sends the browser to the consent page and waits for it to come back. A new attempt ends the one before. */
  async begin(): Promise<void> {
    this.step = 'consent';
    this.error = null;
    this.busy = true;
    await this.#drop();
    try {
      const consent = await api.connectBegin(this.#request());
      this.answered = false;
      this.consent = consent;
      this.busy = false;
      void this.#wait(consent.attempt);
    } catch (thrown) {
      this.#failed(thrown);
      this.busy = false;
    }
  }

  /** A reactivation whose client is gone or refused goes on with another one. */
  #failed(thrown: unknown): void {
    const error = (this.error = asError(thrown));
    if (this.route.way !== 'reactivate' || !lacksClient(error)) return;
    this.client = null;
    this.steps = ['client', ...this.steps.filter((step) => step !== 'client')];
    this.step = 'client';
  }

  async #wait(attempt: number): Promise<void> {
    try {
      await api.connectWait(attempt);
      if (this.consent?.attempt !== attempt) return;
      this.answered = true;
      const { connection, changed } = await api.connectFinish(attempt);
      if (this.consent?.attempt !== attempt) return;
      this.changed = changed;
      this.#arrived(connection);
    } catch (thrown) {
      if (this.consent?.attempt !== attempt) return;
      this.consent = null;
      this.#failed(thrown);
    }
  }

  #arrived(connection: ConnectionView): void {
    this.consent = null;
    this.connection = connection;
    if (connection.passwordModeChosen) this.passwords = connection.passwordMode;
    // Whoever ended the program before answering is asked now.
    else if (!this.steps.includes('passwords')) this.steps = [...this.steps, 'passwords'];
    this.step = 'result';
    app.choose(connection.id);
    app.put(connection);
    void goOn(connection);
  }

  async #drop(): Promise<void> {
    const attempt = this.consent?.attempt;
    this.consent = null;
    if (attempt !== undefined) await api.connectCancel(attempt).catch(() => undefined);
  }

  /** Stops waiting; the next screen is the caller's choice. */
  async cancel(): Promise<void> {
    if (current === this) current = null;
    await this.#drop();
  }

  async back(): Promise<void> {
    await this.#drop();
    this.error = null;
    this.step = this.steps[this.at - 1] ?? this.step;
  }

  next(): void {
    this.error = null;
    const step = this.steps[this.at + 1];
    if (step === 'consent') void this.begin();
    else if (step) this.step = step;
  }

  async finish(): Promise<void> {
    const connection = this.connection;
    if (!connection) return;
    if (this.steps.includes('passwords')) {
      this.busy = true;
      try {
        app.put(await api.setPasswordMode(connection.id, this.passwords));
      } catch (thrown) {
        this.error = asError(thrown);
        return;
      } finally {
        this.busy = false;
      }
    }
    current = null;
    router.go(this.route.way === 'reactivate' ? 'overview' : 'import');
  }
}

let current: Connecting | null = null;

const same = (a: ConnectRoute, b: ConnectRoute): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The attempt that belongs to a route: the one under way, or a new one. */
export function connecting(route: ConnectRoute): Connecting {
  // Whoever asks for it again after it was done wants another consent, not the old success.
  const over = current?.connection && route.way === 'reactivate';
  if (!current || over || !same(current.route, route)) {
    const before = current;
    current = new Connecting(route, app.start?.ownClient ?? false);
    void before?.cancel();
    if (current.step === 'consent') void current.begin();
  }
  return current;
}
