import type { Clock, Timer } from "@anybroker/core";

/** The programs that have greeted of late. */
export class Sessions {
  readonly #clock: Clock;
  readonly #beatMs: number;
  readonly #onGone: (session: string) => void;
  readonly #seen = new Map<string, number>();
  #timer: Timer;

  /** @param onGone hears of a program that has greeted before and does no more. */
  constructor(clock: Clock, beatMs: number, onGone: (session: string) => void) {
    this.#clock = clock;
    this.#beatMs = beatMs;
    this.#onGone = onGone;
    this.#timer = this.#arm();
  }

  get count(): number {
    return this.#seen.size;
  }

  /** The program shows life. False when it is new here, or counted as gone. */
  seen(session: string): boolean {
    const known = this.#seen.has(session);
    this.#seen.set(session, this.#clock.monotonic());
    return known;
  }

  close(): void {
    this.#timer.cancel();
  }

  #arm(): Timer {
    return this.#clock.setTimer(this.#beatMs, () => {
      this.#timer = this.#arm();
      const deadlineMs = this.#clock.monotonic() - this.#beatMs * 4;
      for (const [session, seenMs] of [...this.#seen]) {
        if (seenMs >= deadlineMs) continue;
        this.#seen.delete(session);
        this.#onGone(session);
      }
    });
  }
}
