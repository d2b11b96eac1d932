import type { Deal } from "../model/history.ts";
import type { DealMark } from "./order-book.ts";

/** How long a deal id is remembered: longer than any overlap between two reads. */
const REMEMBER_MS = 3 * 86_400_000;
const REMEMBER_AT_LEAST = 2_000;
/** Wires give one deal's time in different precision and zone, but never this far apart. */
const SAME_DEAL_MS = 86_400_000;

/** The deals that have been told or adopted, so that each is told once. Bounded. */
export class DealMemory {
  /** When each deal was, and the last deal of each client order id. */
  readonly #deals = new Map<string, number>();
  readonly #clientOrderIds = new Map<string, number>();
  #newestMs = Number.NEGATIVE_INFINITY;
  /** The deals at just that time. */
  #newestIds: string[] = [];
  /** Made when somebody asks for it: many deals may come in one millisecond. */
  #newest: DealMark | undefined;
  /** Forgetting looks at every deal, so it waits until there are twice as many as it left. */
  #forgetAbove = REMEMBER_AT_LEAST * 2;

  /** Whether a remembered deal bears this client order id. */
  names(clientOrderId: string): boolean {
    return this.#clientOrderIds.has(clientOrderId);
  }

  /** The newest of the known deals, by the broker's clock. */
  get newest(): DealMark | undefined {
    if (this.#newest === undefined && this.#newestIds.length > 0) {
      this.#newest = { timeMs: this.#newestMs, ids: [...this.#newestIds] };
    }
    return this.#newest;
  }

  /** Whether the deal is known. Ids may come round again after days, so its time has to be near as well. */
  knows({ id, timeMs }: Deal): boolean {
    const knownMs = this.#deals.get(id);
    return knownMs !== undefined && Math.abs(knownMs - timeMs) < SAME_DEAL_MS;
  }

  note(deal: Deal): void {
    const { id, timeMs, clientOrderId } = deal;
    this.#deals.set(id, timeMs);
    if (clientOrderId !== undefined) this.#clientOrderIds.set(clientOrderId, timeMs);
    // An estimated time may be that of this machine's clock.
    if (deal.estimated !== true) this.#mark(deal);
    if (this.#deals.size > this.#forgetAbove) this.#forgetBefore(timeMs - REMEMBER_MS);
  }

  #mark({ id, timeMs }: Deal): void {
    if (timeMs < this.#newestMs) return;
    if (timeMs > this.#newestMs) this.#newestIds = [];
    this.#newestMs = timeMs;
    this.#newestIds.push(id);
    this.#newest = undefined;
  }

  #forgetBefore(oldestMs: number): void {
    for (const times of [this.#deals, this.#clientOrderIds]) {
      for (const [id, timeMs] of times) {
        if (times.size <= REMEMBER_AT_LEAST) break;
        if (timeMs < oldestMs) times.delete(id);
      }
    }
    this.#forgetAbove = Math.max(REMEMBER_AT_LEAST, this.#deals.size) * 2;
  }
}
