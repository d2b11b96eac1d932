import type { Order } from "@anybroker/core";
import { readCommentTag } from "@anybroker/core/adapter";
import type { VenueAccount } from "@anybroker/paper/venue";

/** A state that an order or position of the ledger went through. */
export type PastState = Readonly<Record<string, unknown>> & { readonly id: string };

/** Everything that the ledger went through, and which of it another terminal did. */
export class LedgerHistory {
  readonly ledger: VenueAccount;
  readonly states: PastState[] = [];
  readonly foreignDeals = new Set<string>();
  readonly foreignOrders = new Set<string>();
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
    for (const id of resting) if (ledger.order(id)?.status === "cancelled") this.foreignOrders.add(id);
  }

  /** The orders that came with a client order id and were taken. */
  ordersOf(name: string): readonly Order[] {
    return [...this.ledger.orders(), ...this.ledger.orderHistory()].filter(
      (order) => tagOf(order) === name && order.status !== "rejected",
    );
  }

  /** Whether an order or position had these fields at some time since `from`. */
  had(id: string, wanted: Readonly<Record<string, unknown>>, from: number): boolean {
    return this.states
      .slice(from)
      .some((state) => state.id === id && Object.entries(wanted).every(([key, value]) => state[key] === value));
  }

  close(): void {
    this.#stop();
  }
}

/** The client order id that an order of the ledger came with. */
export const tagOf = ({ clientOrderId, comment }: Order): string | undefined =>
  clientOrderId ?? readCommentTag(comment).clientOrderId;
