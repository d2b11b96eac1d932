import type { BrokerError } from "../errors/broker-error.ts";
import type { Deal } from "../model/history.ts";
import type { PositionId } from "../model/ids.ts";
import { isFinal, type Order, type Origin, type Protection } from "../model/orders.ts";
import type { Writable } from "../model/writable.ts";
import type { Clock } from "../system/clock.ts";
import { type DealMark, noteDeal, type OrderBook, type OrderRecord } from "./order-book.ts";
import { acceptedFirst, advanced, countFills, isUnsure, visiblyDiffers } from "./order-state.ts";
import { overfillOf, type Teller } from "./teller.ts";

/** When a command was sent, by our clock, and the newest deals that were known by then. */
export interface Sent {
  readonly sentTimeMs: number;
  readonly after?: DealMark;
}

/** Takes each order through its states, and tells each of them once. */
export class OrderLives {
  readonly #orders: OrderBook;
  readonly #clock: Clock;
  readonly #teller: Teller;

  constructor(orders: OrderBook, clock: Clock, teller: Teller) {
    this.#orders = orders;
    this.#clock = clock;
    this.#teller = teller;
  }

  /** Starts the life of an own order. */
  begin(order: Order, command: NonNullable<OrderRecord["command"]>, { sentTimeMs, after }: Sent): OrderRecord {
    const record: Writable<OrderRecord> = { order, deals: [], command, state: "unanswered", sentTimeMs };
    if (after !== undefined) record.after = after;
    this.#orders.add(record);
    this.#teller.order(order);
    return record;
  }

  /** Takes over an order that was there before. */
  adopt(order: Order, origin: Origin | undefined): OrderRecord {
    const record = this.#orders.add({
      order: { ...order, ...(origin !== undefined && { origin: order.origin ?? origin }) },
      deals: [],
      state: "over",
      sentTimeMs: order.createTimeMs ?? 0,
    });
    this.#teller.order(record.order);
    return record;
  }

  /** Moves an order on and tells it; steps back and repetitions are dropped, fields may change within a status. */
  advance(record: OrderRecord, next: Partial<Order>): void {
    const before = record.order;
    const after = advanced(before, next);
    if (isUnsure(before)) this.#tellAccepted(record, after);
    const changed = visiblyDiffers(record.order, after);
    record.order = after;
    if (isFinal(after.status)) record.endedMs ??= this.#clock.monotonic();
    if (after.id !== before.id || after.clientOrderId !== before.clientOrderId) this.#orders.index(record);
    if (changed) this.#teller.order(after);
    if (record.watchers !== undefined) for (const watcher of record.watchers) watcher();
  }

  /** An order that goes on from an unsure state was accepted before: that is told first. */
  #tellAccepted(record: OrderRecord, after: Order): void {
    if (after.status === "accepted" || after.status === "rejected" || isUnsure(after)) return;
    record.order = acceptedFirst(after);
    this.#orders.index(record);
    this.#teller.order(record.order);
  }

  /** Counts a deal of the order. */
  fill(record: OrderRecord, deal: Deal): void {
    noteDeal(record, deal);
    const { complete, lots, filledLots, averagePrice } = countFills(record, deal);
    const change: Writable<Partial<Order>> = {
      lots,
      status: complete ? "filled" : "partially-filled",
      filledLots,
      updateTimeMs: deal.timeMs,
    };
    if (averagePrice !== undefined) change.averagePrice = averagePrice;
    if (deal.positionId !== undefined) change.positionId = deal.positionId;
    this.advance(record, change);
    if (complete && record.state === "answered") record.state = "over";
    if (filledLots <= record.order.lots) return;
    this.#teller.tell({ type: "discrepancy", ...overfillOf(record.order, deal) });
  }

  /** What became of the levels of an order that the wire takes in a second request. */
  protect(record: OrderRecord, protection: Protection, positionId?: PositionId, error?: BrokerError): void {
    record.order = { ...record.order, protection };
    const { id, clientOrderId } = record.order;
    if (clientOrderId === undefined) return;
    this.#teller.tell({
      type: "protection",
      ...protection,
      clientOrderId,
      ...(id !== undefined && { orderId: id }),
      ...(positionId !== undefined && { positionId }),
      ...(error !== undefined && { error }),
    });
  }
}
