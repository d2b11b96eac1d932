import type { LevelInput, NumberInput, Order, PlaceOrderRequest, Position } from "@anybroker/core";
import { formatLots, formatTime } from "./format.ts";
import type { PriceWriter } from "./prices.ts";

/** An order or position in one line: `buy 0.1 EURUSD limit 1.08000`. */
export function describeOrder(order: Order, price: PriceWriter): string {
  const { side, lots, symbol, type, limitPrice, stopPrice } = order;
  const prices = [
    ...(stopPrice === undefined ? [] : [`stop ${price(symbol, stopPrice)}`]),
    ...(limitPrice === undefined ? [] : [`limit ${price(symbol, limitPrice)}`]),
  ];
  return [side, formatLots(lots), symbol, ...(prices.length === 0 ? [type] : prices)].join(" ");
}

/** A position in one line: `buy 0.1 EURUSD from 1.08512`. */
export function describePosition({ side, lots, symbol, openPrice }: Position, price: PriceWriter): string {
  return `${side} ${formatLots(lots)} ${symbol} from ${price(symbol, openPrice)}`;
}

/** What a new order will ask for, line by line, with the numbers as they were typed. */
export function describeRequest(request: PlaceOrderRequest, symbol: string): readonly string[] {
  const { side, lots, type, limitPrice, stopPrice, stopLoss, takeProfit, timeInForce, expireTime } = request;
  const prices = [
    ...(stopPrice === undefined ? [] : [`stop ${stopPrice}`]),
    ...(limitPrice === undefined ? [] : [`limit ${limitPrice}`]),
  ];
  const at = type === "market" ? "at the market" : `at ${prices.join(", then ")}`;
  return [
    `${side} ${lots} lots of ${symbol} ${at}`,
    ...(stopLoss === undefined ? [] : [`stop loss ${describeLevel(stopLoss)}`]),
    ...(takeProfit === undefined ? [] : [`take profit ${describeLevel(takeProfit)}`]),
    ...(timeInForce === undefined ? [] : [describeLife(timeInForce, expireTime)]),
    ...(request.round === undefined ? [] : [`lots off the grid are rounded ${roundingWord(request.round)}`]),
    ...(request.clientOrderId === undefined ? [] : [`client order id ${request.clientOrderId}`]),
    ...(request.comment === undefined ? [] : [`comment ${JSON.stringify(request.comment)}`]),
  ];
}

const roundingWord = (round: "down" | "nearest"): string => (round === "down" ? "down" : "to the nearest");

function describeLevel(level: LevelInput): string {
  return typeof level === "object" ? `${level.distance} from the fill` : String(level);
}

function describeLife(timeInForce: string, expireTime: number | Date | undefined): string {
  if (expireTime === undefined) return `time in force ${timeInForce}`;
  return `until ${formatTime(typeof expireTime === "number" ? expireTime : expireTime.getTime())}`;
}

/** One changed value: `stop loss 1.08000 -> 1.08200`, `-> none` where it is taken off. */
export function describeChange(name: string, from: string, to: NumberInput | null): string {
  return `${name} ${from} -> ${to === null ? "none" : to}`;
}
