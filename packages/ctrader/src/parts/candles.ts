import type { Candle } from "@anybroker/core";
import type { Call, CandleRange, Page } from "@anybroker/core/adapter";
import { BAR_WINDOW_MS, clamp } from "../client/calls/paging.ts";
import { toCandle } from "../convert/candles.ts";
import { ask, type OpenAccount } from "./open-account.ts";

/** One window of candles, ascending and whole; the cursor is where the next one starts. */
export async function readCandles(account: OpenAccount, range: CandleRange, call: Call): Promise<Page<Candle>> {
  const { symbol, timeframe } = range;
  const whole = clamp({ fromTimestamp: range.fromTimeMs, toTimestamp: range.toTimeMs });
  const fromTimestamp = range.cursor === undefined ? whole.fromTimestamp : Number(range.cursor);
  const toTimestamp = Math.min(whole.toTimestamp, fromTimestamp + BAR_WINDOW_MS[timeframe] - 1);
  const bars = await ask(account, call, () =>
    account.client.market.barsOf(account.id, symbol.id ?? "", timeframe, { fromTimestamp, toTimestamp }, { call }),
  );
  const items = bars
    .map((bar) => toCandle(bar, symbol, timeframe))
    .filter(({ openTimeMs }) => openTimeMs >= fromTimestamp && openTimeMs <= toTimestamp);
  return { items, ...(toTimestamp < whole.toTimestamp && { next: String(toTimestamp + 1) }) };
}
