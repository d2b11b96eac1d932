import { addExact, nextCandleOpenTimeMs, type Timeframe } from "@anybroker/core";
import type { CandleRow, TickRow } from "./parse.ts";

/** The length of the candles of a file: the smallest step between two of them; a minute when there is one only. */
export function candleLength(rows: readonly CandleRow[], timeframe: Timeframe | undefined): number {
  const first = rows[0];
  if (timeframe !== undefined && first !== undefined)
    return nextCandleOpenTimeMs(timeframe, first.timeMs) - first.timeMs;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, row] of rows.entries()) {
    const before = rows[index - 1];
    if (before !== undefined) least = Math.min(least, row.timeMs - before.timeMs);
  }
  return Number.isFinite(least) ? least : 60_000;
}

/**
 * Four ticks of a candle, whose candle it is again: open, the extreme against its direction, the other one, close.
 *
 * The prices of the file are bids; the ask is `spread` above. The close carries the candle's volume.
 */
export function ticksOfCandle(row: CandleRow, lengthMs: number, spread: number): readonly TickRow[] {
  const { open, high, low, close, timeMs, volume } = row;
  const path = close >= open ? [open, low, high, close] : [open, high, low, close];
  return path.map((bid, index) => ({
    timeMs: timeMs + (index === 3 ? lengthMs - 1 : Math.floor((lengthMs * index) / 4)),
    bid,
    ask: addExact(bid, spread),
    ...(volume !== undefined && { volume: index === 3 ? volume : 0 }),
  }));
}
