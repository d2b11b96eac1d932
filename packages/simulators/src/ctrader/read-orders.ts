import { Decimal, type Order, type OrderPatch, type OrderType, type Side, type TimeInForce } from "@anybroker/core";
import type { Messages } from "@anybroker/ctrader/schema";
import type { VenueOrderRequest, VenueSymbol } from "@anybroker/paper/venue";
import type { AccountCall } from "./calls.ts";
import { fromDigits, fromPoints, given, toLots } from "./convert/units.ts";
import type { OrderNotes } from "./order-notes.ts";
import { invalid, orderRefused } from "./wire-error.ts";

type NewOrder = Messages["ProtoOANewOrderReq"];
type Amendment = Messages["ProtoOAAmendOrderReq"];

const LIMITS = { comment: 512, label: 100, clientOrderId: 50 } as const;

const TYPES: Readonly<Record<string, OrderType>> = {
  MARKET: "market",
  MARKET_RANGE: "market",
  LIMIT: "limit",
  STOP: "stop",
  STOP_LIMIT: "stop-limit",
};

const TIMES_IN_FORCE: Readonly<Record<string, TimeInForce>> = {
  GOOD_TILL_DATE: "gtd",
  GOOD_TILL_CANCEL: "gtc",
  IMMEDIATE_OR_CANCEL: "ioc",
  FILL_OR_KILL: "fok",
};

/** A new order for the venue, and what the venue has no place for. */
export interface PlacedOrder {
  readonly request: VenueOrderRequest;
  readonly notes: OrderNotes;
}

/** Reads a new order. Throws INVALID_REQUEST for one that is malformed. */
export function readNewOrder(call: AccountCall<NewOrder>): PlacedOrder {
  const { message, world } = call;
  const symbol = world.instruments.symbol(message.symbolId);
  const type = TYPES[message.orderType];
  const { tradeSide } = message;
  if (type === undefined) throw invalid(`Orders of type ${message.orderType} can't be placed.`);
  if (tradeSide !== "BUY" && tradeSide !== "SELL") throw invalid("tradeSide is required.");
  const side = tradeSide === "BUY" ? "buy" : "sell";
  for (const [field, limit] of Object.entries(LIMITS) as [keyof typeof LIMITS, number][]) {
    if ((message[field]?.length ?? 0) > limit) throw invalid(`${field} has more than ${limit} characters.`);
  }
  const positionId = given(message.positionId);
  const { clientOrderId, comment } = message;
  return {
    request: {
      symbol: symbol.name,
      side,
      type,
      lots: toLots(Number(message.volume), symbol),
      ...readPrices(message, symbol, side),
      ...readTime(message, type),
      ...readLevels(message, type),
      ...readRange(call, symbol, side),
      ...(positionId !== undefined && { positionId: String(message.positionId) }),
      ...(clientOrderId !== undefined && clientOrderId !== "" && { clientOrderId }),
      ...(comment !== undefined && comment !== "" && { comment }),
    },
    notes: readNotes(message),
  };
}

function readPrices(
  message: NewOrder,
  symbol: VenueSymbol,
  side: Side,
): Pick<VenueOrderRequest, "limitPrice" | "stopPrice"> {
  const limitPrice = given(message.limitPrice);
  const stopPrice = given(message.stopPrice);
  const orderType: string | number = message.orderType;
  switch (orderType) {
    case "LIMIT":
      if (limitPrice === undefined) throw invalid("limitPrice is required for a LIMIT order.");
      return { limitPrice };
    case "STOP":
      if (stopPrice === undefined) throw invalid("stopPrice is required for a STOP order.");
      return { stopPrice };
    case "STOP_LIMIT": {
      if (stopPrice === undefined) throw invalid("stopPrice is required for a STOP_LIMIT order.");
      return { stopPrice, limitPrice: behind(stopPrice, message.slippageInPoints ?? 0, symbol, side) };
    }
    default:
      return {};
  }
}

/** The limit of a stop-limit order: so many points behind its trigger. */
function behind(stopPrice: number, points: number, { digits }: VenueSymbol, side: Side): number {
  const room = Decimal.of(fromDigits(points, digits));
  const stop = Decimal.of(stopPrice);
  return (side === "buy" ? stop.add(room) : stop.subtract(room)).toNumber();
}

function readTime(message: NewOrder, type: OrderType): Pick<VenueOrderRequest, "timeInForce" | "expireTimeMs"> {
  const word = message.timeInForce;
  const expireTimeMs = given(message.expirationTimestamp);
  if (word === "MARKET_ON_OPEN") throw invalid("MARKET_ON_OPEN is not supported.");
  if (type === "market") return { timeInForce: word === "FILL_OR_KILL" ? "fok" : "ioc" };
  if (expireTimeMs !== undefined) return { timeInForce: "gtd", expireTimeMs };
  return { timeInForce: TIMES_IN_FORCE[word ?? "GOOD_TILL_CANCEL"] ?? "gtc" };
}

function readLevels(message: NewOrder, type: OrderType): Partial<VenueOrderRequest> {
  const stopLoss = given(message.stopLoss);
  const takeProfit = given(message.takeProfit);
  const relativeStop = given(message.relativeStopLoss);
  const relativeTake = given(message.relativeTakeProfit);
  if (type === "market" && (stopLoss !== undefined || takeProfit !== undefined)) {
    throw invalid("SL/TP in absolute values are allowed only for order types: [LIMIT, STOP, STOP_LIMIT]");
  }
  const own = message.limitPrice ?? message.stopPrice;
  const gap =
    stopLoss !== undefined && own !== undefined ? Decimal.of(own).subtract(stopLoss).abs().toNumber() : undefined;
  const distance = relativeStop === undefined ? gap : fromPoints(relativeStop);
  const trails = message.trailingStopLoss === true;
  if (trails && distance === undefined) throw orderRefused("TRADING_BAD_STOPS", "trailingStopLoss needs a stop loss.");
  return {
    ...(stopLoss !== undefined && { stopLoss }),
    ...(takeProfit !== undefined && { takeProfit }),
    ...(relativeStop !== undefined && { stopLossDistance: fromPoints(relativeStop) }),
    ...(relativeTake !== undefined && { takeProfitDistance: fromPoints(relativeTake) }),
    ...(trails && distance !== undefined && { trailingDistance: distance }),
  };
}

/** The room that a MARKET_RANGE order leaves, measured from the present price. */
function readRange(
  { message, world }: AccountCall<NewOrder>,
  symbol: VenueSymbol,
  side: Side,
): Pick<VenueOrderRequest, "maxSlippage"> {
  if (message.orderType !== "MARKET_RANGE") return {};
  const base = given(message.baseSlippagePrice);
  if (base === undefined) throw invalid("baseSlippagePrice is required for a MARKET_RANGE order.");
  const tick = world.venue.quote(symbol.name);
  if (tick === undefined) return { maxSlippage: 0 };
  const worst = Decimal.of(behind(base, message.slippageInPoints ?? 0, symbol, side));
  const room = side === "buy" ? worst.subtract(tick.ask) : Decimal.of(tick.bid).subtract(worst);
  if (room.sign() < 0) throw orderRefused("NO_QUOTES", "The price is outside of the range of the order.");
  return { maxSlippage: room.toNumber() };
}

function readNotes(message: NewOrder): OrderNotes {
  const { label, guaranteedStopLoss, stopTriggerMethod } = message;
  const base = message.orderType === "MARKET_RANGE" ? given(message.baseSlippagePrice) : undefined;
  const relativeStopLoss = given(message.relativeStopLoss);
  const relativeTakeProfit = given(message.relativeTakeProfit);
  return {
    ...(label !== undefined && label !== "" && { label }),
    ...(guaranteedStopLoss === true && { guaranteedStopLoss }),
    ...(stopTriggerMethod !== undefined && { stopTriggerMethod }),
    ...(base !== undefined && { marketRange: { basePrice: base, slippageInPoints: message.slippageInPoints ?? 0 } }),
    ...(relativeStopLoss !== undefined && { relativeStopLoss }),
    ...(relativeTakeProfit !== undefined && { relativeTakeProfit }),
  };
}

/** Reads an amendment: volume and price stay when left out, levels and expiry are taken off. */
export function readAmendment({ message, world }: AccountCall<Amendment>, order: Order): OrderPatch {
  const symbol = world.instruments.named(order.symbol);
  const volume = given(message.volume);
  const limitPrice = order.type === "limit" ? (given(message.limitPrice) ?? order.limitPrice) : undefined;
  const stopPrice = order.type === "limit" ? undefined : (given(message.stopPrice) ?? order.stopPrice);
  const own = limitPrice ?? stopPrice ?? 0;
  return {
    ...(volume !== undefined && { lots: toLots(volume, symbol) }),
    ...(limitPrice !== undefined && { limitPrice }),
    ...(stopPrice !== undefined && { stopPrice }),
    ...(order.type === "stop-limit" && { limitPrice: movedLimit(message, order, own, symbol) }),
    stopLoss: given(message.stopLoss) ?? levelFrom(message.relativeStopLoss, own, order.side === "buy" ? -1 : 1),
    takeProfit: given(message.takeProfit) ?? levelFrom(message.relativeTakeProfit, own, order.side === "buy" ? 1 : -1),
    expireTimeMs: given(message.expirationTimestamp) ?? null,
  };
}

function levelFrom(relative: number | string | undefined, own: number, direction: 1 | -1): number | null {
  const points = given(relative);
  return points === undefined
    ? null
    : Decimal.of(own)
        .add(fromPoints(points * direction))
        .toNumber();
}

function movedLimit(message: Amendment, order: Order, stopPrice: number, symbol: VenueSymbol): number {
  const { limitPrice = stopPrice, stopPrice: before = stopPrice, side } = order;
  const kept = Decimal.of(limitPrice).subtract(before).abs().divide(symbol.tickSize, 0).toNumber();
  return behind(stopPrice, message.slippageInPoints ?? kept, symbol, side);
}
