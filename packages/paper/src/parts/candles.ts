import { type Candle, nextCandleOpenTimeMs } from "@anybroker/core";
import type { CandleRange, Page } from "@anybroker/core/adapter";
import type { Venue } from "../venue/types.ts";
import { PAGE_SIZE } from "./history.ts";

/** One page of candles; the cursor is the opening instant at which the next one starts. */
export function candlePage(venue: Venue, range: CandleRange): Page<Candle> {
  const { symbol, timeframe, toTimeMs } = range;
  const items: Candle[] = [];
  let fromTimeMs = range.cursor === undefined ? range.fromTimeMs : Number(range.cursor);
  while (items.length < PAGE_SIZE && fromTimeMs <= toTimeMs) {
    let endMs = fromTimeMs;
    for (let count = items.length; count < PAGE_SIZE && endMs <= toTimeMs; count += 1) {
      endMs = nextCandleOpenTimeMs(timeframe, endMs);
    }
    items.push(...venue.candles(symbol.name, timeframe, fromTimeMs, Math.min(endMs - 1, toTimeMs)));
    fromTimeMs = endMs;
  }
  return { items, ...(fromTimeMs <= toTimeMs && { next: String(fromTimeMs) }) };
}
