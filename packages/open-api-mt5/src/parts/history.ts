import { type Candle, type CashOperation, type Deal, toIso } from "@anybroker/core";
import type { Call, CandleRange, HistoryRange, Page } from "@anybroker/core/adapter";
import type { Deal as WireDeal } from "../client/wire/analysis.ts";
import { isTrade, toCashOperation, toDeal } from "../convert/history.ts";
import { candleWindow, toCandle } from "../convert/prices.ts";
import { ask, type OpenAccount } from "./open-account.ts";

/** Around a change of the server's clock one instant has two times of it: more is asked for, and cut here. */
const MARGIN_MS = 2 * 3_600_000;

const isInside = (
  timeMs: number,
  { fromTimeMs, toTimeMs }: { readonly fromTimeMs: number; readonly toTimeMs: number },
) => timeMs >= fromTimeMs && timeMs <= toTimeMs;

/** The range in the server's clock, a little wider. Nothing is before 1970 there. */
function serverRange(
  { serverClock }: OpenAccount,
  { fromTimeMs, toTimeMs }: { readonly fromTimeMs: number; readonly toTimeMs: number },
): { readonly fromDate: string; readonly toDate: string } {
  const fromMs = Math.max(0, serverClock.toServer(fromTimeMs) - MARGIN_MS);
  const toMs = serverClock.toServer(toTimeMs) + MARGIN_MS;
  return { fromDate: toIso(fromMs), toDate: toIso(Math.max(toMs, fromMs + 1000)) };
}

/** The server's rows in the range. It has neither filter nor pages: all of a range come at once. */
async function readRows<Item extends { readonly timeMs: number }>(
  account: OpenAccount,
  range: HistoryRange,
  call: Call,
  convert: (rows: readonly WireDeal[]) => readonly Item[],
): Promise<Page<Item>> {
  const { trades } = await ask(call, () => account.client.history.deals(serverRange(account, range), { call }));
  const items = convert(trades).filter(({ timeMs }) => isInside(timeMs, range));
  return { items: items.toSorted((left, right) => left.timeMs - right.timeMs) };
}

/** The fills. */
export function readDeals(account: OpenAccount, range: HistoryRange, call: Call): Promise<Page<Deal>> {
  const { toUtc } = account.serverClock;
  return readRows(account, range, call, (rows) => rows.filter(isTrade).map((row) => toDeal(row, toUtc)));
}

/** Deposits, withdrawals and the like. */
export function readCash(account: OpenAccount, range: HistoryRange, call: Call): Promise<Page<CashOperation>> {
  const { toUtc } = account.serverClock;
  return readRows(account, range, call, (rows) =>
    rows.filter((row) => !isTrade(row)).map((row) => toCashOperation(row, toUtc)),
  );
}

/** One window of candles, ascending; the next page starts behind it. */
export async function readCandles(account: OpenAccount, range: CandleRange, call: Call): Promise<Page<Candle>> {
  const { symbol, timeframe, cursor } = range;
  const window = candleWindow(timeframe, cursor === undefined ? range.fromTimeMs : Number(cursor), range.toTimeMs);
  const request = { ...serverRange(account, window), timeframe, includeVolume: true };
  const { bars } = await ask(call, () => account.client.market.barsInRange(symbol.name, request, { call }));
  const items = bars
    .map((bar) => toCandle(bar, symbol.name, timeframe, account.serverClock.toUtc))
    .filter(({ openTimeMs }) => isInside(openTimeMs, window));
  return { items, ...(window.nextFromTimeMs !== undefined && { next: String(window.nextFromTimeMs) }) };
}
