import type { Execution } from "../adapter/ports.ts";
import type { Clock, Timer } from "../system/clock.ts";
import type { Books } from "./books.ts";
import { showsMissedOpening } from "./missed-opening.ts";

export interface HeldPushesOptions {
  readonly books: Books;
  readonly clock: Clock;
  /** Whether the deal of an opening that was missed can be read. */
  readonly findable: boolean;
  /** How long a reading may show what was before a push. */
  readonly lagMs: number;
  /** Reads the books. */
  readonly read: () => void;
}

const MIN_WAIT_MS = 200;

/** Pushes on their way into the books; those that have to wait for an answer or a reading are kept in their order. */
export class HeldPushes {
  readonly #options: HeldPushesOptions;
  #held: { readonly execution: Execution; readonly sinceMs: number }[] = [];
  #timer: Timer | undefined;
  /** When the newest reading began, by the monotonic clock. */
  readFromMs = Number.NEGATIVE_INFINITY;

  constructor(options: HeldPushesOptions) {
    this.#options = options;
  }

  /** Takes a push into the books, or keeps it; `busy` while nothing can be taken in. */
  receive(execution: Execution, busy: boolean): void {
    const { books, clock, read } = this.#options;
    const needsReading = this.#needsReading(execution);
    if (!busy && this.#held.length === 0 && !needsReading && books.apply(execution)) return;
    this.#held.push({ execution, sinceMs: clock.monotonic() });
    if (needsReading) read();
    else if (!busy) this.flush();
  }

  /** Takes in what no longer has to wait. */
  flush(): void {
    if (this.#held.length === 0) return;
    const { clock, lagMs, read } = this.#options;
    const waiting = this.#held;
    this.#held = [];
    for (const held of waiting) if (!this.#apply(held.execution, held.sinceMs)) this.#held.push(held);
    if (!this.#held.some(({ execution }) => this.#needsReading(execution))) return;
    this.#timer ??= clock.setTimer(Math.max(MIN_WAIT_MS, lagMs), () => {
      this.#timer = undefined;
      read();
    });
  }

  close(): void {
    this.#timer?.cancel();
  }

  #apply(execution: Execution, sinceMs: number): boolean {
    const { books, lagMs } = this.#options;
    if (!this.#needsReading(execution)) return books.apply(execution);
    if (this.readFromMs < sinceMs + lagMs) return false;
    // A deal is told even so. A position that the reading does not show has ended since.
    const { position: _position, ...rest } = execution;
    return books.apply(execution.deal === undefined ? rest : execution);
  }

  /** Whether a reading has to come first: it shows the opening that the push leaves out. */
  #needsReading(execution: Execution): boolean {
    return this.#options.findable && showsMissedOpening(this.#options.books, execution);
  }
}
