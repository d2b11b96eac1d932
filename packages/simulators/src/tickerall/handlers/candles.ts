import { type Candle, TIMEFRAMES, type Timeframe } from "@anybroker/core";
import type { Venue, VenueSymbol } from "@anybroker/paper/venue";
import type { Json } from "../../json.ts";
import { queryCount, queryTimeMs } from "../input.ts";
import { validationError } from "../wire-error.ts";
import { type Handler, param } from "../world.ts";

const HOUR_MS = 3_600_000;
/** Bars older than this come from the deep history, which knows bids only. */
const RECENT_MS = 24 * HOUR_MS;
const DEFAULT_TIMEFRAME: Timeframe = "H1";

function window(
  query: URLSearchParams,
  nowMs: number,
): { readonly fromMs: number; readonly toMs: number; readonly last?: number } {
  const hours = queryCount(query, "hours");
  const count = queryCount(query, "count");
  const from = queryTimeMs(query, "from");
  const to = queryTimeMs(query, "to");
  const ranged = from !== undefined || to !== undefined;
  if ([hours !== undefined, count !== undefined, ranged].filter(Boolean).length !== 1) {
    throw validationError("Exactly one of hours, count, or from and to is required.");
  }
  if (hours !== undefined) return { fromMs: nowMs - hours * HOUR_MS, toMs: nowMs };
  if (count !== undefined) return { fromMs: 0, toMs: nowMs, last: count };
  if (from === undefined || to === undefined) throw validationError("from and to are both required.");
  return { fromMs: from, toMs: to };
}

function candleRow(candle: Candle, symbol: VenueSymbol, nowMs: number): Json {
  const recent = candle.openTimeMs > nowMs - RECENT_MS;
  return {
    timestamp: Math.trunc(candle.openTimeMs / 1000),
    open: candle.open,
    high: candle.high,
    low: candle.low,
    close: candle.close,
    bid: candle.close,
    ...(recent && { tickVolume: candle.volume ?? 0, spread: symbol.typicalSpread }),
  };
}

function bars(venue: Venue, symbol: VenueSymbol, timeframe: Timeframe, query: URLSearchParams, nowMs: number): Json {
  const { fromMs, toMs, last } = window(query, nowMs);
  const candles = venue.candles(symbol.name, timeframe, fromMs, toMs);
  const wanted = last === undefined ? candles : candles.slice(Math.max(0, candles.length - last));
  return wanted.map((candle) => candleRow(candle, symbol, nowMs));
}

/** `GET /v1/accounts/{id}/candles`: oldest first. */
export const candles: Handler = (request) => {
  const { world, caller, query } = request;
  world.directory.hot(caller, param(request, 0));
  const symbol = world.venue.symbol(query.get("symbol") ?? "");
  if (symbol === undefined) throw validationError("symbol has to be one of the account's symbols.", "symbol");
  const name = query.get("timeframe") ?? DEFAULT_TIMEFRAME;
  const timeframe = TIMEFRAMES.find((candidate) => candidate === name);
  if (timeframe === undefined)
    throw validationError(`timeframe has to be one of ${TIMEFRAMES.join(", ")}.`, "timeframe");
  return { candles: bars(world.venue, symbol, timeframe, query, world.clock.now()) };
};
