import { BrokerError } from "../errors/broker-error.ts";
import type { Clock, Timer } from "../system/clock.ts";
import { TokenBucket } from "../system/token-bucket.ts";

/** One budget: in any stretch of T seconds at most `burst + T * perSecond` leave. */
export interface RateBudget {
  /** Refill. */
  readonly perSecond: number;
  /** The bucket's size; it starts full. */
  readonly burst: number;
}

/** What a rate limiter is made of. */
export interface RateLimiterOptions {
  readonly clock: Clock;
  /** Every request draws from each of them. */
  readonly budgets: readonly RateBudget[];
}

/** Lets requests leave as fast as their budgets allow, first come, first served. */
export interface RateLimiter {
  /** Requests that wait. */
  readonly waiting: number;
  /**
   * Resolves when `count` (default 1) may leave. Rejects with the signal's reason, or ABORTED, never executed; with
   * INVALID_ARGUMENT when `count` exceeds a bucket.
   */
  take(count?: number, signal?: AbortSignal): Promise<void>;
  /** Takes `count` (default 1) if they are there and nobody waits. */
  tryTake(count?: number): boolean;
  /** Nothing leaves for `ms`: what `Retry-After` asks for. */
  pause(ms: number): void;
}

/** Makes a rate limiter of one or more token buckets; a full bucket lets a burst through at once. */
export function createRateLimiter(options: RateLimiterOptions): RateLimiter {
  return new BucketQueue(options);
}

interface Waiter {
  readonly count: number;
  readonly go: () => void;
}

class BucketQueue implements RateLimiter {
  readonly #clock: Clock;
  readonly #buckets: readonly TokenBucket[];
  readonly #largest: number;
  readonly #waiters = new Set<Waiter>();
  #timer: Timer | undefined;

  constructor({ clock, budgets }: RateLimiterOptions) {
    this.#clock = clock;
    this.#buckets = budgets.map(({ perSecond, burst }) => new TokenBucket(clock, perSecond, burst));
    this.#largest = Math.min(...budgets.map(({ burst }) => burst));
  }

  get waiting(): number {
    return this.#waiters.size;
  }

  tryTake(count = 1): boolean {
    return this.#waiters.size === 0 && this.#takeFromAll(count);
  }

  take(count = 1, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) throw abortReason(signal);
      if (count > this.#largest) throw tooMany(count, this.#largest);
      if (this.tryTake(count)) {
        resolve();
        return;
      }
      const onAbort = (): void => {
        this.#waiters.delete(waiter);
        this.#serve();
        if (signal !== undefined) reject(abortReason(signal));
      };
      const waiter: Waiter = {
        count,
        go: () => {
          signal?.removeEventListener("abort", onAbort);
          resolve();
        },
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#waiters.add(waiter);
      if (this.#waiters.size === 1) this.#serve();
    });
  }

  pause(ms: number): void {
    for (const bucket of this.#buckets) bucket.pause(ms);
    this.#serve();
  }

  #waitMs(count: number): number {
    let longestMs = 0;
    for (const bucket of this.#buckets) longestMs = Math.max(longestMs, bucket.waitMs(count));
    return longestMs;
  }

  #takeFromAll(count: number): boolean {
    if (this.#waitMs(count) > 0) return false;
    for (const bucket of this.#buckets) bucket.tryTake(count);
    return true;
  }

  /** Lets go whoever may go, and sets the one timer for the next. */
  #serve(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    for (const waiter of this.#waiters) {
      if (!this.#takeFromAll(waiter.count)) {
        this.#timer = this.#clock.setTimer(this.#waitMs(waiter.count), () => this.#serve(), { keepAlive: true });
        return;
      }
      this.#waiters.delete(waiter);
      waiter.go();
    }
  }
}

function abortReason({ reason }: AbortSignal): BrokerError {
  if (BrokerError.is(reason))
    return reason.outcome === "not-executed" ? reason : reason.with({ outcome: "not-executed" });
  return new BrokerError("ABORTED", "The request was aborted by its caller while it waited for its rate budget.", {
    cause: reason,
  });
}

function tooMany(count: number, largest: number): BrokerError {
  const message = `${count} were to be taken from a rate budget that never holds more than ${largest}; split the request.`;
  return new BrokerError("INVALID_ARGUMENT", message);
}
