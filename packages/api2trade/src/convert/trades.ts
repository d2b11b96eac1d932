import { type Side, type SymbolName, symbolName } from "@anybroker/core";
import type { RestOrder } from "../client/wire/rest-orders.ts";
import type { ClosedTrade } from "../client/wire/trading.ts";
import { type CommentFacts, readComment } from "./comment.ts";
import { known, readTimeMs, required, requiredTimeMs } from "./read.ts";

/** A position, or a part of one, from its opening to its close: the one thing that the wire tells of the past. */
export interface RoundTrip {
  readonly ticket: string;
  readonly symbol: SymbolName;
  /** Of the position. */
  readonly side: Side;
  readonly lots: number;
  readonly openPrice: number;
  readonly openTimeMs: number;
  readonly closePrice: number;
  readonly closeTimeMs: number;
  readonly profit?: number;
  readonly swap?: number;
  readonly commission?: number;
  readonly comment?: string;
  readonly clientOrderId?: CommentFacts["clientOrderId"];
  readonly reason?: CommentFacts["reason"];
}

/** A row of the history in the SDK's dialect. */
export function toRoundTrip(row: ClosedTrade): RoundTrip {
  const { ticket, symbol, type, volume, openPrice, closePrice, profit, swap, commission } = row;
  const what = `The closed trade ${ticket}`;
  return {
    ticket,
    symbol: symbolName(symbol),
    side: type,
    lots: volume,
    openPrice,
    openTimeMs: requiredTimeMs(what, "openTime", row.openTime, 0),
    closePrice,
    closeTimeMs: requiredTimeMs(what, "closeTime", row.closeTime, 0),
    profit,
    swap,
    commission,
    ...readComment(row.comment),
  };
}

const SIDES: Readonly<Record<string, Side>> = { Buy: "buy", Sell: "sell" };

/**
 * An order of the dialect `rest`'s history; undefined for what is no closed trade: resting orders that were cancelled,
 * and deposits.
 */
export function toRestRoundTrip(row: RestOrder, offsetMinutes: number): RoundTrip | undefined {
  const side = SIDES[row.operation];
  const closeTimeMs = readTimeMs(row.closeTime, offsetMinutes);
  if (side === undefined || closeTimeMs === undefined) return undefined;
  const { ticket, symbol, lots, closeLots = 0, openPrice, closePrice, profit, swap, commission } = row;
  const what = `The closed trade ${ticket}`;
  const facts = readComment(row.comment);
  const { reason } = readComment(row.closeComment);
  return {
    ticket,
    symbol: symbolName(required(what, "symbol", symbol)),
    side,
    lots: closeLots > 0 ? closeLots : lots,
    openPrice: required(what, "openPrice", openPrice),
    openTimeMs: requiredTimeMs(what, "openTime", row.openTime, offsetMinutes),
    closePrice: required(what, "closePrice", closePrice),
    closeTimeMs,
    ...facts,
    ...known({ profit, swap, commission, reason: reason ?? facts.reason }),
  };
}
