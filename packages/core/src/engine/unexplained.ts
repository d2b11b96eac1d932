import type { Clock } from "../system/clock.ts";
import type { Books } from "./books.ts";
import { believe, type Unsettled } from "./snapshot-merge.ts";

/** What stays unexplained is read again this often, at growing distances, before it is believed. */
const MAX_READINGS = 4;
const MIN_SETTLE_MS = 200;

/** How many readings left something unexplained, and since when. */
interface Pending {
  readonly count: number;
  readonly sinceMs: number;
}

/** What readings show and no known deal explains. It is believed when it stays so longer than the wire may lag. */
export class Unexplained {
  readonly #books: Books;
  readonly #clock: Clock;
  readonly #lagMs: number;
  #pending: ReadonlyMap<string, Pending> = new Map();
  /** The orders and positions of the last reading. */
  #openIds: ReadonlySet<string> = new Set();

  /** @param lagMs how far a reading may be behind what was executed. */
  constructor(books: Books, clock: Clock, lagMs: number) {
    this.#books = books;
    this.#clock = clock;
    this.#lagMs = lagMs;
  }

  /** Whether the last reading left this order or position open. */
  has(id: string): boolean {
    return this.#openIds.has(id);
  }

  /** Takes what a reading left open. Gives the time after which to read again; undefined when nothing is open. */
  settle(unsettled: readonly Unsettled[], readAtMs: number): number | undefined {
    const pending = new Map<string, Pending>();
    const openIds = new Set<string>();
    let longest = 0;
    for (const item of unsettled) {
      const before = this.#pending.get(item.message);
      const count = (before?.count ?? 0) + 1;
      const sinceMs = before?.sinceMs ?? readAtMs;
      // Many readings in a short time all show the same old state.
      const outlasted = count > MAX_READINGS && readAtMs - sinceMs >= this.#lagMs;
      if (outlasted && !this.#mayBeExplained(item)) {
        believe(this.#books, item, this.#clock.now());
        continue;
      }
      pending.set(item.message, { count, sinceMs });
      openIds.add(idOf(item));
      longest = Math.max(longest, count);
    }
    this.#pending = pending;
    this.#openIds = openIds;
    if (pending.size === 0) return undefined;
    return Math.max(MIN_SETTLE_MS, this.#lagMs) * Math.min(longest, MAX_READINGS);
  }

  /** A command that still waits for its answer may be the cause. */
  #mayBeExplained({ position }: Unsettled): boolean {
    const symbol = (position?.actual ?? position?.known)?.symbol;
    for (const record of this.#books.orders.open()) {
      if (record.state === "unanswered" && (symbol === undefined || record.command.symbol.name === symbol)) return true;
    }
    return false;
  }
}

const idOf = ({ order, position }: Unsettled): string =>
  order?.order.id ?? position?.actual?.id ?? position?.known?.id ?? "";
