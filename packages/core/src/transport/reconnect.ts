import { asBrokerError, BrokerError } from "../errors/broker-error.ts";
import type { Clock, Timer } from "../system/clock.ts";
import type { Random } from "../system/random.ts";

/** How the waits between attempts grow. */
export interface Backoff {
  /** Upper bound of the first wait; default 500 ms. */
  readonly minMs: number;
  /** Upper bound of every wait; default 30 s. */
  readonly maxMs: number;
  /** How much the bound grows with each failure; default 2. */
  readonly factor: number;
  /** How long a link has to live before the bound starts again at `minMs`; default 30 s. */
  readonly stableMs: number;
}

/** What a reconnector is made of. */
export interface ReconnectorOptions<Link> {
  readonly clock: Clock;
  readonly random: Random;
  /**
   * Makes the link, log-in included. Rejects when it cannot, soon after `signal` aborts at the latest.
   *
   * `lost` is to be called once when this very link ends; of an older link it is ignored.
   */
  connect(signal: AbortSignal, lost: (cause: BrokerError) => void): Promise<Link>;
  readonly backoff?: Partial<Backoff>;
  /** The link is there, again or for the first time. */
  onUp(link: Link): void;
  /** The link was lost; attempts to get it back are under way. */
  onDown(cause: BrokerError): void;
  /** One attempt failed; the next follows after `waitMs`. */
  onAttemptFailed?(error: BrokerError, waitMs: number): void;
  /** No attempt can help any more; nothing is tried until `start` is called again. */
  onFailed(cause: BrokerError): void;
  /** True for errors that no attempt can cure: credentials that were refused or revoked. */
  isFinal(error: BrokerError): boolean;
  /** Takes a link that came too late, after `stop`: to be closed. */
  discard?(link: Link): void;
}

/** Where a reconnector is. */
export type ReconnectorState = "idle" | "connecting" | "up" | "waiting" | "failed" | "stopped";

/** Keeps one connection alive. */
export interface Reconnector<Link> {
  readonly state: ReconnectorState;
  /** The live link, while there is one. */
  readonly link: Link | undefined;
  /**
   * Makes the first link with a single attempt, whose failure is the caller's; once it is up it is kept alive.
   *
   * Rejects with what `connect` rejected with, or CLOSED when stopped meanwhile. Calls no `onUp`.
   */
  open(): Promise<Link>;
  /** Starts to connect until a link is up, however long it takes; does nothing while connecting, waiting or up. */
  start(): void;
  /** Ends everything: aborts a running attempt and leaves no timer. The live link stays its owner's. */
  stop(): void;
}

const DEFAULT_BACKOFF: Backoff = { minMs: 500, maxMs: 30_000, factor: 2, stableMs: 30_000 };

/**
 * Makes a reconnector: waits are exponential with full jitter (evenly between zero and the bound), the bound grows
 * while attempts fail or links die young, and an error's `retryAfterMs` is waited out in full.
 */
export function createReconnector<Link>(options: ReconnectorOptions<Link>): Reconnector<Link> {
  return new LinkKeeper(options);
}

class LinkKeeper<Link> implements Reconnector<Link> {
  readonly #options: ReconnectorOptions<Link>;
  readonly #backoff: Backoff;
  #state: ReconnectorState = "idle";
  #link: Link | undefined;
  #failures = 0;
  #upSinceMs = 0;
  /** Of the attempt that counts; what an older one reports is ignored. */
  #attempt: AbortController | undefined;
  #timer: Timer | undefined;

  constructor(options: ReconnectorOptions<Link>) {
    this.#options = options;
    this.#backoff = { ...DEFAULT_BACKOFF, ...options.backoff };
  }

  get state(): ReconnectorState {
    return this.#state;
  }

  get link(): Link | undefined {
    return this.#link;
  }

  async open(): Promise<Link> {
    if (this.#isBusy()) throw new TypeError(`A reconnector that is ${this.#state} cannot be opened again.`);
    const attempt = this.#begin();
    try {
      return await this.#tryOnce(attempt);
    } catch (error) {
      if (this.#attempt === attempt) this.#rest("idle");
      throw error;
    }
  }

  start(): void {
    if (!this.#isBusy()) void this.#connect();
  }

  stop(): void {
    const attempt = this.#attempt;
    this.#rest("stopped");
    attempt?.abort(
      new BrokerError("CLOSED", "The connection attempt was ended because the connection is being closed."),
    );
  }

  #isBusy(): boolean {
    return this.#state === "connecting" || this.#state === "waiting" || this.#state === "up";
  }

  #begin(): AbortController {
    const attempt = new AbortController();
    this.#attempt = attempt;
    this.#state = "connecting";
    return attempt;
  }

  #rest(state: "idle" | "failed" | "stopped" | "waiting"): void {
    this.#state = state;
    this.#attempt = undefined;
    this.#link = undefined;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  async #connect(): Promise<void> {
    const attempt = this.#begin();
    let link: Link;
    try {
      link = await this.#tryOnce(attempt);
    } catch (error) {
      if (this.#attempt === attempt)
        this.#onFailure(asBrokerError(error, "UNREACHABLE", "The connection attempt failed."));
      return;
    }
    this.#options.onUp(link);
  }

  /** One attempt. Resolves only when its link is the live one. */
  async #tryOnce(attempt: AbortController): Promise<Link> {
    let lostCause: BrokerError | undefined;
    const lost = (cause: BrokerError): void => {
      lostCause ??= cause;
      if (this.#attempt !== attempt) return;
      if (this.#state === "up") this.#onLost(lostCause);
      else attempt.abort(lostCause);
    };
    const link = await this.#options.connect(attempt.signal, lost);
    if (this.#attempt !== attempt) {
      this.#options.discard?.(link);
      throw attempt.signal.reason;
    }
    if (lostCause !== undefined) throw lostCause;
    this.#state = "up";
    this.#link = link;
    this.#upSinceMs = this.#options.clock.monotonic();
    return link;
  }

  #onLost(cause: BrokerError): void {
    if (this.#options.clock.monotonic() - this.#upSinceMs >= this.#backoff.stableMs) this.#failures = 0;
    if (this.#options.isFinal(cause)) {
      this.#rest("failed");
      this.#options.onFailed(cause);
      return;
    }
    this.#wait(cause);
    this.#options.onDown(cause);
  }

  #onFailure(error: BrokerError): void {
    if (this.#options.isFinal(error)) {
      this.#rest("failed");
      this.#options.onFailed(error);
      return;
    }
    const waitMs = this.#wait(error);
    this.#options.onAttemptFailed?.(error, waitMs);
  }

  #wait(error: BrokerError): number {
    const { minMs, maxMs, factor } = this.#backoff;
    const boundMs = Math.min(maxMs, minMs * factor ** this.#failures);
    this.#failures += 1;
    const jitterMs = this.#options.random.next() * boundMs;
    const waitMs = (error.retryAfterMs ?? 0) + jitterMs;
    this.#rest("waiting");
    this.#timer = this.#options.clock.setTimer(waitMs, () => void this.#connect(), { keepAlive: true });
    return waitMs;
  }
}
