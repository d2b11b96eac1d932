import type { Deal } from "../model/history.ts";
import { type Order, opposite } from "../model/orders.ts";
import type { Position } from "../model/positions.ts";
import { subtractExact } from "../model/units.ts";
import type { OrderBook, OrderRecord, OwnRecord } from "./order-book.ts";

/** Whose a thing is: a known order's, nobody's here, or to be kept until a running command has its answer. */
export type Attribution = OrderRecord | "external" | "hold";

/** How far the broker's clock may be behind ours. */
const SKEW_MS = 120_000;

/** The order that a deal belongs to. `position` is the deal's position as the broker shows it, if it still does. */
export function attributeDeal(orders: OrderBook, deal: Deal, position?: Position): Attribution {
  const named =
    orders.byClientOrderId(deal.clientOrderId) ??
    orders.byId(deal.orderId) ??
    (deal.entry === "in" ? orders.byClientOrderId(position?.clientOrderId) : undefined);
  if (named !== undefined) return named;
  // One that bears another's name is another's: an earlier program's, or another's on the same account.
  if (deal.clientOrderId !== undefined || (deal.entry === "in" && position?.clientOrderId !== undefined))
    return "external";
  if (deal.origin === "external") return "external";
  return byShape(orders, (record) => dealFits(record, deal));
}

/** The command that a resting order belongs to. */
export function attributeOrder(orders: OrderBook, order: Order): Attribution {
  const named = orders.byClientOrderId(order.clientOrderId) ?? orders.byId(order.id);
  if (named !== undefined) return named;
  if (order.clientOrderId !== undefined) return "external";
  return byShape(orders, (record) => orderFits(record, order));
}

/**
 * The one command that something fits by its shape alone. While a command that it fits is unanswered it has to wait.
 * Where several lost ones fit, none can claim it: their outcome stays unknown, since each may be its cause.
 */
function byShape(orders: OrderBook, fits: (record: OwnRecord) => boolean): Attribution {
  const lost: OrderRecord[] = [];
  for (const record of orders.open()) {
    if (!fits(record)) continue;
    if (record.state === "unanswered") return "hold";
    if (record.state === "answered") return record;
    lost.push(record);
  }
  const [only, second] = lost;
  if (second === undefined) return only ?? "external";
  for (const record of lost) record.doubtful = true;
  return "external";
}

function dealFits(record: OwnRecord, deal: Deal): boolean {
  const { command, receipt, order } = record;
  if (command.symbol.name !== deal.symbol) return false;
  if (order.id !== undefined && deal.orderId !== undefined && order.id !== deal.orderId) return false;
  if (deal.timeMs < record.sentTimeMs - SKEW_MS || wasKnownBefore(record, deal)) return false;
  if (deal.reason !== undefined && deal.reason !== "client" && deal.reason !== "unknown") return false;
  const leftLots = subtractExact(order.lots, order.filledLots);
  if (leftLots < deal.lots) return false;
  if (command.kind === "close-position") {
    return (
      deal.positionId === command.position.id && deal.entry !== "in" && deal.side === opposite(command.position.side)
    );
  }
  if (deal.side !== command.side || (command.intent === "open" && deal.entry !== "in")) return false;
  if (receipt?.positionId !== undefined && deal.positionId !== undefined) return receipt.positionId === deal.positionId;
  // A resting order names itself in its deal on every wire that has order ids; only market orders go by their shape.
  return (
    command.type === "market" && (record.state !== "answered" || order.id === undefined || deal.orderId === undefined)
  );
}

/** By the broker's own clock, which needs no allowance for a difference. */
function wasKnownBefore({ after }: OwnRecord, { id, timeMs }: Deal): boolean {
  return after !== undefined && (timeMs < after.timeMs || (timeMs === after.timeMs && after.ids.includes(id)));
}

function orderFits(record: OwnRecord, order: Order): boolean {
  const { command } = record;
  if (record.order.id !== undefined || command.symbol.name !== order.symbol) return false;
  if (order.createTimeMs !== undefined && order.createTimeMs < record.sentTimeMs - SKEW_MS) return false;
  if (command.kind === "close-position") {
    return order.positionId === command.position.id && order.side === opposite(command.position.side);
  }
  return (
    command.side === order.side &&
    command.type === order.type &&
    command.lots === order.lots &&
    command.limitPrice === order.limitPrice &&
    command.stopPrice === order.stopPrice
  );
}

/** A deal with what is known of its order: whose it is, and by which ids. */
export function withOwner(deal: Deal, record: OrderRecord | undefined): Deal {
  if (record === undefined) {
    const client = deal.reason === undefined || deal.reason === "client" || deal.reason === "unknown";
    return { ...deal, origin: deal.origin ?? (client ? "external" : "broker") };
  }
  const { id, clientOrderId, origin } = record.order;
  return {
    ...deal,
    ...(id !== undefined && { orderId: deal.orderId ?? id }),
    ...(clientOrderId !== undefined && { clientOrderId }),
    ...(origin !== undefined && { origin: deal.origin ?? origin }),
  };
}
