import { BrokerError, type Clock, type Random, type Timer } from "@anybroker/core";
import { abortError, type Call } from "@anybroker/core/adapter";
import type { Connection } from "./connection.ts";
import { CtraderError } from "./ctrader-error.ts";

/** What an account session is made of. */
export interface AccountSessionOptions {
  readonly accountId: string;
  readonly clock: Clock;
  readonly random: Random;
  /** Runs a request by token; one that is refused as ended is replaced once. */
  withToken<Result>(call: Call, work: (accessToken: string) => Promise<Result>): Promise<Result>;
  /** Settles when the refresh that is under way is over. */
  refreshing(): Promise<void> | undefined;
  /** The connection with an authenticated application, while there is one. */
  connection(): Connection | undefined;
  /** Makes the call of a request that nobody asked for. */
  call(operation: string): Call & { dispose(): void };
  /** The session is there, again or for the first time; subscriptions are to be made. */
  onReady(connection: Connection, call: Call): Promise<void>;
  onLost(cause: unknown): void;
  onRegained(): void;
}

const MIN_RETRY_MS = 1_000;
const MAX_RETRY_MS = 60_000;
/** No repetition helps: the account is gone, shut, or not of this grant. */
const PERMANENT = ["RET_NO_SUCH_LOGIN", "RET_ACCOUNT_DISABLED", "CH_CTID_TRADER_ACCOUNT_NOT_FOUND"] as const;

/** One account's authorisation on the connection: made, lost, made again. */
export class AccountSession {
  readonly accountId: string;
  readonly #options: AccountSessionOptions;
  /** The connection that the account is authorised on. */
  #authorisedOn: Connection | undefined;
  #flight: Promise<void> | undefined;
  #failure: Error | undefined;
  #failures = 0;
  #timer: Timer | undefined;
  #closed = false;

  constructor(options: AccountSessionOptions) {
    this.accountId = options.accountId;
    this.#options = options;
  }

  get authorised(): boolean {
    return this.#authorisedOn !== undefined && this.#authorisedOn === this.#options.connection();
  }

  /** Whether a request of the account can be sent at once. */
  get isReady(): boolean {
    return this.authorised && this.#flight === undefined && this.#options.refreshing() === undefined;
  }

  /** Waits until requests of the account can be sent. Rejects with why they can't. */
  async ready(call: Call): Promise<void> {
    for (;;) {
      const waitFor = this.#options.refreshing() ?? this.#flight;
      if (waitFor !== undefined) {
        await unlessAborted(
          waitFor.catch(() => {}),
          call,
        );
        continue;
      }
      if (this.authorised) return;
      throw this.#failure ?? notAuthorised(this.accountId);
    }
  }

  /** Authorises the account on `connection`, the first time or after a reconnect. Rejects with the refusal. */
  establish(connection: Connection): Promise<void> {
    if (this.#flight !== undefined) return this.#flight;
    this.#timer?.cancel();
    this.#authorisedOn = undefined;
    const flight = this.#authorise(connection).finally(() => {
      if (this.#flight === flight) this.#flight = undefined;
    });
    this.#flight = flight;
    return flight;
  }

  /** The session may be gone: makes it anew in the background, and goes on trying. Never rejects. */
  async renew(): Promise<void> {
    if (this.#closed || this.#flight !== undefined) return;
    const connection = this.#options.connection();
    if (connection === undefined) return;
    try {
      await this.establish(connection);
      this.#options.onRegained();
    } catch (error) {
      this.lost(connection, error);
    }
  }

  /** Notes that the account could not be authorised, and tries again later where that may help. */
  lost(connection: Connection, cause: unknown): void {
    this.#authorisedOn = undefined;
    this.#failure = cause instanceof Error ? cause : notAuthorised(this.accountId);
    if (this.#closed || connection !== this.#options.connection()) return;
    this.#options.onLost(cause);
    if (CtraderError.is(cause, ...PERMANENT)) return;
    const boundMs = Math.min(MAX_RETRY_MS, MIN_RETRY_MS * 2 ** this.#failures);
    this.#failures += 1;
    const { clock, random } = this.#options;
    this.#timer?.cancel();
    this.#timer = clock.setTimer(boundMs * (1 + random.next() / 5), () => void this.renew());
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
    this.#authorisedOn = undefined;
  }

  async #authorise(connection: Connection): Promise<void> {
    const call = this.#options.call("authoriseAccount");
    try {
      await this.#withToken(connection, call);
      if (this.#closed) return;
      await this.#options.onReady(connection, call);
      this.#authorisedOn = connection;
      this.#failures = 0;
      this.#failure = undefined;
    } finally {
      call.dispose();
    }
  }

  #withToken(connection: Connection, call: Call): Promise<void> {
    return this.#options.withToken(call, async (accessToken) => {
      try {
        await connection.request("ProtoOAAccountAuthReq", { ctidTraderAccountId: this.accountId, accessToken }, call);
      } catch (error) {
        if (!CtraderError.is(error, "ALREADY_LOGGED_IN")) throw error;
      }
    });
  }
}

const notAuthorised = (accountId: string): BrokerError =>
  new BrokerError("NOT_READY", `The account ${accountId} is not authorised on this connection yet.`, {
    outcome: "not-executed",
  });

function unlessAborted(work: Promise<void>, call: Call): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(abortError(call));
    if (call.signal.aborted) {
      onAbort();
      return;
    }
    call.signal.addEventListener("abort", onAbort, { once: true });
    void work.then(resolve).finally(() => call.signal.removeEventListener("abort", onAbort));
  });
}
