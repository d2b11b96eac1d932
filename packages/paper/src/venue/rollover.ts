import type { Clock, Timer } from "@anybroker/core";
import { nextDailyInstant } from "./sessions.ts";

/** Calls `rollover` once a day, at a minute of the UTC day. */
export class RolloverTimer {
  readonly #clock: Clock;
  readonly #minute: number;
  readonly #rollover: () => void;
  #timer: Timer | undefined;

  constructor(clock: Clock, minute: number, rollover: () => void) {
    this.#clock = clock;
    this.#minute = minute;
    this.#rollover = rollover;
  }

  start(): void {
    if (this.#timer === undefined) this.#arm(nextDailyInstant(this.#minute, this.#clock.now()));
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #arm(dueMs: number): void {
    this.#timer = this.#clock.setTimer(Math.max(0, dueMs - this.#clock.now()), () => {
      // A timer that runs a moment early by the wall clock must not charge the same day twice.
      this.#arm(nextDailyInstant(this.#minute, Math.max(dueMs, this.#clock.now())));
      this.#rollover();
    });
  }
}
