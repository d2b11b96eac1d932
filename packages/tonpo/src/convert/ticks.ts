import type { SymbolName, Tick } from "@anybroker/core";
import type { Quote, Tick as WireTick } from "../client/wire/frames.ts";
import { known, notZero } from "./read.ts";
import type { ServerTime } from "./server-time.ts";

/** A tick or quote of the stream, or undefined for one that can't be traded on: a side of 0, or crossed. */
export function toTick(wire: WireTick | Quote, symbol: SymbolName, serverTime: ServerTime): Tick | undefined {
  const { bid, ask, time } = wire;
  if (bid <= 0 || ask < bid) return undefined;
  const { last, volume } = wire as WireTick;
  return {
    symbol,
    bid,
    ask,
    timeMs: serverTime.toUtcMs(time),
    ...known({ last: notZero(last), volume: notZero(volume) }),
  };
}
