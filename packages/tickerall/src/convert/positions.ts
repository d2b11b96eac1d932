import { orderId, type Position, positionId, symbolName } from "@anybroker/core";
import { readCommentTag } from "@anybroker/core/adapter";
import type { PositionChange } from "../client/calls/positions.ts";
import type { Position as WirePosition } from "../client/wire/accounts.ts";
import { known, readLevel, readSide, readTimeMs, required } from "./read.ts";

/** An open position. MetaTrader names a position by the ticket of the order that opened it. */
export function toPosition(wire: WirePosition): Position {
  const { ticket, symbol, side, volume, currentPrice, profit, swap, commission } = wire;
  return {
    id: positionId(ticket),
    symbol: symbolName(symbol),
    side: readSide(side),
    lots: volume,
    openPrice: required(`The position ${ticket}`, "entryPrice", wire.entryPrice),
    openOrderId: orderId(ticket),
    ...known({
      openTimeMs: readTimeMs(wire.openTime),
      stopLoss: readLevel(wire.stopLoss),
      takeProfit: readLevel(wire.takeProfit),
      currentPrice,
      profit,
      swap,
      commission,
      updateTimeMs: readTimeMs(wire.lastUpdate),
    }),
    ...readCommentTag(wire.comment),
  };
}

/**
 * The levels to send for a change of a position.
 *
 * Both are sent when both are to stand: that the wire keeps a level that is left out is only stated for its bulk twin,
 * and a stop loss that silently went would leave the position naked. 0 takes a level off.
 */
export function writeLevels(
  patch: { readonly stopLoss?: number | null; readonly takeProfit?: number | null },
  wanted: { readonly stopLoss?: number; readonly takeProfit?: number },
): PositionChange {
  const level = (name: "stopLoss" | "takeProfit"): number | undefined =>
    wanted[name] ?? (name in patch ? 0 : undefined);
  return known({ stopLoss: level("stopLoss"), takeProfit: level("takeProfit") });
}
