import type { ProtoOANewOrderReq } from "./messages.ts";
import { ORDER_TYPES, TIMES_IN_FORCE, TRADE_SIDES } from "./trading-enums.ts";
import type { WireWriter } from "./wire-writer.ts";

/** The fields that are written here; an order with any other is the codec's. */
const isPlain = (order: ProtoOANewOrderReq): boolean =>
  order.expirationTimestamp === undefined &&
  order.baseSlippagePrice === undefined &&
  order.slippageInPoints === undefined &&
  order.positionId === undefined &&
  order.guaranteedStopLoss === undefined &&
  order.trailingStopLoss === undefined &&
  order.stopTriggerMethod === undefined &&
  areNumbers(order.limitPrice, order.stopPrice, order.stopLoss, order.takeProfit) &&
  areTexts(order.comment, order.label, order.clientOrderId);

const isNumber = (value: unknown): boolean => value === undefined || typeof value === "number";
const isText = (value: unknown): boolean => value === undefined || typeof value === "string";

const areNumbers = (a: unknown, b: unknown, c: unknown, d: unknown): boolean =>
  isNumber(a) && isNumber(b) && isNumber(c) && isNumber(d);
const areTexts = (a: unknown, b: unknown, c: unknown): boolean => isText(a) && isText(b) && isText(c);

/** A whole number from 0 to 2^53, or NaN where the codec has to look. */
function exactOf(value: unknown): number {
  const number = typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) && number >= 0 ? number : Number.NaN;
}

/**
 * Writes a new order as the schema's codec does, field by field in place of by plan.
 *
 * False, and nothing written, when it is out of the ordinary (a rare field, huge ids, a value that does not fit): the
 * codec writes that, or says what is wrong with it.
 */
export function writeNewOrder(writer: WireWriter, order: ProtoOANewOrderReq): boolean {
  const account = exactOf(order.ctidTraderAccountId);
  const symbol = exactOf(order.symbolId);
  const volume = exactOf(order.volume);
  const stopAway = exactOf(order.relativeStopLoss ?? 0);
  const profitAway = exactOf(order.relativeTakeProfit ?? 0);
  const type = ORDER_TYPES.indexOf(order.orderType as (typeof ORDER_TYPES)[number]);
  const side = TRADE_SIDES.indexOf(order.tradeSide as (typeof TRADE_SIDES)[number]);
  const time = TIMES_IN_FORCE.indexOf(order.timeInForce as (typeof TIMES_IN_FORCE)[number]);
  if (Number.isNaN(account + symbol + volume + stopAway + profitAway)) return false;
  if (type <= 0 || side <= 0 || time < 0 || !isPlain(order)) return false;
  writeNumber(writer, 0x10, account);
  writeNumber(writer, 0x18, symbol);
  writeNumber(writer, 0x20, type);
  writeNumber(writer, 0x28, side);
  writeNumber(writer, 0x30, volume);
  writeDouble(writer, 0x39, order.limitPrice);
  writeDouble(writer, 0x41, order.stopPrice);
  if (order.timeInForce !== undefined) writeNumber(writer, 0x48, time);
  writeDouble(writer, 0x59, order.stopLoss);
  writeDouble(writer, 0x61, order.takeProfit);
  writeText(writer, 0x6a, order.comment);
  writeText(writer, 0x82, order.label);
  writeText(writer, 0x92, order.clientOrderId);
  if (order.relativeStopLoss !== undefined) writeNumber(writer, 0x98, stopAway);
  if (order.relativeTakeProfit !== undefined) writeNumber(writer, 0xa0, profitAway);
  return true;
}

function writeNumber(writer: WireWriter, tag: number, value: number): void {
  writer.uint32(tag);
  writer.int64(value);
}

function writeDouble(writer: WireWriter, tag: number, value: number | undefined): void {
  if (value === undefined) return;
  writer.uint32(tag);
  writer.double(value);
}

function writeText(writer: WireWriter, tag: number, value: string | undefined): void {
  if (value === undefined) return;
  writer.uint32(tag);
  writer.string(value);
}
