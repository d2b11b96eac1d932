import type { Deal, Order } from "@anybroker/core";
import { readCommentTag } from "@anybroker/core/adapter";
import type { VenueAccount } from "@anybroker/paper/venue";

/** A state that an order or position of the ledger went through. */
export type PastState = Readonly<Record<string, unknown>> & { readonly id: string };

/** Everything that the ledger went through, and which of it another terminal did. */
export class LedgerHistory {
  readonly ledger: VenueAccount;
  readonly states: PastState[] = [];
  /** Deals of another terminal. */
  readonly foreignDeals = new Set<string>();
  /** Orders that another terminal placed. */
  readonly foreignOrders = new Set<string>();
  /** Orders that another terminal cancelled. */
  readonly foreignCancels = new Set<string>();
  readonly #stop: () => void;

  constructor(ledger: VenueAccount) {
    this.ledger = ledger;
    this.#stop = ledger.onExecution(({ order, position }) => {
      if (position !== undefined) this.states.push({ ...position });
      if (order !== undefined) this.states.push({ ...order, id: String(order.id) });
    });
  }

  /** Does what another terminal does: its deals and the orders that it ends are none of the program's. */
  foreign(act: (ledger: VenueAccount) => void): void {
    const { ledger } = this;
    const dealsBefore = ledger.deals().length;
    const resting = ledger.orders().map(({ id }) => String(id));
    act(ledger);
    for (const { id } of ledger.deals().slice(dealsBefore)) this.foreignDeals.add(id);
    for (const id of resting) if (ledger.order(id)?.status === "cancelled") this.foreignCancels.add(id);
    for (const { id } of ledger.orders()) if (!resting.includes(String(id))) this.foreignOrders.add(String(id));
  }

  /** The orders that came with a client order id and were taken. */
  ordersOf(name: string): readonly Order[] {
    return [...this.ledger.orders(), ...this.ledger.orderHistory()].filter(
      (order) => tagOf(order) === name && order.status !== "rejected",
    );
  }

  /** Deals by which the program's own closes shrank a position. */
  ownClosesOf(positionId: string, places: ReadonlySet<string>): readonly Deal[] {
    return this.ledger.deals().filter((deal) => {
      if (deal.positionId !== positionId || deal.entry !== "out" || deal.reason !== "client") return false;
      if (this.foreignDeals.has(deal.id) || this.foreignOrders.has(String(deal.orderId))) return false;
      // On a netting account an order on the other side shrinks a position as well.
      const order = deal.orderId === undefined ? undefined : this.ledger.order(deal.orderId);
      return order === undefined || !places.has(tagOf(order) ?? "");
    });
  }

  /** Whether an order or position had these fields at some time since `from`. */
  had(id: string, wanted: Readonly<Record<string, unknown>>, from: number): boolean {
    return this.states
      .slice(from)
      .some((state) => state.id === id && Object.entries(wanted).every(([key, value]) => state[key] === value));
  }

  /** Deals that opened something for an order that neither the program meant nor another terminal placed. */
  unmeant(places: ReadonlySet<string>): readonly Deal[] {
    return this.ledger.deals().filter((deal) => {
      if (deal.entry !== "in" || this.foreignDeals.has(deal.id)) return false;
      const order = deal.orderId === undefined ? undefined : this.ledger.order(deal.orderId);
      const isForeign = order?.id !== undefined && this.foreignOrders.has(order.id);
      return order !== undefined && !isForeign && !places.has(tagOf(order) ?? "");
    });
  }

  /** Whether another terminal closed just so many lots of a position, or the broker where `brokers` counts as well. */
  otherCloseOf(positionId: string, lots: number | undefined, brokers: boolean): boolean {
    return this.ledger.deals().some((deal) => {
      const isForeign = this.foreignDeals.has(deal.id) || this.foreignOrders.has(String(deal.orderId));
      return (
        (isForeign || (brokers && deal.reason !== "client")) && deal.positionId === positionId && deal.lots === lots
      );
    });
  }

  /** Whether an order or position has these fields now. */
  has(id: string, wanted: Readonly<Record<string, unknown>>): boolean {
    const now: object | undefined =
      this.ledger.positions().find((position) => position.id === id) ?? this.ledger.order(id);
    return now !== undefined && Object.entries(wanted).every(([key, value]) => Reflect.get(now, key) === value);
  }

  close(): void {
    this.#stop();
  }
}

/** The client order id that an order of the ledger came with. */
export const tagOf = ({ clientOrderId, comment }: Order): string | undefined =>
  clientOrderId ?? readCommentTag(comment).clientOrderId;
