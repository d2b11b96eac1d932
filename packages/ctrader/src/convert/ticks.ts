import { type SymbolInfo, scaleDown, type Tick } from "@anybroker/core";
import type { PastTick } from "../client/calls/market.ts";
import { WIRE_PRICE_DIGITS } from "./read.ts";

/** A tick of both sides, 1/100000 each. */
export const toTick = (symbol: SymbolInfo, bid: number, ask: number, timeMs: number): Tick => ({
  symbol: symbol.name,
  bid: scaleDown(bid, WIRE_PRICE_DIGITS),
  ask: scaleDown(ask, WIRE_PRICE_DIGITS),
  timeMs,
});

/** The ticks of both sides in one list: a change of one side keeps the other. Nothing before both are known. */
export function mergeTicks(symbol: SymbolInfo, bids: readonly PastTick[], asks: readonly PastTick[]): Tick[] {
  const ticks: Tick[] = [];
  let bid: number | undefined;
  let ask: number | undefined;
  for (let bidAt = 0, askAt = 0; bidAt < bids.length || askAt < asks.length; ) {
    const bidTime = bids[bidAt]?.timestamp ?? Number.POSITIVE_INFINITY;
    const askTime = asks[askAt]?.timestamp ?? Number.POSITIVE_INFINITY;
    const timeMs = Math.min(bidTime, askTime);
    if (bidTime === timeMs) {
      bid = bids[bidAt]?.tick;
      bidAt += 1;
    }
    if (askTime === timeMs) {
      ask = asks[askAt]?.tick;
      askAt += 1;
    }
    if (bid !== undefined && ask !== undefined) ticks.push(toTick(symbol, bid, ask, timeMs));
  }
  return ticks;
}
