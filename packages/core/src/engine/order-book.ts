import type { ClosePositionCommand, PlaceOrderCommand, Receipt } from "../adapter/commands.ts";
import { Decimal } from "../model/decimal.ts";
import type { Deal } from "../model/history.ts";
import type { ClientOrderId, OrderId } from "../model/ids.ts";
import { isFinal, type Order, type OrderStatus } from "../model/orders.ts";

/** Where an own command stands: waiting for its answer, answered, its answer lost, or over. */
export type CommandState = "unanswered" | "answered" | "lost" | "over";

/** The newest deals that were known at an instant, by the broker's clock: whatever comes later is none of them. */
export interface DealMark {
  readonly timeMs: number;
  /** The deals at just that time. */
  readonly ids: readonly string[];
}

/** An order of this session: what is known of it, its fills, and the command behind it if it is ours. */
export interface OrderRecord {
  order: Order;
  readonly deals: Map<string, Deal>;
  readonly command?: PlaceOrderCommand | ClosePositionCommand;
  state: CommandState;
  /** When the command was sent, by our clock. */
  readonly sentTimeMs: number;
  /** The newest deals before it was sent. */
  readonly after?: DealMark;
  receipt?: Receipt;
  /** Set when something fits several lost commands, this one among them: it can't be judged by what is missing. */
  doubtful?: true;
  /** When it ended, by the monotonic clock. */
  endedMs?: number;
  /** Told whenever the record changed. */
  readonly watchers: Set<() => void>;
}

/** The record of an own command. */
export type OwnRecord = OrderRecord & { readonly command: NonNullable<OrderRecord["command"]> };

/** Ended orders that are kept for `get` and for late deals. */
const KEEP_ENDED = 5_000;

const RANK: Readonly<Record<OrderStatus, number>> = {
  submitting: 0,
  unknown: 1,
  accepted: 2,
  "partially-filled": 3,
  filled: 4,
  cancelled: 4,
  expired: 4,
  rejected: 4,
};

/** All orders that the session knows of, by broker id and by client order id. */
export class OrderBook {
  /** Where the wire shows the client order id: what bears none there is no order of ours, as a rule. */
  named: ReadonlySet<"order" | "position" | "deal" | "order-history"> = new Set();
  readonly #byId = new Map<string, OrderRecord>();
  readonly #byClientId = new Map<string, OrderRecord>();
  readonly #records = new Set<OrderRecord>();

  add(record: OrderRecord): OrderRecord {
    this.#records.add(record);
    this.index(record);
    if (this.#records.size > KEEP_ENDED * 2) this.#prune();
    return record;
  }

  /** To be called after a record's ids changed. */
  index(record: OrderRecord): void {
    const { id, clientOrderId } = record.order;
    if (id !== undefined) this.#byId.set(id, record);
    if (clientOrderId !== undefined) this.#byClientId.set(clientOrderId, record);
  }

  byId(id: OrderId | string | undefined): OrderRecord | undefined {
    return id === undefined ? undefined : this.#byId.get(id);
  }

  byClientOrderId(id: ClientOrderId | string | undefined): OrderRecord | undefined {
    return id === undefined ? undefined : this.#byClientId.get(id);
  }

  /** Orders that have not ended, oldest first. */
  *live(): Iterable<OrderRecord> {
    for (const record of this.#records) if (!isFinal(record.order.status)) yield record;
  }

  /**
   * Own orders that are filled by the broker's word alone: no deal has shown what they made yet.
   *
   * @param readMs up to when everything has been read, by the monotonic clock.
   */
  *unseen(readMs: number): Iterable<OrderRecord> {
    for (const record of this.#records) {
      const { command, order, deals, endedMs } = record;
      if (command?.kind !== "place" || order.status !== "filled" || deals.size > 0) continue;
      if (endedMs !== undefined && endedMs >= readMs) yield record;
    }
  }

  /** Own commands that are not over, oldest first. */
  *open(): Iterable<OwnRecord> {
    for (const record of this.#records) {
      if (record.command !== undefined && record.state !== "over") yield record as OwnRecord;
    }
  }

  #prune(): void {
    let surplus = this.#records.size - KEEP_ENDED;
    for (const record of this.#records) {
      if (surplus <= 0) return;
      if (!isFinal(record.order.status) || record.state === "unanswered" || record.state === "lost") continue;
      surplus -= 1;
      this.#records.delete(record);
      if (record.order.id !== undefined) this.#byId.delete(record.order.id);
      if (record.order.clientOrderId !== undefined) this.#byClientId.delete(record.order.clientOrderId);
    }
  }
}

/**
 * Whether an order may go from one status to another. Never backwards, and a final state only gives way to `filled`
 * (a deal that came late proves it).
 */
export function mayAdvance(from: OrderStatus, to: OrderStatus): boolean {
  if (from === to) return false;
  if (isFinal(from)) return to === "filled" && from !== "filled";
  return RANK[to] > RANK[from] || (from === "accepted" && to === "unknown");
}

/** Lots and average price of an order's fills, exactly. */
export function fillsOf(deals: Iterable<Deal>): { readonly lots: number; readonly averagePrice?: number } {
  let lots = Decimal.zero;
  let value = Decimal.zero;
  for (const deal of deals) {
    const size = Decimal.of(deal.lots);
    lots = lots.add(size);
    value = value.add(Decimal.of(deal.price).multiply(size));
  }
  if (lots.sign() === 0) return { lots: 0 };
  return { lots: lots.toNumber(), averagePrice: value.divide(lots, 12).toNumber() };
}

/** What an order has come to with its newest deal. */
export function countFills(record: OrderRecord, { estimated }: Deal) {
  const { order, command, deals } = record;
  const { lots: filled, averagePrice } = fillsOf(deals.values());
  // A netting position may have become more since: a close of all of it takes that along.
  const closesAll = command?.kind === "close-position" && command.lots === command.position.lots;
  // What was put together from two pictures may be several orders' fills in one.
  const filledLots = estimated === true ? Math.min(filled, order.lots) : filled;
  return {
    complete: filled >= order.lots,
    lots: closesAll ? Math.max(order.lots, filledLots) : order.lots,
    filledLots,
    averagePrice,
  };
}

/** The fields whose change is told. */
const VISIBLE = [
  "status",
  "lots",
  "filledLots",
  "limitPrice",
  "stopPrice",
  "stopLoss",
  "takeProfit",
  "trailingDistance",
  "expireTimeMs",
] as const satisfies readonly (keyof Order)[];

/** Whether a user would see a difference between two states of an order. */
export const visiblyDiffers = (before: Order, after: Order): boolean =>
  VISIBLE.some((key) => before[key] !== after[key]);

/** An order whose end was only inferred, and which the broker shows all the same: a request that came late. */
const wasWronglyEnded = ({ status, certainty, filledLots }: Order): boolean =>
  isFinal(status) && status !== "filled" && certainty === "inferred" && filledLots === 0;

/**
 * An order as it is after news: steps back and old news are dropped, fields may change within a status. The order itself
 * where there is none.
 */
export function advanced(before: Order, next: Partial<Order>): Order {
  if (next.status === "accepted" && wasWronglyEnded(before)) {
    const { certainty: _certainty, rejectCode: _code, rejectMessage: _message, ...plain } = before;
    return { ...plain, ...next, status: "accepted" };
  }
  const status = next.status !== undefined && mayAdvance(before.status, next.status) ? next.status : before.status;
  const isOld = (next.updateTimeMs ?? Number.POSITIVE_INFINITY) < (before.updateTimeMs ?? Number.NEGATIVE_INFINITY);
  const stale = isFinal(before.status) || isOld;
  const fields = stale && status === before.status ? {} : next;
  const filledLots = Math.max(before.filledLots, next.filledLots ?? 0);
  const isSame = status === before.status && filledLots === before.filledLots && addsNothing(before, fields);
  return isSame ? before : { ...before, ...fields, status, filledLots };
}

/** Whether `order` has all of `fields` as they are; its status and lots are compared elsewhere. */
function addsNothing(order: Order, fields: Partial<Order>): boolean {
  for (const key in fields) {
    const name = key as keyof Order;
    if (name !== "status" && name !== "filledLots" && fields[name] !== order[name]) return false;
  }
  return true;
}
