import type { RequestOptions, Sender } from "../requests.ts";
import { path } from "../urls.ts";
import type { Timeframe, Word } from "../wire/base.ts";
import { type Bar, bars } from "../wire/market.ts";

/** Which bars. */
export interface BarRequest {
  readonly symbol: string;
  readonly timeframe: Word<Timeframe>;
  /** Epoch seconds in the server's time. */
  readonly from: number;
  /** Epoch seconds in the server's time. */
  readonly to: number;
}

/** Bars of the past. No history of orders or deals is known. */
export interface HistoryCalls {
  bars(request: BarRequest, options?: RequestOptions): Promise<readonly Bar[]>;
}

export function historyCalls(sender: Sender): HistoryCalls {
  return {
    bars: ({ symbol, timeframe, from, to }, options) =>
      sender.send(
        {
          operation: "history.bars",
          lane: "history",
          method: "GET",
          path: path("history"),
          query: { symbol, timeframe, from, to },
          subject: "symbol",
          answer: bars,
        },
        options,
      ),
  };
}
