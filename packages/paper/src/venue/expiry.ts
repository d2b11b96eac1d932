import type { Clock, Timer } from "@anybroker/core";
import type { Books } from "./books.ts";
import { endOrder } from "./execute.ts";

/** Ends resting orders at their instant: one timer for the earliest of an account. */
export class ExpiryWatch {
  readonly #books: Books;
  readonly #clock: Clock;
  #timer: Timer | undefined;
  #dueMs: number | undefined;
  #stopped = false;

  constructor(books: Books) {
    this.#books = books;
    this.#clock = books.floor.clock;
  }

  /** Looks again for the earliest expiry: an order came, changed or ended. */
  arm(): void {
    const dueMs = this.#stopped ? undefined : this.#earliest();
    if (dueMs === this.#dueMs) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#dueMs = dueMs;
    if (dueMs === undefined) return;
    this.#timer = this.#clock.setTimer(Math.max(0, dueMs - this.#clock.now()), () => {
      this.#dueMs = undefined;
      this.run();
    });
  }

  /** Ends what is due now. */
  run(): void {
    const now = this.#clock.now();
    for (const working of [...this.#books.working.values()]) {
      const { expireTimeMs } = working.order;
      if (expireTimeMs !== undefined && expireTimeMs <= now && this.#books.working.has(working.order.id)) {
        endOrder(this.#books, working, "expired", undefined);
      }
    }
    this.arm();
  }

  start(): void {
    this.#stopped = false;
    this.run();
  }

  /** Leaves no timer; orders expire again after the next start, or at the next price. */
  stop(): void {
    this.#stopped = true;
    this.arm();
  }

  #earliest(): number | undefined {
    let earliest: number | undefined;
    for (const { order } of this.#books.working.values()) {
      if (order.expireTimeMs === undefined) continue;
      if (earliest === undefined || order.expireTimeMs < earliest) earliest = order.expireTimeMs;
    }
    return earliest;
  }
}
