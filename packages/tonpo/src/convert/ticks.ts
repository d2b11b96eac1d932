import type { SymbolName, Tick } from "@anybroker/core";
import type { Quote, Tick as WireTick } from "../client/wire/frames.ts";
import type { ServerTime } from "./server-time.ts";

/** A tick or quote of the stream, or undefined for one that can't be traded on: a side of 0, or crossed. */
export function toTick(wire: WireTick | Quote, symbol: SymbolName, serverTime: ServerTime): Tick | undefined {
  const { bid, ask, time } = wire;
  if (bid <= 0 || ask < bid) return undefined;
  const timeMs = serverTime.toUtcMs(time);
  const { last, volume } = wire as WireTick;
  const hasLast = last !== undefined && last !== 0;
  const hasVolume = volume !== undefined && volume !== 0;
  // Written out, because there are many: a spread costs more than all the rest.
  if (hasLast) return hasVolume ? { symbol, bid, ask, timeMs, last, volume } : { symbol, bid, ask, timeMs, last };
  return hasVolume ? { symbol, bid, ask, timeMs, volume } : { symbol, bid, ask, timeMs };
}
