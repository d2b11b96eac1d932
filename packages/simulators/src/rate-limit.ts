import type { Clock } from "@anybroker/core";

const SECOND_MS = 1000;

/** Counts requests in a sliding window. Kept apart from the library's own meter, so that it can catch its mistakes. */
export class RateLimit {
  readonly #clock: Clock;
  readonly #count: number;
  readonly #windowMs: number;
  readonly #taken: number[] = [];

  /** @param windowMs default a second. */
  constructor(clock: Clock, count: number, windowMs: number = SECOND_MS) {
    this.#clock = clock;
    this.#count = count;
    this.#windowMs = windowMs;
  }

  /** Takes a place in the window that ends now: 0, or how long to wait when there is none. */
  take(): number {
    const nowMs = this.#clock.monotonic();
    while ((this.#taken[0] ?? Number.POSITIVE_INFINITY) <= nowMs - this.#windowMs) this.#taken.shift();
    const oldest = this.#taken[0];
    if (this.#taken.length >= this.#count && oldest !== undefined) return oldest + this.#windowMs - nowMs;
    this.#taken.push(nowMs);
    return 0;
  }
}
