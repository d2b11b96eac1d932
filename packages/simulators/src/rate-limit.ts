import type { Clock } from "@anybroker/core";

const WINDOW_MS = 1000;

/** Counts requests in a sliding second. Kept apart from the library's own meter, so that it can catch its mistakes. */
export class RateLimit {
  readonly #clock: Clock;
  readonly #perSecond: number;
  readonly #taken: number[] = [];

  constructor(clock: Clock, perSecond: number) {
    this.#clock = clock;
    this.#perSecond = perSecond;
  }

  /** Takes a place in the second that ends now: 0, or how long to wait when there is none. */
  take(): number {
    const nowMs = this.#clock.monotonic();
    while ((this.#taken[0] ?? Number.POSITIVE_INFINITY) <= nowMs - WINDOW_MS) this.#taken.shift();
    const oldest = this.#taken[0];
    if (this.#taken.length >= this.#perSecond && oldest !== undefined) return oldest + WINDOW_MS - nowMs;
    this.#taken.push(nowMs);
    return 0;
  }
}
