import type { ProtoOAOrderTriggerMethod } from "@anybroker/ctrader/schema";

/** What the service knows of an order and the venue does not. */
export interface OrderNotes {
  readonly label?: string;
  /** Set for a market order with a price range. */
  readonly marketRange?: { readonly basePrice: number; readonly slippageInPoints: number };
  readonly relativeStopLoss?: number;
  readonly relativeTakeProfit?: number;
  readonly guaranteedStopLoss?: boolean;
  readonly stopTriggerMethod?: ProtoOAOrderTriggerMethod;
}

/** The service's own notes on the orders of one account. */
export class OrderNotebook {
  readonly #notes = new Map<string, OrderNotes>();
  #next: OrderNotes | undefined;

  of(orderId: string | undefined): OrderNotes {
    return this.#notes.get(orderId ?? "") ?? {};
  }

  /** The first order that the venue makes during `work` gets `notes`. */
  during<Result>(notes: OrderNotes, work: () => Result): Result {
    this.#next = notes;
    try {
      return work();
    } finally {
      this.#next = undefined;
    }
  }

  /** Whether this order is new; then it takes the notes that wait. */
  meet(orderId: string): boolean {
    if (this.#notes.has(orderId)) return false;
    this.#notes.set(orderId, this.#next ?? {});
    this.#next = undefined;
    return true;
  }
}
