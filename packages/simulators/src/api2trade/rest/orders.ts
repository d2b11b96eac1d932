import type { OrderType, Position, Side, TimeInForce } from "@anybroker/core";
import type { VenueOrderRequest } from "@anybroker/paper/venue";
import type { Json } from "../../json.ts";
import type { BrokerAccount } from "../broker-account.ts";
import type { Params } from "../input.ts";
import { brokerText, readInstant } from "../times.ts";
import { closedTrades } from "../trades.ts";
import {
  checkReadable,
  closePosition,
  deletePending,
  findPending,
  findPosition,
  modifyPending,
  modifyPosition,
  placeOrder,
} from "../trading.ts";
import { TradeRefusal } from "../wire-error.ts";
import { accountOf, type EndpointRequest, type Handler, type World } from "../world.ts";
import { orderObject } from "./order-object.ts";
import { viewOrder, viewPosition, viewTrade } from "./order-view.ts";

const OPERATION = /^(Buy|Sell)(Limit|Stop|StopLimit)?$/;
const TYPES: Readonly<Record<string, OrderType>> = { Limit: "limit", Stop: "stop", StopLimit: "stop-limit" };
const DAY_MS = 86_400_000;

function readOperation(account: BrokerAccount, query: Params): { readonly side: Side; readonly type: OrderType } {
  const [, side, kind] = OPERATION.exec(query.text("operation") ?? "") ?? [];
  const type = kind === undefined ? "market" : TYPES[kind];
  // Balance, Credit and CloseBy are not for customers, or need what the documentation does not tell.
  if (side === undefined || type === undefined) throw new TradeRefusal("INVALID");
  if (type === "stop-limit" && account.facts.platform === "mt4") throw new TradeRefusal("INVALID");
  return { side: side === "Buy" ? "buy" : "sell", type };
}

function readExpiration({ knobs }: World, query: Params): number | undefined {
  const text = query.text("expiration");
  if (text === undefined) return undefined;
  const timeMs = readInstant(text, knobs.serverTimeOffsetSeconds);
  if (timeMs === undefined) throw new TradeRefusal("INVALID_EXPIRATION");
  return timeMs;
}

function readLifetime(
  world: World,
  query: Params,
): { readonly timeInForce?: TimeInForce; readonly expireTimeMs?: number } {
  const expireTimeMs = readExpiration(world, query);
  switch (query.text("expirationType") ?? "Specified") {
    case "GTC":
      return { timeInForce: "gtc" };
    case "Today":
      return { timeInForce: "day" };
    case "Specified":
      return expireTimeMs === undefined ? {} : { timeInForce: "gtd", expireTimeMs };
    case "SpecifiedDay":
      if (expireTimeMs === undefined) throw new TradeRefusal("INVALID_EXPIRATION");
      return { timeInForce: "gtd", expireTimeMs: endOfDay(world, expireTimeMs) };
    default:
      throw new TradeRefusal("INVALID_EXPIRATION");
  }
}

/** The last millisecond of the broker's day. */
function endOfDay({ knobs }: World, timeMs: number): number {
  const date = brokerText(timeMs, knobs.serverTimeOffsetSeconds).slice(0, 10);
  return (readInstant(date, knobs.serverTimeOffsetSeconds) ?? timeMs) + DAY_MS - 1;
}

/** The prices of an order by its type; without the one it needs it is refused. */
function readPrices(query: Params, type: OrderType): Pick<VenueOrderRequest, "limitPrice" | "stopPrice"> {
  if (type === "market") return {};
  const price = query.level("price");
  if (price === undefined) throw new TradeRefusal("INVALID_PRICE");
  if (type === "limit") return { limitPrice: price };
  if (type === "stop") return { stopPrice: price };
  const limitPrice = query.level("stopLimitPrice");
  if (limitPrice === undefined) throw new TradeRefusal("INVALID_PRICE");
  return { stopPrice: price, limitPrice };
}

function readOrder({ world, query }: EndpointRequest, account: BrokerAccount): VenueOrderRequest {
  const operation = readOperation(account, query);
  const symbol = query.text("symbol");
  const lots = query.number("volume");
  if (symbol === undefined || lots === undefined) throw new TradeRefusal("INVALID");
  const stopLoss = query.level("stoploss");
  const takeProfit = query.level("takeprofit");
  const comment = query.text("comment");
  return {
    ...operation,
    symbol,
    lots,
    ...readPrices(query, operation.type),
    ...(operation.type !== "market" && readLifetime(world, query)),
    ...(stopLoss !== undefined && { stopLoss }),
    ...(takeProfit !== undefined && { takeProfit }),
    ...(comment !== undefined && { comment }),
  };
}

/** An open position, or a pending order, by its ticket. */
function shown(world: World, account: BrokerAccount, position: Position | undefined, orderId: string): Json {
  if (position !== undefined) return orderObject(world, account, viewPosition(account, position));
  const order = account.venue.order(orderId);
  if (order === undefined) throw new TradeRefusal("ORDER_NOT_FOUND");
  return orderObject(world, account, viewOrder(account, order));
}

/** `GET /OrderSend`. */
export const send: Handler = (request) => {
  const { world, query } = request;
  const account = accountOf(request);
  const { order, position } = placeOrder(world, account, readOrder(request, account));
  const orderId = order?.id ?? "";
  const magic = query.text(account.facts.platform === "mt4" ? "magic" : "expertID") ?? "0";
  if (/^\d+$/.test(magic)) account.setMagic(orderId, BigInt(magic));
  return shown(world, account, position, orderId);
};

/** `GET /OrderModify`: of an open position or of a pending order; what is left out is kept, 0 takes a level off. */
export const modify: Handler = (request) => {
  const { world, query } = request;
  const account = accountOf(request);
  const ticket = query.ticket("ticket");
  const stopLoss = query.number("stoploss");
  const takeProfit = query.number("takeprofit");
  const price = query.number("price");
  const expireTimeMs = readExpiration(world, query);
  const patch = {
    ...(stopLoss !== undefined && { stopLoss }),
    ...(takeProfit !== undefined && { takeProfit }),
    ...(price !== undefined && { price }),
    ...(expireTimeMs !== undefined && { expireTimeMs }),
  };
  const pending = findPending(account, ticket);
  if (pending === undefined) modifyPosition(account, ticket, patch);
  else modifyPending(account, pending, patch);
  return shown(world, account, pending === undefined ? findPosition(account, ticket) : undefined, ticket);
};

/** `GET /OrderClose`: all of a position or `lots` of it. The answer is the closed trade, or the deleted order. */
export const close: Handler = (request) => {
  const { world, query } = request;
  const account = accountOf(request);
  const ticket = query.ticket("ticket");
  const lots = query.number("lots") ?? query.number("volume");
  const pending = world.knobs.closeDeletesPending === "never" ? undefined : findPending(account, ticket);
  if (pending !== undefined) {
    deletePending(account, pending);
    return shown(world, account, undefined, pending.id);
  }
  const { deals } = closePosition(account, ticket, lots, query.text("comment"));
  const last = deals.at(-1)?.id;
  const range = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY };
  const trade = closedTrades(account, range).find(({ closeDeal }) => closeDeal.id === last);
  return trade === undefined ? {} : orderObject(world, account, viewTrade(account, trade));
};

/** `GET /OpenedOrders`: the open positions and the pending orders. */
export const opened: Handler = (request) => {
  const { world } = request;
  const account = accountOf(request);
  checkReadable(world, account);
  const pending = account.books.orders().filter(({ type }) => type !== "market");
  return [
    ...account.books.positions().map((position) => orderObject(world, account, viewPosition(account, position))),
    ...pending.map((order) => orderObject(world, account, viewOrder(account, order))),
  ];
};
