import { BrokerError, Decimal, type SymbolInfo } from "@anybroker/core";
import type {
  Call,
  CancelOrderCommand,
  Level,
  ModifyOrderCommand,
  PlaceOrderCommand,
  Receipt,
  Writable,
} from "@anybroker/core/adapter";
import type { Fields } from "../client/calls/send.ts";
import { known, writeDistance, writeLots } from "../convert/read.ts";
import type { ProtoOAOrderType, ProtoOATimeInForce } from "../schema/index.ts";
import { ask, type OpenAccount, requireTrading } from "./open-account.ts";
import { toChangeReceipt, toReceipt } from "./receipts.ts";

type NewOrder = Fields<"ProtoOANewOrderReq">;

const TIMES: Readonly<Record<string, ProtoOATimeInForce>> = {
  gtc: "GOOD_TILL_CANCEL",
  gtd: "GOOD_TILL_DATE",
  ioc: "IMMEDIATE_OR_CANCEL",
  fok: "FILL_OR_KILL",
};

/** Places an order. The first event says accepted; fills come as executions. */
export async function placeOrder(account: OpenAccount, command: PlaceOrderCommand, call: Call): Promise<Receipt> {
  requireTrading(account);
  const order: Writable<NewOrder> = {
    symbolId: command.symbol.id ?? "",
    orderType: typeOf(command),
    tradeSide: command.side === "buy" ? "BUY" : "SELL",
    volume: writeLots(command.lots, command.symbol),
    clientOrderId: command.clientOrderId,
  };
  addEntry(order, command);
  if (command.type === "market" && command.maxSlippage !== undefined) {
    const { bid, ask: offer } = await ask(account, call, () => account.streams.price(command.symbol, call));
    order.baseSlippagePrice = command.side === "buy" ? offer : bid;
    order.slippageInPoints = pointsOf(command.maxSlippage, command.symbol);
  }
  addProtection(order, account, command);
  const timeInForce = timeOf(command);
  if (timeInForce !== undefined) order.timeInForce = timeInForce;
  if (command.expireTimeMs !== undefined) order.expirationTimestamp = command.expireTimeMs;
  if (command.comment !== undefined) order.comment = command.comment;
  if (account.label !== undefined) order.label = account.label;
  const event = await ask(account, call, () => account.client.trading.newOrder(account.id, order, { call }));
  const receipt = toReceipt(event, account.symbols, call);
  if (command.trailingDistance !== undefined && receipt.positionId !== undefined) {
    account.flags.setTrailingDistance(receipt.positionId, command.trailingDistance);
  }
  return receipt;
}

function timeOf({ type, timeInForce, expireTimeMs }: PlaceOrderCommand): ProtoOATimeInForce | undefined {
  // A market order is immediate or cancelled by itself.
  if (type === "market") return undefined;
  if (timeInForce === undefined) return expireTimeMs === undefined ? undefined : "GOOD_TILL_DATE";
  return TIMES[timeInForce];
}

function typeOf({ type, maxSlippage }: PlaceOrderCommand): ProtoOAOrderType {
  switch (type) {
    case "market":
      return maxSlippage === undefined ? "MARKET" : "MARKET_RANGE";
    case "limit":
      return "LIMIT";
    case "stop":
      return "STOP";
    case "stop-limit":
      return "STOP_LIMIT";
  }
}

/** The prices of a resting order. */
function addEntry(order: Writable<NewOrder>, command: PlaceOrderCommand): void {
  const { type, limitPrice, stopPrice } = command;
  if (type === "limit" && limitPrice !== undefined) order.limitPrice = limitPrice;
  if ((type === "stop" || type === "stop-limit") && stopPrice !== undefined) order.stopPrice = stopPrice;
  if (type === "stop-limit") order.slippageInPoints = roomOf(command);
}

/** The room between a stop and its limit, in points. The wire can't say a limit on the stop's other side. */
function roomOf({
  side,
  symbol,
  limitPrice = 0,
  stopPrice = 0,
}: Pick<PlaceOrderCommand, "side" | "symbol" | "limitPrice" | "stopPrice">): number {
  const room = Decimal.of(limitPrice).subtract(stopPrice);
  if (room.sign() * (side === "buy" ? 1 : -1) >= 0) return pointsOf(room.abs().toNumber(), symbol);
  const where = side === "buy" ? "at or above" : "at or below";
  throw new BrokerError(
    "INVALID_PRICE",
    `A stop-limit order to ${side} ${symbol.name} takes a limit ${where} its stop at cTrader; the order had the limit ${limitPrice} and the stop ${stopPrice}.`,
    { broker: "ctrader", outcome: "not-executed" },
  );
}

const pointsOf = (distance: number, symbol: SymbolInfo): number =>
  Number(Decimal.of(distance).steps(Decimal.scaled(1n, symbol.digits ?? 5), "half-up"));

function addProtection(order: Writable<NewOrder>, account: OpenAccount, command: PlaceOrderCommand): void {
  const { takeProfit, trailingDistance } = command;
  const stopLoss = stopOf(command);
  if (stopLoss?.price !== undefined) order.stopLoss = stopLoss.price;
  if (stopLoss?.distance !== undefined) order.relativeStopLoss = writeDistance(stopLoss.distance);
  if (takeProfit?.price !== undefined) order.takeProfit = takeProfit.price;
  if (takeProfit?.distance !== undefined) order.relativeTakeProfit = writeDistance(takeProfit.distance);
  if (trailingDistance !== undefined) order.trailingStopLoss = true;
  if (stopLoss !== undefined && account.money.trader?.isLimitedRisk === true) order.guaranteedStopLoss = true;
}

/** A trailing stop follows at the distance that it starts with, so there is one distance for both. */
function stopOf({ stopLoss, trailingDistance, symbol }: PlaceOrderCommand): Level | undefined {
  if (trailingDistance === undefined) return stopLoss;
  if (stopLoss === undefined || stopLoss.distance === trailingDistance) return { distance: trailingDistance };
  throw new BrokerError(
    "INVALID_STOPS",
    `A trailing stop on ${symbol.name} starts at its own distance at cTrader; the order had a stop loss besides trailingDistance ${trailingDistance}: leave stopLoss out.`,
    { broker: "ctrader", outcome: "not-executed" },
  );
}

/** Changes a resting order: the wire takes the whole new state, and takes off what is left out. */
export async function modifyOrder(account: OpenAccount, command: ModifyOrderCommand, call: Call): Promise<Receipt> {
  requireTrading(account);
  const { wanted, symbol, order } = command;
  const flags = account.flags.of("order", order.id);
  const stopLimit = wanted.type === "stop-limit";
  const fields: Fields<"ProtoOAAmendOrderReq"> = {
    orderId: order.id,
    volume: writeLots(wanted.lots, symbol),
    ...known({
      limitPrice: stopLimit ? undefined : wanted.limitPrice,
      stopPrice: wanted.stopPrice,
      expirationTimestamp: wanted.expireTimeMs,
      stopLoss: wanted.stopLoss,
      takeProfit: wanted.takeProfit,
      stopTriggerMethod: flags?.trigger,
    }),
    ...(stopLimit && {
      slippageInPoints: roomOf({
        side: wanted.side,
        symbol,
        ...known({ limitPrice: wanted.limitPrice, stopPrice: wanted.stopPrice }),
      }),
    }),
    ...(wanted.stopLoss !== undefined && flags?.trailing === true && { trailingStopLoss: true }),
    ...(wanted.stopLoss !== undefined && flags?.guaranteed === true && { guaranteedStopLoss: true }),
  };
  const event = await ask(account, call, () => account.client.trading.amendOrder(account.id, fields, { call }));
  return toChangeReceipt(event, account.symbols, call);
}

export async function cancelOrder(account: OpenAccount, command: CancelOrderCommand, call: Call): Promise<Receipt> {
  requireTrading(account);
  const fields = { orderId: command.order.id };
  const event = await ask(account, call, () => account.client.trading.cancelOrder(account.id, fields, { call }));
  return toChangeReceipt(event, account.symbols, call);
}
