import type { Clock, Timer } from "@anybroker/core";
import type { Credentials, MtLogin } from "./mt-logins.ts";
import type { TonpoStatus } from "./options.ts";

/** What never changes about an account at the gateway. */
export interface GatewayAccountFacts {
  readonly id: string;
  readonly userId: string;
  readonly credentials: Credentials;
  readonly region?: string;
  readonly nodeId: string;
}

/** What an account needs of its surroundings. */
export interface GatewayAccountOptions {
  readonly clock: Clock;
  /** From `created` to `active`. */
  readonly loginMs: number;
  readonly loginError: string | null;
  logIn(credentials: Credentials): MtLogin | undefined;
  /** Hears each change of the status. */
  changed(account: GatewayAccount): void;
}

/** A MetaTrader login as the gateway keeps it: on its way in, ready, paused, lost or gone. */
export class GatewayAccount {
  readonly facts: GatewayAccountFacts;
  readonly createdAtMs: number;
  lastError: string | null = null;
  errorCount = 0;
  reconnectCount = 0;
  readonly #options: GatewayAccountOptions;
  #status: TonpoStatus = "created";
  #login: MtLogin | undefined;
  #activeSinceMs = 0;
  #timer: Timer | undefined;

  constructor(facts: GatewayAccountFacts, options: GatewayAccountOptions) {
    this.facts = facts;
    this.#options = options;
    this.createdAtMs = options.clock.now();
  }

  get id(): string {
    return this.facts.id;
  }

  get status(): TonpoStatus {
    return this.#status;
  }

  /** The broker's side of it, while the terminal is logged in. */
  get login(): MtLogin | undefined {
    return this.#status === "active" || this.#status === "paused" ? this.#login : undefined;
  }

  /** How long the terminal has been logged in. */
  get uptimeMs(): number {
    return this.login === undefined ? 0 : this.#options.clock.now() - this.#activeSinceMs;
  }

  /** Goes from `created` over `connecting` to `active` or `login_failed`. */
  start(): void {
    const { loginMs } = this.#options;
    if (loginMs <= 0) this.#finishLogin();
    else this.#later(loginMs / 2, () => this.connect(loginMs / 2));
  }

  /** Logs in after `afterMs`, `connecting` until then. */
  connect(afterMs: number = this.#options.loginMs): void {
    this.set("connecting");
    if (afterMs <= 0) this.#finishLogin();
    else this.#later(afterMs, () => this.#finishLogin());
  }

  /** Blocks new orders; does nothing unless the account is ready. */
  pause(): void {
    if (this.#status === "active") this.set("paused");
  }

  /** Lets orders through again, or logs in again when the connection was lost. */
  resume(): void {
    if (this.#status === "paused") this.set("active");
    else if (this.#status === "disconnected" || this.#status === "login_failed") {
      this.reconnectCount += 1;
      this.connect();
    }
  }

  /** Puts it into a state, whatever it was in; a login that is under way ends. */
  set(status: TonpoStatus, lastError?: string): void {
    this.#timer?.cancel();
    if ((status === "active" || status === "paused") && this.#login === undefined) {
      this.#login = this.#options.logIn(this.facts.credentials);
    }
    if (lastError !== undefined) this.lastError = lastError;
    if (status === this.#status) return;
    if (status === "active" && this.#status !== "paused") this.#activeSinceMs = this.#options.clock.now();
    this.#status = status;
    this.#options.changed(this);
  }

  /** Leaves no timer. */
  close(): void {
    this.#timer?.cancel();
  }

  #finishLogin(): void {
    this.#login = this.#options.logIn(this.facts.credentials);
    if (this.#login !== undefined) {
      this.lastError = null;
      this.set("active");
      return;
    }
    this.lastError = this.#options.loginError;
    this.errorCount += 1;
    this.set("login_failed");
  }

  #later(delayMs: number, action: () => void): void {
    this.#timer?.cancel();
    this.#timer = this.#options.clock.setTimer(delayMs, action);
  }
}
