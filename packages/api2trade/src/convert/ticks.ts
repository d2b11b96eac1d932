import { type SymbolName, symbolName, type Tick } from "@anybroker/core";
import type { Quote } from "../client/wire/trading.ts";

/** A price at the instant of its arrival (the wire tells none), or undefined for one that can't be traded on. */
export function toTick({ bid, ask, symbol }: Quote, arrivedAtMs: number, name?: SymbolName): Tick | undefined {
  if (bid <= 0 || ask < bid) return undefined;
  return { symbol: name ?? symbolName(symbol), bid, ask, timeMs: arrivedAtMs };
}
