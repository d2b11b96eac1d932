import type { ClientOrderId, Deal, Order, OrderId } from "@anybroker/core";
import type { Command, Execution, HistoryRange, Page, Receipt } from "@anybroker/core/adapter";

/** So many orders are remembered; the oldest are forgotten first. */
const REMEMBERED = 100_000;
/** An order may be as much older than its deals and still be found with them. */
const BEFORE_MS = 60_000;
const MAX_PAGES = 10;

/** Reads a page of orders that have ended. */
export type ReadOrders = (range: HistoryRange) => Promise<Page<Order>>;

/**
 * Whose order each is, by its client order id.
 *
 * Several programs trade on one account, in sizes that are often the same: a deal without a name could be taken for
 * another's. Where the broker tells the name with the order only, it is written on the order's deals here.
 */
export class Names {
  readonly #byOrder = new Map<string, ClientOrderId | undefined>();

  /** An order as the broker tells it. */
  note({ id, clientOrderId }: Pick<Order, "id" | "clientOrderId">): void {
    if (id !== undefined && (clientOrderId !== undefined || !this.#byOrder.has(id))) this.#keep(id, clientOrderId);
  }

  /** The order that came of a command, a close's included. */
  noteAnswer({ kind, clientOrderId }: Command, { orderId }: Receipt): void {
    if (orderId !== undefined && (kind === "place" || kind === "close-position")) this.#keep(orderId, clientOrderId);
  }

  /** What happened, with the name on its deal. */
  execution(execution: Execution): Execution {
    const { order, deal } = execution;
    if (order !== undefined) this.note(order);
    return deal === undefined ? execution : { ...execution, deal: this.#named(deal) };
  }

  /** Deals that were read, with their names; of orders that nobody has heard of the names are read first. */
  async deals(page: Page<Deal>, readOrders: ReadOrders | undefined): Promise<Page<Deal>> {
    const unknown = page.items.filter(
      ({ orderId, clientOrderId }) =>
        clientOrderId === undefined && orderId !== undefined && !this.#byOrder.has(orderId),
    );
    if (unknown.length > 0 && readOrders !== undefined) await this.#read(unknown, readOrders);
    return { ...page, items: page.items.map((deal) => this.#named(deal)) };
  }

  async #read(deals: readonly Deal[], readOrders: ReadOrders): Promise<void> {
    const times = deals.map(({ timeMs }) => timeMs);
    let range: HistoryRange = { fromTimeMs: Math.min(...times) - BEFORE_MS, toTimeMs: Math.max(...times) + BEFORE_MS };
    for (let count = 0; count < MAX_PAGES; count += 1) {
      const { items, next } = await readOrders(range);
      for (const order of items) this.note(order);
      if (next === undefined) return;
      range = { ...range, cursor: next };
    }
  }

  #named(deal: Deal): Deal {
    const name = deal.orderId === undefined ? undefined : this.#byOrder.get(deal.orderId);
    return deal.clientOrderId !== undefined || name === undefined ? deal : { ...deal, clientOrderId: name };
  }

  #keep(id: OrderId, name: ClientOrderId | undefined): void {
    this.#byOrder.set(id, name);
    const [oldest] = this.#byOrder.keys();
    if (this.#byOrder.size > REMEMBERED && oldest !== undefined) this.#byOrder.delete(oldest);
  }
}
