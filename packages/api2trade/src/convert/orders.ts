import {
  type ErrorCode,
  isSuccess,
  type Order,
  type OrderType,
  orderId,
  positionId,
  type Side,
  symbolName,
} from "@anybroker/core";
import type { ModifyOrderCommand, PlaceOrderCommand, Receipt } from "@anybroker/core/adapter";
import type { OrderRequest } from "../client/calls/orders.ts";
import type { RestChange, RestOrderRequest } from "../client/calls/rest.ts";
import type { RestOrder } from "../client/wire/rest-orders.ts";
import type { OrderAnswer } from "../client/wire/trading.ts";
import type { Api2TradeOptions } from "../options.ts";
import { type RetcodeNames, retcodeRowOf } from "../retcode-rows.ts";
import { readComment, writeComment } from "./comment.ts";
import { known, readLevel, readTimeMs, required, unreadable, unsupported, writeLevel } from "./read.ts";

/** A market order as the SDK's dialect takes it. */
export function writeSdkOrder(command: PlaceOrderCommand): OrderRequest {
  if (command.type !== "market") throw unsupported(`A ${command.type} order in the dialect sdk`);
  return {
    symbol: command.symbol.name,
    operation: command.side,
    volume: command.lots,
    comment: writeComment(command.clientOrderId, command.comment),
    ...writeProtection(command),
  };
}

function writeProtection({ stopLoss, takeProfit }: PlaceOrderCommand) {
  return known({
    stopLoss: writeLevel("stop loss", stopLoss),
    takeProfit: writeLevel("take profit", takeProfit),
  });
}

const WORDS: Readonly<Record<Side, string>> = { buy: "Buy", sell: "Sell" };
const ENDINGS: Readonly<Record<OrderType, string | undefined>> = {
  market: "",
  limit: "Limit",
  stop: "Stop",
  "stop-limit": undefined,
};

/** An order as the dialect `rest` takes it. */
export function writeRestOrder(command: PlaceOrderCommand): RestOrderRequest {
  const { symbol, side, type, lots, limitPrice, stopPrice, clientOrderId, comment } = command;
  const ending = ENDINGS[type];
  if (ending === undefined) throw unsupported(`A ${type} order`);
  const { stopLoss, takeProfit } = writeProtection(command);
  return {
    symbol: symbol.name,
    operation: `${WORDS[side]}${ending}`,
    volume: lots,
    comment: writeComment(clientOrderId, comment),
    ...known({
      price: type === "limit" ? limitPrice : type === "stop" ? stopPrice : undefined,
      stoploss: stopLoss,
      takeprofit: takeProfit,
    }),
  };
}

/** The whole new state of a resting order: what a level of 0 or a missing price would do is stated nowhere. */
export function writeRestChange({ wanted }: ModifyOrderCommand): RestChange {
  const { stopLoss = 0, takeProfit = 0, limitPrice, stopPrice } = wanted;
  return {
    stoploss: stopLoss,
    takeprofit: takeProfit,
    ...known({ price: wanted.type === "limit" ? limitPrice : stopPrice }),
  };
}

const RESTING: Readonly<Record<string, { readonly side: Side; readonly type: OrderType }>> = {
  BuyLimit: { side: "buy", type: "limit" },
  SellLimit: { side: "sell", type: "limit" },
  BuyStop: { side: "buy", type: "stop" },
  SellStop: { side: "sell", type: "stop" },
  BuyStopLimit: { side: "buy", type: "stop-limit" },
  SellStopLimit: { side: "sell", type: "stop-limit" },
};

/** What is neither an order nor a position. */
const NO_ORDERS: readonly string[] = ["Buy", "Sell", "Balance", "Credit"];

/** A resting order of the dialect `rest`; undefined for a position. Throws BAD_ANSWER on a word that is not known. */
export function toRestingOrder(wire: RestOrder, offsetMinutes: number): Order | undefined {
  const { operation, ticket, symbol, lots } = wire;
  if (NO_ORDERS.includes(operation)) return undefined;
  const what = `The order ${ticket}`;
  const kind = RESTING[operation];
  if (kind === undefined) throw unreadable(what, "operation", operation, `one of ${Object.keys(RESTING).join(", ")}`);
  const trigger = required(what, "openPrice", wire.openPrice);
  const expireTimeMs = readTimeMs(wire.expiration, offsetMinutes);
  const { comment, clientOrderId } = readComment(wire.comment);
  const limitPrice = kind.type === "limit" ? trigger : kind.type === "stop-limit" ? wire.stopLimitPrice : undefined;
  return {
    id: orderId(ticket),
    symbol: symbolName(required(what, "symbol", symbol)),
    ...kind,
    status: "accepted",
    lots,
    filledLots: 0,
    timeInForce: expireTimeMs === undefined ? "gtc" : "gtd",
    ...known({
      limitPrice,
      stopPrice: kind.type === "limit" ? undefined : trigger,
      expireTimeMs,
      stopLoss: readLevel(wire.stopLoss),
      takeProfit: readLevel(wire.takeProfit),
      createTimeMs: readTimeMs(wire.openTime, offsetMinutes),
      comment,
      clientOrderId,
    }),
  };
}

/** What an answer of the SDK's dialect says that the broker took. Throws BAD_ANSWER when it contradicts itself. */
export function toReceipt(what: string, { ticket, retcode }: OrderAnswer, names: RetcodeNames): Receipt {
  const code = retcodeRowOf(retcode, names)?.code;
  if (!isReceiptCode(code)) throw unreadable(what, "retcode", retcode, "a number of success");
  return { code, ...(ticket !== "0" && { orderId: orderId(ticket) }) };
}

const isReceiptCode = (code: ErrorCode | undefined): code is Receipt["code"] => code !== undefined && isSuccess(code);

/** The receipt of a new market order, which has to name a ticket. */
export function toPlaceReceipt(answer: OrderAnswer, options: ReceiptOptions): Receipt {
  const { code, orderId: ticket } = toReceipt("The answer to the order", answer, options.retcodeNames);
  if (ticket === undefined) throw unreadable("The answer to the order", "ticket", answer.ticket, "a ticket");
  if (code === "NO_CHANGES") throw unreadable("The answer to the order", "retcode", answer.retcode, "0");
  return { code, ...ticketsOf(ticket, options) };
}

/** What of the options decides how an answer is read. */
export type ReceiptOptions = Pick<Api2TradeOptions, "positionMode" | "retcodeNames" | "serverTimeOffsetMinutes">;

/**
 * What the ticket of a market order names: MetaTrader calls the position by the ticket of the order that opened it. On a
 * netting account it may be the position that was there before, so it says nothing about the order.
 */
function ticketsOf(ticket: string, { positionMode }: ReceiptOptions): Pick<Receipt, "orderId" | "positionId"> {
  return positionMode === "netting" ? {} : { orderId: orderId(ticket), positionId: positionId(ticket) };
}

/** What the order object says that the dialect `rest` answers a new order of `lots` with. */
export function toRestReceipt(order: RestOrder, lots: number, options: ReceiptOptions): Receipt {
  const { ticket, operation } = order;
  if (ticket === "0") throw unreadable("The answer to the order", "ticket", ticket, "a ticket");
  if (operation !== "Buy" && operation !== "Sell") return { code: "PLACED", orderId: orderId(ticket) };
  // On a netting account they may be those of the position that it was added to.
  const isPart = options.positionMode === "hedging" && order.lots < lots;
  return {
    code: isPart ? "DONE_PARTIAL" : "DONE",
    ...ticketsOf(ticket, options),
    ...(options.positionMode === "hedging" &&
      known({
        price: order.openPrice === 0 ? undefined : order.openPrice,
        timeMs: readTimeMs(order.openTime, options.serverTimeOffsetMinutes),
      })),
  };
}
