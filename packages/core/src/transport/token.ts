import type { Call } from "../adapter/call.ts";
import { abortError, createCall } from "../adapter/create-call.ts";
import type { StoredToken, TokenStore } from "../adapter/token-store.ts";
import { asBrokerError, BrokerError } from "../errors/broker-error.ts";
import type { Clock } from "../system/clock.ts";
import type { Random } from "../system/random.ts";

/** What a token has to tell about itself; everything else is the adapter's. */
export interface ExpiringToken {
  /** When the access token ends; without it, only `invalidate` ends it. */
  readonly expiresAtMs?: number;
}

/** What a token source is made of. */
export interface TokenSourceOptions<Token extends ExpiringToken> {
  readonly store: TokenStore;
  /** The key in the store: one for each set of credentials. */
  readonly key: string;
  readonly clock: Clock;
  readonly random: Random;
  /**
   * Gets a new token at the broker, from the old one or, when none is stored, from the configuration.
   *
   * Its call is its own: a waiting caller that gives up must not waste a refresh token that can be used once. A
   * rejection of kind `auth` counts as definite.
   */
  refresh(old: Token | undefined, call: Call): Promise<Token>;
  /** Reads a stored text; undefined when it is none of ours. */
  parse(text: string): Token | undefined;
  serialise(token: Token): string;
  /** How long before its end a token is replaced; default 60 s. */
  readonly marginMs?: number;
  /** The shortest time between two attempts after a definite failure; default 60 s. Other failures: 1 s. */
  readonly retryIntervalMs?: number;
  /** Deadline of one refresh; default 30 s. */
  readonly refreshTimeoutMs?: number;
  /** Hears of failures that a still valid token covers up. */
  onProblem?(error: BrokerError): void;
}

/** Gives out valid tokens. */
export interface TokenSource<Token> {
  /**
   * A valid token: the present one, or a new one that was stored before it is given out.
   *
   * One refresh serves all waiting callers, in this process and in those that share the store. Rejects with what the
   * refresh failed with, AUTH_NOT_STORED, or the call's own reason; never executed.
   */
  get(call: Call): Promise<Token>;
  /** Says that the broker refused `token` before its end; the next `get` replaces it. Another token stays as it is. */
  invalidate(token: Token): void;
}

const DEFAULT_MARGIN_MS = 60_000;
const DEFAULT_RETRY_INTERVAL_MS = 60_000;
const DEFAULT_REFRESH_TIMEOUT_MS = 30_000;
const TRANSIENT_RETRY_INTERVAL_MS = 1_000;

/** Makes a token source over a store. */
export function createTokenSource<Token extends ExpiringToken>(options: TokenSourceOptions<Token>): TokenSource<Token> {
  return new StoredTokenSource(options);
}

/** A token and its text, by which two of them are compared. */
interface Held<Token> {
  readonly token: Token;
  readonly text: string;
}

interface Failure {
  readonly error: BrokerError;
  readonly atMs: number;
}

class StoredTokenSource<Token extends ExpiringToken> implements TokenSource<Token> {
  readonly #options: TokenSourceOptions<Token>;
  #held: Held<Token> | undefined;
  /** The text of the token that the broker refused. */
  #refused: string | undefined;
  /** A new token that could not be stored: stored before anything else is tried, used only then. */
  #unstored: Held<Token> | undefined;
  #failure: Failure | undefined;
  #flight: Promise<Token> | undefined;

  constructor(options: TokenSourceOptions<Token>) {
    this.#options = options;
  }

  async get(call: Call): Promise<Token> {
    if (call.signal.aborted) throw abortError(call);
    if (this.#held !== undefined && this.#isFresh(this.#held)) return this.#held.token;
    this.#flight ??= this.#renew().finally(() => {
      this.#flight = undefined;
    });
    return unlessAborted(this.#flight, call);
  }

  invalidate(token: Token): void {
    const text = this.#options.serialise(token);
    if (this.#held === undefined || this.#held.text === text) this.#refused = text;
  }

  /** Far enough from its end, and not refused. */
  #isFresh(held: Held<Token>): boolean {
    return this.#lasts(held, this.#options.marginMs ?? DEFAULT_MARGIN_MS);
  }

  #lasts({ token, text }: Held<Token>, marginMs: number): boolean {
    if (text === this.#refused) return false;
    return token.expiresAtMs === undefined || token.expiresAtMs - marginMs > this.#options.clock.now();
  }

  /** Where the answer to every waiting caller comes from. */
  async #renew(): Promise<Token> {
    const known = this.#failure?.error;
    try {
      return await this.#renewLocked();
    } catch (fault) {
      const error = asBrokerError(fault, "AUTH_NOT_STORED", `The token store failed for ${this.#options.key}.`);
      if (this.#held === undefined || !this.#lasts(this.#held, 0)) throw error;
      if (error !== known) this.#options.onProblem?.(error);
      return this.#held.token;
    }
  }

  async #renewLocked(): Promise<Token> {
    const { store, key } = this.#options;
    // Without the lock first: another process may have refreshed long ago.
    if (this.#adopt(await store.read(key))) return this.#present().token;
    this.#refuseTooSoon();
    return store.lock(key, async () => {
      const stored = await store.read(key);
      if (this.#adopt(stored)) return this.#present().token;
      const next = this.#unstored ?? (await this.#refresh());
      await this.#save(next, stored?.revision);
      return this.#present().token;
    });
  }

  /** Takes what is stored; true when it is fresh. */
  #adopt(stored: StoredToken | undefined): boolean {
    if (stored === undefined) return false;
    const token = this.#options.parse(stored.value);
    if (token === undefined) return false;
    const text = this.#options.serialise(token);
    // Another token than the one that failed: somebody has logged in again.
    if (text !== this.#held?.text) this.#failure = undefined;
    this.#held = { token, text };
    if (!this.#isFresh(this.#held)) return false;
    // A newer one has overtaken what could not be stored here.
    this.#unstored = undefined;
    return true;
  }

  #present(): Held<Token> {
    if (this.#held === undefined) throw new TypeError("A token source gave out a token that it does not hold.");
    return this.#held;
  }

  #refuseTooSoon(): void {
    const failure = this.#failure;
    if (failure === undefined || this.#unstored !== undefined) return;
    const { error, atMs } = failure;
    const definiteMs = this.#options.retryIntervalMs ?? DEFAULT_RETRY_INTERVAL_MS;
    const intervalMs = error.kind === "auth" ? definiteMs : (error.retryAfterMs ?? TRANSIENT_RETRY_INTERVAL_MS);
    if (this.#options.clock.monotonic() - atMs < intervalMs) throw error;
  }

  async #refresh(): Promise<Held<Token>> {
    const { clock, random, refreshTimeoutMs = DEFAULT_REFRESH_TIMEOUT_MS } = this.#options;
    const call = createCall({ clock, random }, { operation: "refreshToken", timeoutMs: refreshTimeoutMs });
    try {
      const token = await this.#options.refresh(this.#held?.token, call);
      this.#failure = undefined;
      return { token, text: this.#options.serialise(token) };
    } catch (fault) {
      const message = `The token of ${this.#options.key} could not be refreshed.`;
      throw this.#failed(asBrokerError(fault, "AUTH_FAILED", message));
    } finally {
      call.dispose();
    }
  }

  #failed(error: BrokerError): BrokerError {
    this.#failure = { error, atMs: this.#options.clock.monotonic() };
    return error;
  }

  /** Stores `next` over what was read, and only then takes it. */
  async #save(next: Held<Token>, revision: string | undefined): Promise<void> {
    const { store, key } = this.#options;
    this.#unstored = next;
    let cause: unknown;
    try {
      if (await store.compareAndSet(key, revision, next.text)) {
        this.#unstored = undefined;
        this.#held = next;
        this.#refused = undefined;
        return;
      }
      // Somebody wrote in between without the lock, as a new log-in does: theirs is the newer one.
      if (this.#adopt(await store.read(key))) return;
    } catch (fault) {
      cause = fault;
    }
    throw this.#failed(notStored(key, cause));
  }
}

function notStored(key: string, cause: unknown): BrokerError {
  const message = `The new token of ${key} could not be stored, so it is not used; make the token store writable and it is stored on the next attempt.`;
  return new BrokerError("AUTH_NOT_STORED", message, cause === undefined ? {} : { cause });
}

/** `work`, or the call's own reason when it is aborted first; `work` goes on either way. */
function unlessAborted<T>(work: Promise<T>, call: Call): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(abortError(call));
    call.signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => call.signal.removeEventListener("abort", onAbort));
  });
}
