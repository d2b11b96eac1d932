import { type Position, positionId } from "@anybroker/core";
import type { SymbolLookup } from "@anybroker/core/adapter";
import type { ProtoOAPosition } from "../schema/index.ts";
import {
  known,
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
  const money = (value: number | string | undefined): number | undefined =>
    value === undefined ? undefined : readMoney(value, moneyDigits);
  return {
    id: positionId(id),
    symbol: symbol.name,
    side: readSide(tradeData.tradeSide, what),
    lots: readLots(tradeData.volume, symbol),
    openPrice,
    ...known({
      openTimeMs: readTimeMs(tradeData.openTimestamp),
      stopLoss: readPrice(wire.stopLoss, symbol),
      takeProfit: readPrice(wire.takeProfit, symbol),
      trailingDistance: wire.trailingStopLoss === true ? facts.trailingDistance : undefined,
      profit: facts.profit,
      swap: money(wire.swap),
      commission: money(wire.commission),
      margin: money(wire.usedMargin),
      comment: tradeData.comment === "" ? undefined : tradeData.comment,
      updateTimeMs: readTimeMs(wire.utcLastUpdateTimestamp),
    }),
  };
}
