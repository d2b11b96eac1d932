import type { Deal } from "../model/history.ts";
import { type Order, opposite, type Reason } from "../model/orders.ts";
import type { Position } from "../model/positions.ts";
import { subtractExact } from "../model/units.ts";
import type { Writable } from "../model/writable.ts";
import type { OrderBook, OrderRecord, OwnRecord } from "./order-book.ts";

/** Whose a thing is: a known order's, nobody's here, or to be kept until a running command has its answer. */
export type Attribution = OrderRecord | "external" | "hold";

/** How far the broker's clock may be behind ours. */
const SKEW_MS = 120_000;
/** Some wires cut times to seconds. */
const WHOLE_SECOND_MS = 1_000;

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
  const nameless = deal.entry === "in" && wouldBeNamed(orders, deal, position);
  return byShape(orders, (record) => dealFits(record, deal, nameless, orders.named.has("order-history")));
}

/**
 * The order that a deal from before the session belongs to. Of the commands of an earlier process only the lost ones are
 * known: where the wire's history has the names, shape is no proof.
 */
export function attributeEarlier(orders: OrderBook, deal: Deal, position?: Position): Attribution {
  const isNamed = deal.clientOrderId !== undefined || orders.byId(deal.orderId) !== undefined;
  return isNamed || !orders.named.has("order-history") ? attributeDeal(orders, deal, position) : "external";
}

/** Whether the wire shows somewhere whose order a deal is of, so that one without a name is nobody's here. */
function wouldBeNamed({ named }: OrderBook, { estimated }: Deal, position: Position | undefined): boolean {
  return (named.has("deal") && estimated !== true) || (named.has("position") && position !== undefined);
}

/** The command that a resting order belongs to. */
export function attributeOrder(orders: OrderBook, order: Order): Attribution {
  const named = orders.byClientOrderId(order.clientOrderId) ?? orders.byId(order.id);
  if (named !== undefined) return named;
  if (order.clientOrderId !== undefined) return "external";
  return byShape(orders, (record) => orderFits(record, order, orders.named.has("order")));
}

/**
 * How well something fits a command by its shape: a lost command can neither claim nor rule out what is `doubtful`, nor
 * what it may be a `part` of, unless that fits another one whole.
 */
type Fit = "fits" | "doubtful" | "part" | "differs";

/**
 * The one command that something fits by its shape alone. While a command that it fits is unanswered it has to wait.
 * Where several lost ones fit, none can claim it: their outcome stays unknown, since each may be its cause.
 */
function byShape(orders: OrderBook, fitOf: (record: OwnRecord) => Fit): Attribution {
  const lost: OrderRecord[] = [];
  const parts: OrderRecord[] = [];
  for (const record of orders.open()) {
    const fit = fitOf(record);
    if (fit === "differs") continue;
    if (fit === "part") {
      parts.push(record);
      continue;
    }
    if (record.state === "unanswered") return "hold";
    if (record.state === "answered") return record;
    if (fit === "fits") lost.push(record);
    else record.doubtful = true;
  }
  if (lost.length === 0) for (const record of parts) record.doubtful = true;
  const [only, second] = lost;
  if (second === undefined) return only ?? "external";
  for (const record of lost) record.doubtful = true;
  return "external";
}

/**
 * @param nameless the wire would show the name of an own order here, and shows none.
 * @param findable the wire shows it elsewhere, so that a lost order will be found without a guess.
 */
function dealFits(record: OwnRecord, deal: Deal, nameless: boolean, findable: boolean): Fit {
  if (!mayBeDealOf(record, deal)) return "differs";
  const { command, order } = record;
  const leftLots = subtractExact(order.lots, order.filledLots);
  if (leftLots < deal.lots) {
    // All that happened between two pictures is one deal there: several lost commands may be in it.
    const mayBeSeveral = deal.estimated === true && (command.kind === "close-position" || !nameless);
    return mayBeSeveral && record.state === "lost" ? "part" : "differs";
  }
  const whole = leftLots === deal.lots;
  // Somebody else's close, or the broker's, may have left less than a lost close was for.
  if (command.kind === "close-position") return whole ? "fits" : "doubtful";
  if (!nameless) return whole || !findable || record.state !== "lost" ? "fits" : "differs";
  // Brokers have been seen to drop names, so that one of just these lots can't be ruled out.
  return whole ? "doubtful" : "differs";
}

function mayBeDealOf(record: OwnRecord, deal: Deal): boolean {
  const { command, receipt, order } = record;
  if (command.symbol.name !== deal.symbol) return false;
  if (order.id !== undefined && deal.orderId !== undefined && order.id !== deal.orderId) return false;
  if (deal.timeMs < record.sentTimeMs - SKEW_MS || wasKnownBefore(record, deal)) return false;
  if (!isClients(deal.reason)) return false;
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

/** Whether somebody asked for it, as far as the broker says. */
const isClients = (reason: Reason | undefined): boolean =>
  reason === undefined || reason === "client" || reason === "unknown";

/** By the broker's own clock, which needs no allowance for a difference. */
function wasKnownBefore({ after }: OwnRecord, { id, timeMs }: Deal): boolean {
  return after !== undefined && (timeMs < after.timeMs || (timeMs === after.timeMs && after.ids.includes(id)));
}

/** Before this its order can't have been made: by our clock, and closer by the broker's own, which knew a deal by then. */
const earliestOf = ({ sentTimeMs, after }: OwnRecord): number =>
  Math.max(sentTimeMs - SKEW_MS, (after?.timeMs ?? 0) - WHOLE_SECOND_MS);

/** @param nameless the wire would show the name of an own order here, and shows none. */
function orderFits(record: OwnRecord, order: Order, nameless: boolean): Fit {
  if (!mayBeOrderOf(record, order)) return "differs";
  return nameless && record.command.kind === "place" ? "doubtful" : "fits";
}

function mayBeOrderOf(record: OwnRecord, order: Order): boolean {
  const { command } = record;
  if (record.order.id !== undefined || command.symbol.name !== order.symbol) return false;
  if (order.createTimeMs !== undefined && order.createTimeMs < earliestOf(record)) return false;
  if (command.kind === "close-position") {
    return (
      order.positionId === command.position.id &&
      order.side === opposite(command.position.side) &&
      order.lots === command.lots &&
      isClients(order.reason)
    );
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
    return { ...deal, origin: deal.origin ?? (isClients(deal.reason) ? "external" : "broker") };
  }
  const { id, clientOrderId, origin } = record.order;
  const told: Writable<Deal> = { ...deal };
  if (id !== undefined) told.orderId ??= id;
  if (clientOrderId !== undefined) told.clientOrderId = clientOrderId;
  if (origin !== undefined) told.origin ??= origin;
  return told;
}
