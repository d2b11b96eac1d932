import { orderId, type Position, type PositionMode, positionId, symbolName } from "@anybroker/core";
import { readCommentTag } from "@anybroker/core/adapter";
import type { PositionLevels } from "../client/calls/positions.ts";
import type { PositionUpdate } from "../client/wire/positions.ts";
import { known, notZero, required, unreadable } from "./read.ts";
import type { ServerTime } from "./server-time.ts";

/** What an account's conversions need to know of it. */
export interface AccountTerms {
  readonly positionMode: PositionMode;
  readonly serverTime: ServerTime;
}

/** An open position. Throws BAD_ANSWER when its symbol, side, lots or price is not told: nothing is taken for granted. */
export function toPosition(wire: PositionUpdate, { positionMode, serverTime }: AccountTerms): Position {
  const { ticket, volume, currentPrice, profit, swap, commission, openTime } = wire;
  const what = `The position ${ticket}`;
  if (!(volume > 0)) throw unreadable(what, "volume", volume, "lots above 0");
  return {
    id: positionId(ticket),
    symbol: symbolName(required(what, "symbol", wire.symbol)),
    side: required(what, "side", wire.side),
    lots: volume,
    openPrice: required(what, "openPrice", wire.openPrice),
    // On a hedging account MetaTrader names the position by the order that opened it.
    ...(positionMode === "hedging" && { openOrderId: orderId(ticket) }),
    ...known({
      openTimeMs: openTime === undefined || openTime === 0 ? undefined : serverTime.toUtcMs(openTime),
      stopLoss: notZero(wire.sl),
      takeProfit: notZero(wire.tp),
      currentPrice: notZero(currentPrice),
      profit,
      swap,
      commission,
    }),
    ...readCommentTag(wire.comment),
  };
}

/**
 * The levels to send for a change of a position: both that are to stand.
 *
 * The page says that one that is left out stays. Should it not, a stop loss that silently went would leave the
 * position naked.
 */
export function writeLevels(wanted: { readonly stopLoss?: number; readonly takeProfit?: number }): PositionLevels {
  return known({ sl: wanted.stopLoss, tp: wanted.takeProfit });
}
