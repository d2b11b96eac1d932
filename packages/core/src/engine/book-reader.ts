import type { Call } from "../adapter/call.ts";
import type { Capabilities } from "../adapter/capabilities.ts";
import type { AccountPort, HistoryRange, Page, Snapshot } from "../adapter/ports.ts";
import type { Deal } from "../model/history.ts";
import type { Order } from "../model/orders.ts";
import type { Clock } from "../system/clock.ts";
import type { Books } from "./books.ts";
import type { Caller } from "./call.ts";
import { lostSinceMs, tagsAreInHistory, withTags } from "./deal-tags.ts";
import { readWindows } from "./history-windows.ts";
import { createPagedRead } from "./long-read.ts";

export interface BookReaderOptions {
  readonly books: Books;
  readonly port: AccountPort;
  readonly caller: Caller;
  readonly capabilities: Capabilities;
  readonly clock: Clock;
  readonly accountId: string;
}

/** Deals and orders are read from this long before the instant that is asked for: clocks differ and wires lag. */
export const OVERLAP_MS = 120_000;
/** Servers' clocks run ahead of ours, some by their whole time zone. */
const AHEAD_MS = 86_400_000;

const timeOfOrder = (order: Order): number | undefined => order.updateTimeMs ?? order.createTimeMs;

/** Reads what the broker's books say now. */
export class BookReader {
  readonly #options: BookReaderOptions;

  constructor(options: BookReaderOptions) {
    this.#options = options;
  }

  snapshot(): Promise<Snapshot> {
    const { caller, port, accountId } = this.#options;
    return caller.run({ operation: "snapshot", lane: "read", accountId }, (call) => port.snapshot(call));
  }

  /** The deals since `fromTimeMs`, ascending; absent where the wire has none. */
  async deals(fromTimeMs: number): Promise<readonly Deal[] | undefined> {
    const { port, capabilities } = this.#options;
    if (!capabilities.dealHistory || port.deals === undefined) return undefined;
    const deals = await this.#history("deals", fromTimeMs, port.deals.bind(port), (deal) => deal.timeMs);
    const lostMs = lostSinceMs(this.#options.books.orders);
    return lostMs === undefined ? deals : withTags(deals, capabilities.evidence, await this.#taggedOrders(lostMs));
  }

  /** The ended orders since `fromTimeMs`, where their tags are to be found there and not on the deals. */
  async #taggedOrders(fromTimeMs: number): Promise<readonly Order[]> {
    const { port, capabilities } = this.#options;
    if (!capabilities.orderHistory || port.orderHistory === undefined) return [];
    if (!tagsAreInHistory(capabilities.evidence)) return [];
    return this.#history("orderHistory", fromTimeMs - OVERLAP_MS, port.orderHistory.bind(port), timeOfOrder);
  }

  /** How the orders ended that the snapshot no longer shows and the deals don't fill, where the wire can tell. */
  async endedOrders(snapshot: Snapshot, deals: readonly Deal[]): Promise<readonly Order[] | undefined> {
    const { books, capabilities, port, clock } = this.#options;
    if (!capabilities.orderHistory || port.orderHistory === undefined) return undefined;
    const resting = new Set(snapshot.orders.map((order) => order.id));
    const filled = new Set(deals.map((deal) => deal.orderId));
    let sinceMs: number | undefined;
    for (const { order } of books.orders.live()) {
      if (order.id === undefined || resting.has(order.id)) continue;
      if (filled.has(order.id) && order.status === "accepted") continue;
      sinceMs = Math.min(sinceMs ?? Number.POSITIVE_INFINITY, order.createTimeMs ?? clock.now() - AHEAD_MS);
    }
    if (sinceMs === undefined) return undefined;
    return this.#history("orderHistory", sinceMs - OVERLAP_MS, port.orderHistory.bind(port), timeOfOrder);
  }

  #history<Item extends { readonly id?: string }>(
    what: "deals" | "orderHistory",
    fromTimeMs: number,
    read: (range: HistoryRange, call: Call) => Promise<Page<Item>>,
    timeOf: (item: Item) => number | undefined,
  ): Promise<readonly Item[]> {
    const { caller, accountId, clock } = this.#options;
    const pages = createPagedRead(() =>
      readWindows<Item>({
        what,
        fromTimeMs,
        toTimeMs: clock.now() + AHEAD_MS,
        fetch: (range) => caller.run({ operation: what, lane: "read", accountId }, (call) => read(range, call)),
        timeOf,
        idOf: (item) => item.id,
      }),
    );
    return pages.toArray();
  }
}
