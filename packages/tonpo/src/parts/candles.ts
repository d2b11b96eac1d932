import type { Candle } from "@anybroker/core";
import type { Call, CandleRange, Page } from "@anybroker/core/adapter";
import { candleWindow, toCandle } from "../convert/candles.ts";
import { ask, type OpenAccount } from "./open-account.ts";

/** One window of candles, ascending; the next page starts behind it. */
export async function readCandles(account: OpenAccount, range: CandleRange, call: Call): Promise<Page<Candle>> {
  const { serverTime } = account.terms;
  const { symbol, timeframe, cursor } = range;
  const window = candleWindow(timeframe, cursor === undefined ? range.fromTimeMs : Number(cursor), range.toTimeMs);
  // Whether the wire counts the ends in is not stated: a second more is asked for, and cut here.
  const from = serverTime.toServerSeconds(window.fromTimeMs);
  const to = serverTime.toServerSeconds(window.toTimeMs) + 1;
  const rows = await ask(call, () =>
    account.client.history.bars({ symbol: symbol.name, timeframe, from, to }, { call }),
  );
  const items = rows
    .map((row) => toCandle(row, symbol.name, timeframe, serverTime))
    .filter(({ openTimeMs }) => openTimeMs >= window.fromTimeMs && openTimeMs <= window.toTimeMs)
    .toSorted((left, right) => left.openTimeMs - right.openTimeMs);
  return { items, ...(window.nextFromTimeMs !== undefined && { next: String(window.nextFromTimeMs) }) };
}
