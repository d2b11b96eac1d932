import type { ManualClock } from "@anybroker/testkit";
import { untilQuiet } from "./quiet.ts";

/**
 * The passage of time: from one timer to the next, each only when all that the one before it set off has come to rest.
 * Nothing in a run depends on how fast the machine is.
 */
export class Passage {
  readonly #clock: ManualClock;
  readonly #observe: () => void;

  /** @param observe is called before and after each move of the clock. */
  constructor(clock: ManualClock, observe: () => void) {
    this.#clock = clock;
    this.#observe = observe;
  }

  /** Moves the clock until `condition` holds, by `limitMs` at most. Resolves with whether it does. */
  async until(condition: () => boolean, limitMs: number): Promise<boolean> {
    const endMs = this.#clock.monotonic() + limitMs;
    for (;;) {
      await untilQuiet();
      this.#observe();
      if (condition()) return true;
      const nowMs = this.#clock.monotonic();
      if (nowMs >= endMs) return false;
      this.#clock.advanceSync(Math.min(this.#clock.nextDueMs ?? endMs, endMs) - nowMs);
      this.#observe();
    }
  }

  /** Lets `ms` pass. */
  async pass(ms: number): Promise<void> {
    await this.until(() => false, ms);
  }

  /** Moves the clock until `promise` settles, by `limitMs` at most. Resolves with whether it has. */
  settles(promise: Promise<unknown>, limitMs: number): Promise<boolean> {
    let settled = false;
    const done = (): void => {
      settled = true;
    };
    promise.then(done, done);
    return this.until(() => settled, limitMs);
  }
}
