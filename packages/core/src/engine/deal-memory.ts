import type { Deal } from "../model/history.ts";
import type { DealMark } from "./order-book.ts";

/** How long a deal id is remembered: longer than any overlap between two reads. */
const REMEMBER_MS = 3 * 86_400_000;
const REMEMBER_AT_LEAST = 2_000;
/** Wires give one deal's time in different precision and zone, but never this far apart. */
const SAME_DEAL_MS = 86_400_000;

/** The deals that have been told or adopted, so that each is told once. Bounded. */
export class DealMemory {
  readonly #deals = new Map<string, Deal>();
  readonly #clientOrderIds = new Set<string>();
  #newest: DealMark | undefined;

  /** Whether a remembered deal bears this client order id. */
  names(clientOrderId: string): boolean {
    return this.#clientOrderIds.has(clientOrderId);
  }

  /** The newest of the known deals, by the broker's clock. */
  get newest(): DealMark | undefined {
    return this.#newest;
  }

  /** Whether the deal is known. Ids may come round again after days, so its time has to be near as well. */
  knows({ id, timeMs }: Deal): boolean {
    const known = this.#deals.get(id);
    return known !== undefined && Math.abs(known.timeMs - timeMs) < SAME_DEAL_MS;
  }

  note(deal: Deal): void {
    const { id, timeMs, clientOrderId } = deal;
    this.#deals.set(id, deal);
    if (clientOrderId !== undefined) this.#clientOrderIds.add(clientOrderId);
    // An estimated time may be that of this machine's clock.
    if (deal.estimated !== true) this.#mark(deal);
    if (this.#deals.size > REMEMBER_AT_LEAST * 2) this.#forgetOld(timeMs);
  }

  #mark({ id, timeMs }: Deal): void {
    if (this.#newest === undefined || timeMs > this.#newest.timeMs) this.#newest = { timeMs, ids: [id] };
    else if (timeMs === this.#newest.timeMs) this.#newest = { timeMs, ids: [...this.#newest.ids, id] };
  }

  #forgetOld(nowMs: number): void {
    for (const [key, deal] of this.#deals) {
      if (this.#deals.size <= REMEMBER_AT_LEAST) return;
      if (deal.timeMs >= nowMs - REMEMBER_MS) continue;
      this.#deals.delete(key);
      if (deal.clientOrderId !== undefined) this.#clientOrderIds.delete(deal.clientOrderId);
    }
  }
}
