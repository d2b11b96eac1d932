import type { Clock, Timer } from "@anybroker/core";

/** Passes everything on to another clock and knows which of the timers set through it still wait. */
export class CountingClock implements Clock {
  readonly #clock: Clock;
  readonly #waiting = new Map<Timer, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now();
  }

  monotonic(): number {
    return this.#clock.monotonic();
  }

  setTimer(delayMs: number, callback: () => void, options?: { readonly keepAlive?: boolean }): Timer {
    const inner = this.#clock.setTimer(
      delayMs,
      () => {
        this.#waiting.delete(timer);
        callback();
      },
      options,
    );
    const timer: Timer = {
      cancel: () => {
        this.#waiting.delete(timer);
        inner.cancel();
      },
    };
    this.#waiting.set(timer, this.#clock.monotonic() + Math.max(0, delayMs));
    return timer;
  }

  /** Cancels every timer that waits. */
  cancelAll(): void {
    for (const timer of [...this.#waiting.keys()]) timer.cancel();
  }

  /** In how many ms each waiting timer would run, the next one first. */
  get waitingMs(): readonly number[] {
    const nowMs = this.#clock.monotonic();
    return [...this.#waiting.values()].map((dueMs) => dueMs - nowMs).sort((a, b) => a - b);
  }
}
