import { type Candle, toIso } from "@anybroker/core";
import type { Call, CandleRange, Page } from "@anybroker/core/adapter";
import { candleWindow, toCandle } from "../convert/candles.ts";
import { ask, type OpenAccount } from "./open-account.ts";

/** Whether the wire counts the end of a window in is not stated: it is asked for a second more, and cut here. */
const MARGIN_MS = 1000;

/** One window of candles, ascending; the next page starts behind it. */
export async function readCandles({ client, id }: OpenAccount, range: CandleRange, call: Call): Promise<Page<Candle>> {
  const { symbol, timeframe, cursor } = range;
  const window = candleWindow(timeframe, cursor === undefined ? range.fromTimeMs : Number(cursor), range.toTimeMs);
  const from = toIso(window.fromTimeMs);
  const to = toIso(window.toTimeMs + MARGIN_MS);
  const rows = await ask(call, undefined, () =>
    client.candles.get(id, { symbol: symbol.name, timeframe, from, to }, { call }),
  );
  const items = rows
    .map((row) => toCandle(row, symbol.name, timeframe))
    .filter(({ openTimeMs }) => openTimeMs >= window.fromTimeMs && openTimeMs <= window.toTimeMs);
  return { items, ...(window.nextFromTimeMs !== undefined && { next: String(window.nextFromTimeMs) }) };
}
