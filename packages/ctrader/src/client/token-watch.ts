import type { Clock, Timer } from "@anybroker/core";
import type { Call, OwnedCall } from "@anybroker/core/adapter";
import type { CtraderEvents } from "./client-events.ts";
import { CtraderError, TOKEN_CODES } from "./ctrader-error.ts";
import type { Emitter } from "./emitter.ts";
import type { Grant, TokenPair } from "./tokens.ts";

/** What a token watch is made of. */
export interface TokenWatchOptions {
  readonly clock: Clock;
  /** How long before its end a token is replaced. */
  readonly marginMs: number;
  readonly events: Emitter<CtraderEvents>;
  call(operation: string): OwnedCall;
  /** New tokens are in use: the old ones' sessions are gone. */
  onReplaced(): void;
}

/** A refresh that failed is not repeated more often than this. */
const MIN_WAIT_MS = 60_000;

/** Gives out the grant's token, sees to its replacement in time, and tells when there is a new one. */
export class TokenWatch {
  readonly #options: TokenWatchOptions;
  #grant: Grant | undefined;
  #pair: TokenPair | undefined;
  #timer: Timer | undefined;
  #closed = false;

  constructor(options: TokenWatchOptions) {
    this.#options = options;
  }

  /** Sets where tokens come from. */
  use(grant: Grant): void {
    this.#grant = grant;
  }

  /** Settles when the refresh that is under way is over. */
  get refreshing(): Promise<void> | undefined {
    return this.#grant?.refreshing;
  }

  /** A valid pair. */
  async token(call: Call): Promise<TokenPair> {
    if (this.#grant === undefined) throw new TypeError("A token watch has no grant.");
    const pair = await this.#grant.get(call);
    this.#note(pair);
    return pair;
  }

  /** Runs a request by token; a token that is refused as ended is replaced, and the request sent once more. */
  async withToken<Result>(call: Call, work: (accessToken: string) => Promise<Result>): Promise<Result> {
    for (let attempt = 1; ; attempt += 1) {
      const pair = await this.token(call);
      try {
        return await work(pair.accessToken);
      } catch (error) {
        if (!CtraderError.is(error, ...TOKEN_CODES) || attempt > 1) throw error;
        this.#grant?.invalidate(pair);
      }
    }
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
  }

  #note(pair: TokenPair): void {
    if (pair.accessToken === this.#pair?.accessToken) return;
    const replaced = this.#pair !== undefined;
    this.#pair = pair;
    this.#arm(pair.expiresAtMs);
    if (!replaced) return;
    this.#options.events.emit("tokensRefreshed", { expiresAtMs: pair.expiresAtMs });
    this.#options.onReplaced();
  }

  #arm(expiresAtMs: number | undefined): void {
    this.#timer?.cancel();
    if (expiresAtMs === undefined || this.#closed) return;
    const { clock, marginMs } = this.#options;
    const waitMs = Math.max(MIN_WAIT_MS, expiresAtMs - marginMs - clock.now());
    this.#timer = clock.setTimer(waitMs, () => void this.#replace(expiresAtMs));
  }

  async #replace(expiresAtMs: number): Promise<void> {
    const call = this.#options.call("refreshToken");
    try {
      await this.token(call);
    } catch (error) {
      this.#options.events.emit("problem", { error });
    } finally {
      call.dispose();
    }
    // Not replaced: it is tried again while the old one lasts, and after.
    if (this.#pair?.expiresAtMs === expiresAtMs) this.#arm(expiresAtMs);
  }
}
