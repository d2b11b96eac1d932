import type { CandleRange, Page } from "../adapter/ports.ts";
import type { Candle, Timeframe } from "../model/candles.ts";
import { candleOpenTimeMs, nextCandleOpenTimeMs } from "../model/candles.ts";
import type { SymbolInfo } from "../model/symbols.ts";
import { readWindows } from "./history-windows.ts";
import { createPagedRead, type PagedRead } from "./long-read.ts";

/** How many candles are read when neither a start nor a number is asked for. */
const DEFAULT_LIMIT = 500;

/** Markets are closed for two days of seven: the newest N candles span about this many times N. */
const CLOSED_TIME_FACTOR = 1.5;

/** Which candles, and how to get them. */
export interface CandleRead {
  readonly symbol: SymbolInfo;
  readonly timeframe: Timeframe;
  /** The earliest opening instant. */
  readonly fromTimeMs?: number;
  /** The latest opening instant. */
  readonly toTimeMs: number;
  /** The newest this many (a whole number above 0) of the stretch; without it and without `fromTimeMs` 500. */
  readonly limit?: number;
  /** One request. */
  readonly readPage: (range: CandleRange) => Promise<Page<Candle>>;
  /** The longest stretch that one request may ask for; absent: any length. */
  readonly maxWindowMs?: number;
}

/**
 * Reads candles, ascending, each opening instant once. With a limit only about as much history is asked for as the
 * limit needs: windows grow backwards from the end until there are enough candles or the start is reached.
 *
 * Fails as `readWindows` does.
 */
export function readCandles(read: CandleRead): PagedRead<Candle> {
  const { fromTimeMs, toTimeMs, limit } = read;
  if (limit === undefined && fromTimeMs !== undefined) return readStretch(read, fromTimeMs, toTimeMs);
  return createPagedRead(() => readNewest(read, limit ?? DEFAULT_LIMIT));
}

function readStretch(read: CandleRead, fromTimeMs: number, toTimeMs: number): PagedRead<Candle> {
  const { symbol, timeframe, readPage, maxWindowMs } = read;
  return createPagedRead(() =>
    readWindows({
      what: `${timeframe} candles of ${symbol.name}`,
      fromTimeMs,
      toTimeMs,
      ...(maxWindowMs !== undefined && { maxWindowMs }),
      fetch: (range) => readPage({ ...range, symbol, timeframe }),
      timeOf: (candle) => candle.openTimeMs,
      idOf: (candle) => candle.openTimeMs,
    }),
  );
}

async function* readNewest(read: CandleRead, limit: number): AsyncGenerator<readonly Candle[], void, undefined> {
  const { timeframe, fromTimeMs = 0, toTimeMs } = read;
  const lastOpenMs = candleOpenTimeMs(timeframe, toTimeMs);
  const lengthMs = nextCandleOpenTimeMs(timeframe, lastOpenMs) - lastOpenMs;
  let newest: readonly Candle[] = [];
  let endMs = toTimeMs;
  let spanMs = Math.ceil(limit * lengthMs * CLOSED_TIME_FACTOR);
  while (newest.length < limit && endMs >= fromTimeMs) {
    const startMs = Math.max(fromTimeMs, endMs - spanMs + 1);
    newest = [...(await readStretch(read, startMs, endMs).toArray()), ...newest];
    endMs = startMs - 1;
    spanMs *= 2;
  }
  if (newest.length > 0) yield newest.slice(-limit);
}
