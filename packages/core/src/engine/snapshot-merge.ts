import type { Capabilities } from "../adapter/capabilities.ts";
import type { Snapshot } from "../adapter/ports.ts";
import type { Deal, DealEntry } from "../model/history.ts";
import { dealId } from "../model/ids.ts";
import { isFinal, type Order, opposite } from "../model/orders.ts";
import type { Position } from "../model/positions.ts";
import { addExact, subtractExact } from "../model/units.ts";
import { attributeDeal, attributeOrder } from "./attribution.ts";
import type { Books } from "./books.ts";
import type { OrderRecord } from "./order-book.ts";
import { afterDeal } from "./position-math.ts";

/** Everything that one reading brought. */
export interface Reading {
  /** When the reading began, by the monotonic clock. */
  readonly startMs: number;
  readonly snapshot: Snapshot;
  /** Recent deals, ascending; absent where the wire has none. */
  readonly deals?: readonly Deal[];
  /** Orders that ended of late, where they had to be looked up. */
  readonly endedOrders?: readonly Order[];
}

/** What a reading leaves open: it may be the wire's lag, so it is read again before it is believed. */
export interface Unsettled {
  readonly message: string;
  readonly position?: { readonly known?: Position; readonly actual?: Position };
  /** An order that is neither in the snapshot nor explained by its deals. */
  readonly order?: OrderRecord;
}

/** Brings the books to what a reading shows. Returns what the reading leaves unexplained. */
export function mergeReading(
  books: Books,
  reading: Reading,
  capabilities: Capabilities,
  nowMs: number,
): readonly Unsettled[] {
  const actual = new Map(reading.snapshot.positions.map((position) => [String(position.id), position]));
  const stale = (id: string): boolean =>
    books.changes.mayBeStale(id, reading.startMs, capabilities.evidence.readAfterWriteLagMs);
  mergeOrders(books, reading.snapshot.orders, stale);
  const deals = reading.deals ?? (capabilities.dealHistory ? [] : estimateDeals(books, actual, nowMs));
  const isWhole = mergeDeals(books, deals, actual, stale);
  const unsettled = [...mergePositions(books, actual, stale), ...mergeMissingOrders(books, reading)];
  // What a deal has changed is told after the deal, which may wait for the answer of its command.
  if (isWhole) books.setAccount(reading.snapshot.account);
  return unsettled;
}

/** Whether what the snapshot shows of an order or position may be older than its last change. */
type MayBeStale = (id: string) => boolean;

function mergeOrders(books: Books, orders: readonly Order[], stale: MayBeStale): void {
  for (const order of orders) {
    const owner = attributeOrder(books.orders, order);
    if (owner === "hold" || (order.id !== undefined && stale(order.id))) continue;
    if (owner === "external") books.adoptOrder(order, "external");
    else if (owner.state !== "unanswered" || owner.order.id !== undefined) books.advance(owner, order);
  }
}

/** Returns whether all deals are known now; one that a running command may have made waits for its answer. */
function mergeDeals(
  books: Books,
  deals: readonly Deal[],
  actual: ReadonlyMap<string, Position>,
  stale: MayBeStale,
): boolean {
  let isWhole = true;
  for (const deal of deals) {
    if (books.knowsDeal(deal)) {
      books.wasRead(deal);
      continue;
    }
    const id = deal.positionId;
    const shown = id === undefined ? undefined : actual.get(id);
    const before = id === undefined ? undefined : books.positions.get(id);
    const computed = afterDeal(before, deal);
    // The broker's own picture is used where the deal leads right to it; between two deals only the arithmetic is known.
    const matches =
      computed?.open === true &&
      shown !== undefined &&
      !stale(shown.id) &&
      shown.lots === computed.position.lots &&
      shown.side === computed.position.side;
    // A netting position that was turned over since bears the name of what turned it.
    const naming = deal.entry === "in" && shown?.side === deal.side ? books.namingPosition(before, shown) : undefined;
    const isKnown = deal.clientOrderId !== undefined || books.orders.byId(deal.orderId) !== undefined;
    const tagged = naming?.clientOrderId !== undefined && !isKnown;
    const isTaken = books.fill(
      tagged ? { ...deal, clientOrderId: naming.clientOrderId } : deal,
      matches ? { after: shown } : {},
    );
    isWhole &&= isTaken;
  }
  return isWhole;
}

function mergePositions(books: Books, actual: ReadonlyMap<string, Position>, stale: MayBeStale): Unsettled[] {
  const unsettled: Unsettled[] = [];
  for (const position of actual.values()) {
    const known = books.positions.get(position.id);
    if (known === undefined) {
      unsettled.push({
        message: `position ${position.id} is open but no known deal opened it`,
        position: { actual: position },
      });
    } else if (known.lots !== position.lots || known.side !== position.side) {
      unsettled.push({
        message: `position ${position.id} holds ${position.lots} lots but the known deals make ${known.lots}`,
        position: { known, actual: position },
      });
    } else if (!stale(position.id)) {
      books.setPosition(position);
    }
  }
  for (const known of [...books.positions.values()]) {
    if (actual.has(known.id)) continue;
    unsettled.push({ message: `position ${known.id} is gone but no known deal closed it`, position: { known } });
  }
  return unsettled;
}

function mergeMissingOrders(books: Books, { snapshot, endedOrders }: Reading): Unsettled[] {
  const resting = new Set(snapshot.orders.map((order) => order.id));
  const unsettled: Unsettled[] = [];
  for (const record of [...books.orders.live()]) {
    const { id, status } = record.order;
    if (id === undefined || resting.has(id)) continue;
    if (record.state === "unanswered" || status === "submitting" || status === "unknown") continue;
    const ended = endedOrders?.find((order) => order.id === id);
    if (ended !== undefined && isFinal(ended.status) && explained(record, ended)) {
      books.advance(record, { ...ended, certainty: "proven" });
      record.state = "over";
    } else {
      unsettled.push({ message: `order ${id} is gone and nothing tells how it ended`, order: record });
    }
  }
  return unsettled;
}

/** A filled order waits for its deals: they are told first. */
const explained = (record: OrderRecord, ended: Order): boolean =>
  ended.status !== "filled" || record.order.filledLots >= ended.filledLots;

/**
 * For wires without executions: deals put together from two pictures of the positions.
 *
 * The price of a close is the last one seen, so these deals are marked as estimated. `before` is the earlier picture,
 * by default what the books hold.
 */
export function estimateDeals(
  books: Books,
  actual: ReadonlyMap<string, Position>,
  nowMs: number,
  before: ReadonlyMap<string, Position> = books.positions,
): readonly Deal[] {
  const deals: Deal[] = [];
  const add = (
    position: Position,
    entry: DealEntry,
    side: Position["side"],
    lots: number,
    price: number,
    timeMs: number,
  ): void => {
    const mark = entry === "in" ? "open" : entry === "in-out" ? "turn" : "close";
    const naming = entry === "in" ? books.namingPosition(before.get(position.id), position) : undefined;
    deals.push({
      id: dealId(`${position.id}:${mark}:${timeMs}:${lots}`),
      positionId: position.id,
      symbol: position.symbol,
      side,
      entry,
      lots,
      price,
      timeMs,
      estimated: true,
      ...(naming?.clientOrderId !== undefined && { clientOrderId: naming.clientOrderId }),
      ...(naming?.openOrderId !== undefined && { orderId: naming.openOrderId }),
    });
  };
  for (const position of actual.values()) {
    const known = before.get(position.id);
    if (known !== undefined && known.side !== position.side) {
      add(position, "in-out", position.side, addExact(known.lots, position.lots), position.openPrice, nowMs);
      continue;
    }
    const grown = subtractExact(position.lots, known?.lots ?? 0);
    if (grown > 0)
      add(
        position,
        "in",
        position.side,
        grown,
        position.openPrice,
        known === undefined ? (position.openTimeMs ?? nowMs) : nowMs,
      );
    else if (grown < 0)
      add(position, "out", opposite(position.side), -grown, position.currentPrice ?? position.openPrice, nowMs);
  }
  for (const known of before.values()) {
    if (!actual.has(known.id))
      add(known, "out", opposite(known.side), known.lots, known.currentPrice ?? known.openPrice, nowMs);
  }
  const isHeld = (deal: Deal): boolean => {
    const id = deal.positionId ?? "";
    const naming = books.namingPosition(before.get(id), actual.get(id));
    return attributeDeal(books.orders, deal, naming) === "hold";
  };
  return deals.filter((deal) => !isHeld(deal));
}

/** Takes over the broker's side of what stayed unexplained, and says so. */
export function believe(books: Books, { message, position, order }: Unsettled, nowMs: number): void {
  if (order !== undefined) {
    if (provesFill(order) && order.command !== undefined) {
      believeReceipt(books, order);
      return;
    }
    const expired = order.order.expireTimeMs !== undefined && order.order.expireTimeMs <= nowMs;
    books.advance(order, { status: expired ? "expired" : "cancelled", certainty: "inferred", updateTimeMs: nowMs });
    order.state = "over";
    return;
  }
  const known = position?.known;
  const actual = position?.actual;
  const id = actual?.id ?? known?.id;
  books.tellDiscrepancy({
    message: `${message}; the broker's side was taken over`,
    ...(id !== undefined && { positionId: id }),
    expected: known?.lots ?? 0,
    actual: actual?.lots ?? 0,
  });
  if (actual !== undefined) books.takeOver(actual);
  else if (known !== undefined) books.closePosition(known);
}

/** Whether the broker's answer says that all was filled, and no deal of a smaller part speaks against it. */
export const provesFill = ({ receipt, order }: OrderRecord): boolean =>
  receipt?.code === "DONE" && (receipt.filledLots !== undefined || order.filledLots === 0);

/** The broker said that the order was carried out: it is filled, even though its deal is not to be seen yet. */
export function believeReceipt(books: Books, record: OrderRecord): void {
  const { receipt, order } = record;
  record.state = "over";
  books.advance(record, {
    status: "filled",
    filledLots: receipt?.filledLots ?? order.lots,
    certainty: "proven",
    ...(receipt?.price !== undefined && order.averagePrice === undefined && { averagePrice: receipt.price }),
  });
}
