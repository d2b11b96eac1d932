import { type Clock, sleep, type Timer } from "@anybroker/core";
import type { Ledger } from "./ledger.ts";
import type { OpenApiMt5Knobs, OpenApiMt5Version } from "./options.ts";
import {
  IPC_TIMEOUT,
  type LastError,
  NO_CONNECTION,
  pair,
  terminalFailure,
  UNAUTHORIZED,
  WireError,
} from "./wire-error.ts";

const CONNECTED = "connected";
const DISCONNECTED = "disconnected";
const THREE_TRIES = " after 3 terminal restart attempts";
const ALGO_OFF = "failed: Algo Trading is disabled in the MT5 terminal";

/** What a client may ask of `POST /account/connect`. */
export interface Login {
  readonly username: string;
  readonly password: string;
  readonly server: string;
  readonly path?: string;
  /** The number that has to be connected afterwards; default the user name. */
  readonly account?: string;
}

/** What a session needs of its server. */
export interface SessionOptions {
  readonly clock: Clock;
  readonly version: OpenApiMt5Version;
  readonly knobs: OpenApiMt5Knobs;
  readonly ledgers: readonly Ledger[];
  readonly signal: AbortSignal;
  /** Ends the server's process. */
  endProcess(): void;
}

/**
 * The server's session with its terminal: what is true of it, and what the server believes since it last looked.
 *
 * The terminal is looked at on a grid of `monitorMs`, and only while something is wrong with it.
 */
export class Session {
  readonly #options: SessionOptions;
  readonly #startMs: number;
  /** What endpoints test. */
  #state = DISCONNECTED;
  #ledger: Ledger | undefined;
  #login: Login | undefined;
  #terminalUp = true;
  #reconnects = true;
  #busy: Promise<void> | undefined;
  #look: Timer | undefined;
  #outage: Timer | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#startMs = options.clock.monotonic();
  }

  /** What `/health` says: `connected`, `disconnected`, or `failed: ` and why. */
  get state(): string {
    return this.#state;
  }

  /** Resolves when the server serves: while it reconnects it does nothing else. */
  async idle(): Promise<void> {
    while (this.#busy !== undefined) await this.#busy;
  }

  /** The account that is logged in. Throws 503 with the state while the server believes that there is none. */
  ledger(): Ledger {
    if (this.#state !== CONNECTED || this.#ledger === undefined) throw new WireError(503, this.#state);
    return this.#ledger;
  }

  /** Throws the 500 of a call that the terminal does not answer. */
  reach(what: string): void {
    if (!this.#terminalUp) throw terminalFailure(what, NO_CONNECTION);
  }

  /** The positions' account, or the error that the terminal gives; what the server believes does not matter. */
  ledgerNow(): Ledger | undefined {
    return this.#terminalUp ? this.#ledger : undefined;
  }

  /** Logs in as the operator has set it up. */
  start(login: Login): void {
    this.#terminalUp = true;
    this.#reconnects = true;
    this.#login = login;
    this.#state = this.#enter(login);
  }

  /** Switches the session to another account. Throws 400; the old session is gone then too. */
  async connect(login: Login): Promise<void> {
    this.#ledger = undefined;
    this.#login = login;
    this.#reconnects = true;
    await this.#hold();
    this.#options.signal.throwIfAborted();
    this.#state = this.#enter(login);
    if (this.#state === CONNECTED) return;
    this.#lookSoon();
    throw new WireError(400, this.#state);
  }

  /** Ends the session; nothing reconnects until the next connect. */
  disconnect(): void {
    this.#reconnects = false;
    this.#ledger = undefined;
    this.#state = DISCONNECTED;
    this.#look?.cancel();
  }

  /** The terminal goes away; the server notices when it next looks. It comes back by itself after `outageMs`, if given. */
  loseTerminal(outageMs?: number): void {
    this.#terminalUp = false;
    this.#outage?.cancel();
    if (outageMs !== undefined) this.#outage = this.#options.clock.setTimer(outageMs, () => this.restoreTerminal());
    this.#lookSoon();
  }

  /** The terminal is there again. */
  restoreTerminal(): void {
    this.#terminalUp = true;
  }

  /** Leaves no timer. */
  close(): void {
    this.#look?.cancel();
    this.#outage?.cancel();
  }

  #isUp(): boolean {
    return this.#terminalUp && this.#ledger !== undefined && this.#state === CONNECTED;
  }

  /** Sets the timer for the next point of the monitor's grid. */
  #lookSoon(): void {
    const { clock, knobs } = this.#options;
    this.#look?.cancel();
    const sinceStartMs = clock.monotonic() - this.#startMs;
    const waitMs = knobs.monitorMs - (sinceStartMs % knobs.monitorMs);
    this.#look = clock.setTimer(waitMs, () => void this.#monitor());
  }

  async #monitor(): Promise<void> {
    if (!this.#reconnects || this.#isUp() || this.#login === undefined) return;
    this.#ledger = undefined;
    this.#state = DISCONNECTED;
    await this.#hold();
    if (this.#options.signal.aborted) return;
    this.#state = this.#enter(this.#login);
    if (this.#state.endsWith(THREE_TRIES)) this.#options.endProcess();
    else if (this.#state !== CONNECTED) this.#lookSoon();
  }

  /** Nothing is served while the server waits for the terminal. */
  async #hold(): Promise<void> {
    const { clock, knobs, signal } = this.#options;
    if (knobs.reconnectMs === 0) return;
    this.#busy = sleep(clock, knobs.reconnectMs, signal)
      .catch(() => undefined)
      .finally(() => {
        this.#busy = undefined;
      });
    await this.#busy;
  }

  /** Tries to log in and returns the state that comes of it. */
  #enter(login: Login): string {
    const { version, knobs, ledgers } = this.#options;
    const isNew = version === "0.12.0";
    const failed = (text: string): string => `failed: ${text}${isNew ? THREE_TRIES : ""}`;
    const lastError = (error: LastError): string => failed(pair(error));
    const wanted = login.account ?? login.username;
    if (!/^\d+$/.test(login.username) || !/^\d+$/.test(wanted)) {
      return isNew ? "failed: account must be a number" : "failed: username/login must be a number";
    }
    if (!this.#terminalUp) return lastError(IPC_TIMEOUT);
    const ledger = ledgers.find(({ facts }) => facts.login === login.username && facts.server === login.server);
    if (ledger === undefined || ledger.facts.password !== login.password) return lastError(UNAUTHORIZED);
    if (isNew && wanted !== login.username) {
      return failed(`connected account '${login.username}' does not match configured account '${wanted}'`);
    }
    this.#ledger = ledger;
    return isNew && !knobs.algoTrading ? ALGO_OFF : CONNECTED;
  }
}
