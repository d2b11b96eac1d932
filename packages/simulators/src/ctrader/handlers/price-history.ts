import type { Candle, Tick } from "@anybroker/core";
import { accountRoute, type Route } from "../calls.ts";
import { barsOf, PERIODS, periodMs, toTrendbar } from "../convert/bars.ts";
import { toPoints } from "../convert/units.ts";
import { barWindowMs, type HistoryRange, historyRange, WEEK_MS } from "../history-range.ts";
import { invalid } from "../wire-error.ts";

/**
 * The newest `count` rows of a range, ascending, and whether there are older ones. Reads backwards in slices, so that
 * what is not asked for is not made.
 */
function newest<Row>(
  { fromTimeMs, toTimeMs }: HistoryRange,
  count: number,
  sliceMs: number,
  read: (fromTimeMs: number, toTimeMs: number) => readonly Row[],
): { readonly rows: readonly Row[]; readonly hasMore: boolean } {
  let rows: readonly Row[] = [];
  let endMs = toTimeMs;
  for (let lengthMs = sliceMs; endMs >= fromTimeMs && rows.length <= count; lengthMs *= 2) {
    const startMs = Math.max(fromTimeMs, endMs - lengthMs + 1);
    rows = [...read(startMs, endMs), ...rows];
    endMs = startMs - 1;
  }
  return { rows: count === 0 ? [] : rows.slice(-count), hasMore: rows.length > count };
}

const trendbars = accountRoute(
  "ProtoOAGetTrendbarsReq",
  "read-candles",
  (call) => {
    const { world, message } = call;
    const { count, period, symbolId } = message;
    if (typeof period !== "string" || !Object.hasOwn(PERIODS, period)) throw invalid(`There is no period ${period}.`);
    const symbol = world.instruments.symbol(symbolId);
    const range = historyRange(world, message, barWindowMs(period));
    const limit = world.knobs.historyRows;
    const wanted = count === undefined || count <= 0 ? limit : Math.min(count, limit);
    const { rows, hasMore } = newest<Candle>(range, wanted, wanted * periodMs(period), (from, to) =>
      barsOf(world.venue, symbol.name, period, from, to),
    );
    call.answer("ProtoOAGetTrendbarsRes", {
      ctidTraderAccountId: call.ctidTraderAccountId,
      period,
      symbolId,
      timestamp: range.toTimeMs,
      trendbar: rows.map((bar) => toTrendbar(bar, period, false)),
      hasMore,
    });
  },
  { historical: true },
);

const HOUR_MS = 3_600_000;

/** The prices of one side where they change. */
function changesOf(ticks: readonly Tick[], side: "bid" | "ask"): readonly { timeMs: number; price: number }[] {
  const changes: { timeMs: number; price: number }[] = [];
  for (const tick of ticks) {
    const price = toPoints(tick[side]);
    if (changes.at(-1)?.price !== price) changes.push({ timeMs: tick.timeMs, price });
  }
  return changes;
}

const tickData = accountRoute(
  "ProtoOAGetTickDataReq",
  "read-ticks",
  (call) => {
    const { world, message } = call;
    const side = message.type === "ASK" ? "ask" : "bid";
    const symbol = world.instruments.symbol(message.symbolId);
    const range = historyRange(world, message, WEEK_MS);
    const { rows, hasMore } = newest(range, world.knobs.historyRows, HOUR_MS, (from, to) =>
      changesOf(world.venue.ticks(symbol.name, from, to), side),
    );
    const backwards = rows.toReversed();
    call.answer("ProtoOAGetTickDataRes", {
      ctidTraderAccountId: call.ctidTraderAccountId,
      tickData: backwards.map(({ timeMs, price }, index) => {
        const before = backwards[index - 1];
        return { timestamp: timeMs - (before?.timeMs ?? 0), tick: price - (before?.price ?? 0) };
      }),
      hasMore,
    });
  },
  { historical: true },
);

/** Prices as they were. */
export const PRICE_HISTORY_ROUTES: readonly Route[] = [trendbars, tickData];
