import type { Execution } from "../adapter/ports.ts";
import type { Clock } from "../system/clock.ts";
import type { Books } from "./books.ts";
import { showsMissedOpening } from "./missed-opening.ts";

export interface HeldPushesOptions {
  readonly books: Books;
  readonly clock: Clock;
  /** Whether the deal of an opening that was missed can be read. */
  readonly findable: boolean;
  /** How long a reading may show what was before a push. */
  readonly lagMs: number;
}

/** Pushes on their way into the books; those that have to wait for an answer or a reading are kept in their order. */
export class HeldPushes {
  readonly #options: HeldPushesOptions;
  #held: { readonly execution: Execution; readonly sinceMs: number }[] = [];

  constructor(options: HeldPushesOptions) {
    this.#options = options;
  }

  get isEmpty(): boolean {
    return this.#held.length === 0;
  }

  /** Whether a reading has to come first: it shows the opening that the push leaves out. */
  needsReading(execution: Execution): boolean {
    return this.#options.findable && showsMissedOpening(this.#options.books, execution);
  }

  hold(execution: Execution): void {
    this.#held.push({ execution, sinceMs: this.#options.clock.monotonic() });
  }

  /**
   * Applies what no longer has to wait. Returns whether something waits for a reading.
   *
   * @param readFromMs when the newest reading began, by the monotonic clock.
   */
  apply(readFromMs: number): boolean {
    const { books, lagMs } = this.#options;
    const waiting = this.#held;
    this.#held = [];
    let needsReading = false;
    for (const held of waiting) {
      const { execution, sinceMs } = held;
      if (!this.needsReading(execution)) {
        if (!books.apply(execution)) this.#held.push(held);
      } else if (readFromMs < sinceMs + lagMs) {
        needsReading = true;
        this.#held.push(held);
      } else {
        // A deal is told even so. A position that the reading does not show has ended since.
        const { position: _position, ...rest } = execution;
        if (!books.apply(rest.deal === undefined ? rest : execution)) this.#held.push(held);
      }
    }
    return needsReading;
  }
}
