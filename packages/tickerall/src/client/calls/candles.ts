import { onAccount, type RequestOptions, type Sender, TIMEFRAME_MINUTES } from "../requests.ts";
import { invalidArgument } from "../tickerall-error.ts";
import { path } from "../urls.ts";
import type { Timeframe } from "../wire/base.ts";
import { type Candle, candles } from "../wire/history.ts";

/** Which candles: the last `hours`, the last `count`, or those of a window (`from` and `to`, ISO-8601). One of the three. */
export type CandleRequest =
  | { readonly symbol: string; readonly timeframe?: Timeframe; readonly hours: number }
  | { readonly symbol: string; readonly timeframe: Timeframe; readonly count: number }
  | { readonly symbol: string; readonly timeframe?: Timeframe; readonly from: string; readonly to: string };

export interface CandleCalls {
  /** Candles, oldest first. Coarser timeframes reach further back; old candles have no spread and tick volume. */
  get(accountId: string, request: CandleRequest, options?: RequestOptions): Promise<readonly Candle[]>;
}

/** The look-back that surely holds `count` candles: three times their length for the closed hours, and at least three days. */
const MIN_COUNT_HOURS = 72;

function checked(request: CandleRequest): { readonly query: Record<string, string | number>; readonly count?: number } {
  const { symbol, timeframe } = request;
  const given: Partial<Record<"hours" | "count" | "from" | "to", unknown>> = request;
  const modes = [given.hours, given.count, given.from ?? given.to].filter((mode) => mode !== undefined);
  const rule = "give exactly one of hours, count, and from with to";
  if (modes.length !== 1) {
    throw invalidArgument(`The candles of ${symbol} were asked for in ${modes.length} ways; ${rule}.`);
  }
  const common = { symbol, ...(timeframe !== undefined && { timeframe }) };
  if ("hours" in request) return { query: { ...common, hours: request.hours } };
  if ("count" in request) {
    const { count } = request;
    const minutes = TIMEFRAME_MINUTES[request.timeframe];
    if (minutes === undefined || !Number.isInteger(count) || count < 1) {
      throw invalidArgument(
        `The last ${count} candles of ${symbol} were asked for in timeframe ${String(timeframe)}; give a count of 1 or more and one of ${Object.keys(TIMEFRAME_MINUTES).join(", ")}.`,
      );
    }
    const hours = Math.max(MIN_COUNT_HOURS, Math.trunc((count * minutes * 3) / 60) + 1);
    return { query: { ...common, hours }, count };
  }
  const { from, to } = request;
  if (from === undefined || to === undefined) {
    throw invalidArgument(`The candles of ${symbol} were asked for with one end of a window; ${rule}.`);
  }
  return { query: { ...common, from, to } };
}

export function candleCalls(sender: Sender): CandleCalls {
  return {
    get: async (id, request, options) => {
      const { query, count } = checked(request);
      const answer = await sender.send(
        {
          operation: "candles.get",
          lane: "history",
          method: "GET",
          path: path("accounts", id, "candles"),
          query,
          account: onAccount(id),
          answer: candles,
        },
        options,
      );
      const sorted = answer.candles.toSorted((left, right) => left.timestamp - right.timestamp);
      return count === undefined ? sorted : sorted.slice(-count);
    },
  };
}
