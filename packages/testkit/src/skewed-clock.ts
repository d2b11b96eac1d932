import type { Clock, Timer } from "@anybroker/core";

/** The clock of a machine that is set wrongly: its wall time is off, its timers run as they should. */
export class SkewedClock implements Clock {
  readonly #clock: Clock;
  /** What this clock shows less what is right. */
  skewMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now() + this.skewMs;
  }

  monotonic(): number {
    return this.#clock.monotonic();
  }

  setTimer(delayMs: number, callback: () => void, options?: { readonly keepAlive?: boolean }): Timer {
    return this.#clock.setTimer(delayMs, callback, options);
  }
}
