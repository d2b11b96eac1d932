import { type Clock, type SymbolName, symbolName, type Tick } from "@anybroker/core";
import type { Tick as WireTick } from "../client/wire/frames.ts";
import { readTimeMs } from "./read.ts";

/**
 * A quote, or undefined for one that can't be traded on: the first after a subscription may have a stale side, so that
 * it is crossed or zero.
 *
 * @param clock tells the instant of a tick that has no timestamp.
 */
export function toTick(
  wire: WireTick,
  clock: Pick<Clock, "now">,
  name: SymbolName = symbolName(wire.symbol),
): Tick | undefined {
  const { bid, ask, timestamp } = wire;
  if (bid <= 0 || ask < bid) return undefined;
  const timeMs = typeof timestamp === "number" ? timestamp : readTimeMs(timestamp);
  return { symbol: name, bid, ask, timeMs: timeMs ?? clock.now() };
}
