import { orderId, type Position, positionId, symbolName } from "@anybroker/core";
import { readCommentTag } from "@anybroker/core/adapter";
import type { StopsChange } from "../client/calls/positions.ts";
import type { Position as WirePosition } from "../client/wire/trading.ts";
import { known, readLevel, readSide, serverMsOf, type ToUtc } from "./read.ts";

/**
 * An open position. Its id is MetaTrader's `identifier`: the ticket of the order that opened it, which its deals name
 * as well and which never changes. What the server's calls take is the `ticket`, mostly the same.
 */
export function toPosition(wire: WirePosition, toUtc: ToUtc): Position {
  const { ticket, identifier = ticket, symbol, type, volume, priceOpen, priceCurrent, profit, swap } = wire;
  const openMs = serverMsOf(wire.timeMsc, wire.time);
  const updateMs = serverMsOf(wire.timeUpdateMsc, wire.timeUpdate);
  return {
    id: positionId(identifier),
    symbol: symbolName(symbol),
    side: readSide(`The position ${ticket}`, type),
    lots: volume,
    openPrice: priceOpen,
    openOrderId: orderId(identifier),
    ...known({
      openTimeMs: openMs === undefined ? undefined : toUtc(openMs),
      updateTimeMs: updateMs === undefined ? undefined : toUtc(updateMs),
      stopLoss: readLevel(wire.sl),
      takeProfit: readLevel(wire.tp),
      currentPrice: readLevel(priceCurrent),
      profit,
      swap,
    }),
    ...readCommentTag(wire.comment),
  };
}

/**
 * The levels to send for a change of a position: both, whatever the change names, because the server fills a missing
 * one up from its own reading, which another client may have overtaken. 0 takes a level off.
 */
export function writeLevels(wanted: { readonly stopLoss?: number; readonly takeProfit?: number }): StopsChange {
  return { sl: wanted.stopLoss ?? 0, tp: wanted.takeProfit ?? 0 };
}
