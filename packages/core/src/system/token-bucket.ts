import type { Clock } from "./clock.ts";

/** The arithmetic of a token bucket on a clock: no queue, no timer. */
export class TokenBucket {
  readonly #clock: Clock;
  readonly #perMs: number;
  readonly #size: number;
  #tokens: number;
  #updatedMs: number;
  #pausedUntilMs = Number.NEGATIVE_INFINITY;

  /**
   * @param perSecond refill rate.
   * @param burst the bucket's size; it starts full.
   */
  constructor(clock: Clock, perSecond: number, burst: number) {
    this.#clock = clock;
    this.#perMs = perSecond / 1000;
    this.#size = burst;
    this.#tokens = burst;
    this.#updatedMs = clock.monotonic();
  }

  /** Takes `count` tokens if they are there and the bucket isn't paused. */
  tryTake(count = 1): boolean {
    if (this.waitMs(count) > 0) return false;
    this.#tokens -= count;
    return true;
  }

  /** How long until `count` tokens can be taken; 0 for now. */
  waitMs(count = 1): number {
    this.#refill();
    const missing = count - this.#tokens;
    // A millionth of a token is rounding, not debt; the wait is for the whole, so that it never ends a hair too early.
    return Math.max(this.pausedMs, missing <= 1e-6 ? 0 : missing / this.#perMs);
  }

  /** Tokens that are there now. */
  get left(): number {
    this.#refill();
    return Math.max(0, this.#tokens);
  }

  /** How long the pause still lasts; 0 without one. */
  get pausedMs(): number {
    return Math.max(0, this.#pausedUntilMs - this.#clock.monotonic());
  }

  /** Gives nothing out for `ms`: the broker asked for a pause. */
  pause(ms: number): void {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, this.#clock.monotonic() + ms);
  }

  #refill(): void {
    const nowMs = this.#clock.monotonic();
    this.#tokens = Math.min(this.#size, this.#tokens + (nowMs - this.#updatedMs) * this.#perMs);
    this.#updatedMs = nowMs;
  }
}
