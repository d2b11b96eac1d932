import { type Position, positionId, type SymbolInfo } from "@anybroker/core";
import type { SymbolLookup, Writable } from "@anybroker/core/adapter";
import type { ProtoOAPosition } from "../schema/index.ts";
import {
  readAveragePrice,
  readLots,
  readMoney,
  readPrice,
  readSide,
  readTimeMs,
  symbolOf,
  unreadable,
} from "./read.ts";

/** True for a position with exposure: a created one is empty and only stands for a pending order. */
export const isOpen = (position: ProtoOAPosition): boolean =>
  position.positionStatus === "POSITION_STATUS_OPEN" && Number(position.tradeData.volume) > 0;

/** True for a position that has ended. */
export const isClosed = (position: ProtoOAPosition): boolean =>
  position.positionStatus === "POSITION_STATUS_CLOSED" ||
  (position.positionStatus === "POSITION_STATUS_OPEN" && Number(position.tradeData.volume) === 0);

/** What is known of a position besides what its own message says. */
export interface PositionFacts {
  /** Gross profit, where it was asked for. */
  readonly profit?: number | undefined;
  /** How far its stop follows the price; the wire only tells that it does. */
  readonly trailingDistance?: number | undefined;
}

/** An open position of the wire. Throws BAD_ANSWER for what can't be read. */
export function toPosition(wire: ProtoOAPosition, symbols: SymbolLookup, facts: PositionFacts = {}): Position {
  const id = String(wire.positionId);
  const what = `The position ${id}`;
  const { tradeData, moneyDigits } = wire;
  const symbol = symbolOf(symbols, tradeData.symbolId);
  const openPrice = readAveragePrice(wire.price);
  if (openPrice === undefined) throw unreadable(what, "price", wire.price, "the entry price");
  const position: Writable<Position> = {
    id: positionId(id),
    symbol: symbol.name,
    side: readSide(tradeData.tradeSide, what),
    lots: readLots(tradeData.volume, symbol),
    openPrice,
  };
  addLevels(position, wire, symbol, facts);
  if (facts.profit !== undefined) position.profit = facts.profit;
  if (wire.swap !== undefined) position.swap = readMoney(wire.swap, moneyDigits);
  if (wire.commission !== undefined) position.commission = readMoney(wire.commission, moneyDigits);
  if (wire.usedMargin !== undefined) position.margin = readMoney(wire.usedMargin, moneyDigits);
  return position;
}

function addLevels(
  position: Writable<Position>,
  wire: ProtoOAPosition,
  symbol: SymbolInfo,
  { trailingDistance }: PositionFacts,
): void {
  const { openTimestamp, comment } = wire.tradeData;
  const openTimeMs = readTimeMs(openTimestamp);
  const stopLoss = readPrice(wire.stopLoss, symbol);
  const takeProfit = readPrice(wire.takeProfit, symbol);
  const updateTimeMs = readTimeMs(wire.utcLastUpdateTimestamp);
  if (openTimeMs !== undefined) position.openTimeMs = openTimeMs;
  if (stopLoss !== undefined) position.stopLoss = stopLoss;
  if (takeProfit !== undefined) position.takeProfit = takeProfit;
  if (wire.trailingStopLoss === true && trailingDistance !== undefined) position.trailingDistance = trailingDistance;
  if (comment !== undefined && comment !== "") position.comment = comment;
  if (updateTimeMs !== undefined) position.updateTimeMs = updateTimeMs;
}
