import type { Deal } from "../model/history.ts";
import type { DealMark } from "./order-book.ts";

/** How long a deal id is remembered: longer than any overlap between two reads. */
const REMEMBER_MS = 3 * 86_400_000;
const REMEMBER_AT_LEAST = 2_000;
/** Wires give one deal's time in different precision and zone, but never this far apart. */
const SAME_DEAL_MS = 86_400_000;

/** The deals that have been told or adopted, so that each is told once. Bounded. */
export class DealMemory {
  /** Their instants by their ids. */
  readonly #deals = new Map<string, number>();
  #newest: DealMark | undefined;
  /** Forgetting looks at every deal, so it waits until there are twice as many as it left. */
  #forgetAbove = REMEMBER_AT_LEAST * 2;

  /** The newest of the known deals, by the broker's clock. */
  get newest(): DealMark | undefined {
    return this.#newest;
  }

  /** Whether the deal is known. Ids may come round again after days, so its time has to be near as well. */
  knows({ id, timeMs }: Deal): boolean {
    const knownMs = this.#deals.get(id);
    return knownMs !== undefined && Math.abs(knownMs - timeMs) < SAME_DEAL_MS;
  }

  note({ id, timeMs }: Deal): void {
    this.#deals.set(id, timeMs);
    if (this.#newest === undefined || timeMs > this.#newest.timeMs) this.#newest = { timeMs, ids: [id] };
    else if (timeMs === this.#newest.timeMs) this.#newest = { timeMs, ids: [...this.#newest.ids, id] };
    if (this.#deals.size > this.#forgetAbove) this.#forgetOld(timeMs);
  }

  #forgetOld(nowMs: number): void {
    for (const [id, timeMs] of this.#deals) {
      if (this.#deals.size <= REMEMBER_AT_LEAST) break;
      if (timeMs < nowMs - REMEMBER_MS) this.#deals.delete(id);
    }
    this.#forgetAbove = this.#deals.size * 2;
  }
}
