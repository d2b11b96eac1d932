import { orderId, type Position, positionId, type Side, symbolName } from "@anybroker/core";
import type { PositionPatch } from "@anybroker/core/adapter";
import type { RestOrder } from "../client/wire/rest-orders.ts";
import type { Position as WirePosition } from "../client/wire/trading.ts";
import { readComment } from "./comment.ts";
import { known, readLevel, readTimeMs, required } from "./read.ts";

/** An open position of the SDK's dialect, which tells neither its time nor its present price. */
export function toPosition(wire: WirePosition): Position {
  const { ticket, symbol, type, volume, openPrice, stopLoss, takeProfit, profit, swap } = wire;
  const { comment, clientOrderId } = readComment(wire.comment);
  return {
    id: positionId(ticket),
    symbol: symbolName(symbol),
    side: type,
    lots: volume,
    openPrice,
    openOrderId: orderId(ticket),
    ...known({
      stopLoss: readLevel(stopLoss),
      takeProfit: readLevel(takeProfit),
      profit,
      swap,
      comment,
      clientOrderId,
    }),
  };
}

const SIDES: Readonly<Record<string, Side>> = { Buy: "buy", Sell: "sell" };

/** An order of the dialect `rest` as a position; undefined for one that rests. */
export function toRestPosition(wire: RestOrder, offsetMinutes: number): Position | undefined {
  const side = SIDES[wire.operation];
  if (side === undefined) return undefined;
  const { ticket, symbol, lots, openPrice, openTime, openTimestampUTC, profit, swap, commission } = wire;
  const what = `The position ${ticket}`;
  const { comment, clientOrderId } = readComment(wire.comment);
  return {
    id: positionId(ticket),
    symbol: symbolName(required(what, "symbol", symbol)),
    side,
    lots,
    openPrice: required(what, "openPrice", openPrice),
    openOrderId: orderId(ticket),
    ...known({
      openTimeMs: readTimestamp(openTimestampUTC) ?? readTimeMs(openTime, offsetMinutes),
      stopLoss: readLevel(wire.stopLoss),
      takeProfit: readLevel(wire.takeProfit),
      profit,
      swap,
      commission,
      comment,
      clientOrderId,
    }),
  };
}

/** Before this many, a timestamp counts seconds: it would be in 1973 as milliseconds. */
const LEAST_MILLISECONDS = 100_000_000_000;

function readTimestamp(timestamp: number | undefined): number | undefined {
  if (timestamp === undefined || timestamp <= 0) return undefined;
  return timestamp < LEAST_MILLISECONDS ? timestamp * 1000 : timestamp;
}

/** Both levels of a position. */
export interface Levels {
  readonly stopLoss?: number;
  readonly takeProfit?: number;
}

/**
 * The levels to send for a change of a position, 0 for one that is taken off.
 *
 * Both are sent when both are to stand: that a missing one stays is stated nowhere but in the SDK's own texts, and a
 * stop loss that silently went would leave the position naked.
 */
export function writeLevels(patch: PositionPatch, wanted: Levels): Levels {
  const level = (name: "stopLoss" | "takeProfit"): number | undefined =>
    wanted[name] ?? (name in patch ? 0 : undefined);
  return known({ stopLoss: level("stopLoss"), takeProfit: level("takeProfit") });
}
