import type { Capabilities, ModifiableField } from "../adapter/capabilities.ts";
import type { OrderPatch, PositionPatch } from "../adapter/commands.ts";
import { BrokerError } from "../errors/broker-error.ts";
import type { Timeframe } from "../model/candles.ts";
import type { OrderType, Side, TimeInForce } from "../model/orders.ts";
import { plain } from "./rules-numbers.ts";

/** What of an order a broker may be unable to do. */
export interface OrderDemand {
  readonly type: OrderType;
  readonly timeInForce?: TimeInForce | undefined;
  readonly stopLoss?: unknown;
  readonly takeProfit?: unknown;
  readonly trailingDistance?: unknown;
  readonly maxSlippage?: unknown;
  readonly comment?: string | undefined;
  readonly clientOrderId?: string | undefined;
}

/** An ability that is there or isn't, by the capability's own name. */
export type Ability = {
  readonly [Key in keyof Capabilities]-?: Capabilities[Key] extends boolean ? Key : never;
}[keyof Capabilities];

/** How messages call an ability. */
const ABILITY_WORDS: Readonly<Record<Ability, string>> = {
  multipleAccounts: "several accounts on one connection",
  cancelOrder: "cancelling of orders",
  modifyPosition: "changing of a position's stop loss and take profit",
  partialClose: "closing of a part of a position",
  closeBy: "closing of two positions against each other",
  maxSlippage: "maxSlippage on market orders",
  comment: "comment on orders",
  depth: "market depth",
  dealHistory: "deal history",
  orderHistory: "order history",
  cashHistory: "cash history",
  tickHistory: "tick history",
  symbolRules: "symbol rules",
};

/** "market, limit", or "none". */
const listed = (words: readonly string[]): string => (words.length === 0 ? "none" : words.join(", "));

function unsupported(what: string, found: string, supported?: readonly string[]): BrokerError {
  return new BrokerError("UNSUPPORTED", `The broker does not support ${what}; ${found}.`, {
    details: { what, ...(supported !== undefined && { supported }) },
  });
}

/**
 * Refuses an order that asks for what the broker can't do, before anything is sent.
 *
 * Throws UNSUPPORTED with what is supported in the message and in `details.supported`; INVALID_ARGUMENT for a client
 * order id that the wire would cut.
 */
export function requireOrder(capabilities: Capabilities, order: OrderDemand): void {
  const { type, timeInForce } = order;
  if (!capabilities.orderTypes.includes(type)) {
    const supported = capabilities.orderTypes;
    throw unsupported(`${type} orders`, `it supports ${listed(supported)}`, supported);
  }
  const lives = type === "market" ? capabilities.marketTimeInForce : capabilities.pendingTimeInForce;
  if (timeInForce !== undefined && !lives.includes(timeInForce)) {
    throw unsupported(`timeInForce "${timeInForce}" on ${type} orders`, `it supports ${listed(lives)}`, lives);
  }
  requireProtection(capabilities, order);
  if (order.maxSlippage !== undefined) requireAbility(capabilities, "maxSlippage");
  if (order.comment !== undefined) requireAbility(capabilities, "comment");
  requireClientOrderId(capabilities, order.clientOrderId);
}

function requireProtection({ protection }: Capabilities, order: OrderDemand): void {
  const kind = order.type === "market" ? "market" : "pending";
  const other = kind === "market" ? "pending" : "market";
  if (protection[kind] === "none" && (order.stopLoss !== undefined || order.takeProfit !== undefined)) {
    const found = protection[other] === "none" ? "set none, on any order" : `it supports them on ${other} orders only`;
    throw unsupported(`stop loss and take profit on ${kind} orders`, found);
  }
  if (order.trailingDistance !== undefined && !protection.trailing) {
    throw unsupported("trailing stops", "use stopLoss and move it by positions.modify");
  }
}

function requireClientOrderId({ clientOrderId, clientOrderIdMaxLength }: Capabilities, id: string | undefined): void {
  if (id === undefined || clientOrderId === "none" || id.length <= clientOrderIdMaxLength) return;
  throw new BrokerError(
    "INVALID_ARGUMENT",
    `The broker's wire carries client order ids of at most ${clientOrderIdMaxLength} characters; ${JSON.stringify(id)} has ${id.length}.`,
    { details: { field: "clientOrderId", maxLength: clientOrderIdMaxLength } },
  );
}

/** The prices of an order, on the grid. */
export interface EntryPrices {
  readonly type: OrderType;
  readonly side: Side;
  readonly limitPrice?: number | undefined;
  readonly stopPrice?: number | undefined;
}

/** Refuses a stop-limit order whose limit lies on a side of its stop that the broker can't say. Throws UNSUPPORTED. */
export function requireStopLimitSide({ stopLimitSide }: Capabilities, prices: EntryPrices): void {
  const { type, side, limitPrice, stopPrice } = prices;
  if (stopLimitSide !== "behind-stop" || type !== "stop-limit") return;
  if (limitPrice === undefined || stopPrice === undefined) return;
  if (side === "buy" ? limitPrice >= stopPrice : limitPrice <= stopPrice) return;
  const where = side === "buy" ? "at or above" : "at or below";
  throw unsupported(
    `a limit before the stop of a stop-limit order`,
    `a ${side} takes its limit ${where} the stop ${plain(stopPrice)}, and it was ${plain(limitPrice)}`,
  );
}

/** Refuses changes of a resting order that the broker can't make. Throws UNSUPPORTED naming the fields that it can. */
export function requireOrderPatch(capabilities: Capabilities, patch: OrderPatch): void {
  const supported = capabilities.modifyOrder;
  if (supported.length === 0) {
    throw unsupported("changing of orders", "cancel the order and place a new one", supported);
  }
  for (const [field, value] of Object.entries(patch)) {
    if (value === undefined || supported.includes(field as ModifiableField)) continue;
    throw unsupported(`changing ${field} of an order`, `it supports changes of ${listed(supported)}`, supported);
  }
}

/** Refuses changes of a position's levels that the broker can't make. Throws UNSUPPORTED. */
export function requirePositionPatch(capabilities: Capabilities, patch: PositionPatch): void {
  requireAbility(capabilities, "modifyPosition");
  const { trailing, removable } = capabilities.protection;
  if (patch.trailingDistance !== undefined && !trailing) {
    throw unsupported("trailing stops", "use stopLoss and move it by positions.modify");
  }
  if (!removable && Object.values(patch).includes(null)) {
    throw unsupported("taking a level off a position", "it can only be moved");
  }
}

/** Refuses what needs an ability that the broker lacks. Throws UNSUPPORTED. */
export function requireAbility(capabilities: Capabilities, ability: Ability): void {
  if (capabilities[ability]) return;
  throw unsupported(ABILITY_WORDS[ability], `its capability ${ability} is false`);
}

/** Refuses a timeframe of which the broker keeps no candles. Throws UNSUPPORTED naming those that it keeps. */
export function requireTimeframe({ candleTimeframes }: Capabilities, timeframe: Timeframe): void {
  if (candleTimeframes.includes(timeframe)) return;
  throw unsupported(`candle history of ${timeframe}`, `it supports ${listed(candleTimeframes)}`, candleTimeframes);
}

/** Refuses live streams that the broker has not. Throws UNSUPPORTED. */
export function requireLive(capabilities: Capabilities, stream: "ticks" | "liveCandles"): void {
  if (capabilities[stream] !== "none") return;
  throw unsupported(stream === "ticks" ? "live ticks" : "live candles", "read them by request instead");
}
