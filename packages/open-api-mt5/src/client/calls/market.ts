import type { RequestOptions, RequestSpec, Sender } from "../requests.ts";
import { path } from "../urls.ts";
import type { Timeframe } from "../wire/base.ts";
import {
  type BarList,
  barList,
  type MarketDepth,
  marketDepth,
  type Quote,
  quote,
  type SymbolList,
  type SymbolRecord,
  symbolAnswer,
  symbolList,
  type TickList,
  tickList,
} from "../wire/market.ts";

/** Which candles: the newest `n` (100, at most 10,000). */
export interface BarRequest {
  /** Default M1. */
  readonly timeframe?: Timeframe;
  readonly n?: number;
  /** Default false: `volume` is left out. */
  readonly includeVolume?: boolean;
}

/** Which candles: those that open between two instants, given as ISO-8601 in the server's clock. */
export interface BarRangeRequest {
  readonly fromDate: string;
  readonly toDate: string;
  readonly timeframe?: Timeframe;
  readonly includeVolume?: boolean;
}

/** Symbols and prices. All times are the server's wall time under a UTC label. */
export interface MarketCalls {
  /** The names of all symbols, or those that hold `query`, whatever its case. */
  symbols(query?: string, options?: RequestOptions): Promise<SymbolList>;
  symbol(name: string, options?: RequestOptions): Promise<SymbolRecord>;
  /** The last price. Shows the symbol in the terminal, if it was hidden. */
  quote(symbol: string, options?: RequestOptions): Promise<Quote>;
  /** The first `count` (100, at most 10,000) ticks of the last 24 hours; in virtual mode the newest. */
  ticks(symbol: string, count?: number, options?: RequestOptions): Promise<TickList>;
  depth(symbol: string, options?: RequestOptions): Promise<MarketDepth>;
  bars(symbol: string, request?: BarRequest, options?: RequestOptions): Promise<BarList>;
  barsInRange(symbol: string, request: BarRangeRequest, options?: RequestOptions): Promise<BarList>;
}

export function marketCalls(sender: Sender): MarketCalls {
  const read = <Answer>(
    spec: Pick<RequestSpec<Answer>, "operation" | "path" | "query" | "answer">,
    options: RequestOptions | undefined,
    lane: "read" | "history" = "read",
  ): Promise<Answer> => sender.send({ ...spec, lane, method: "GET" }, options);
  return {
    symbols: (query, options) =>
      read({ operation: "market.symbols", path: "/symbols", query: { query }, answer: symbolList }, options),
    symbol: async (name, options) => {
      const spec = { operation: "market.symbol", path: path("symbols", name), answer: symbolAnswer };
      return (await read(spec, options)).symbol;
    },
    quote: async (symbol, options) =>
      read({ operation: "market.quote", path: path("quotes", symbol), answer: quote }, options),
    ticks: async (symbol, count, options) =>
      read({ operation: "market.ticks", path: path("ticks", symbol), query: { count }, answer: tickList }, options),
    depth: async (symbol, options) =>
      read({ operation: "market.depth", path: path("market-depth", symbol), answer: marketDepth }, options),
    bars: async (symbol, { timeframe, n, includeVolume } = {}, options) => {
      const query = { timeframe, n, includeVolume };
      return read({ operation: "market.bars", path: path("bars", symbol), query, answer: barList }, options, "history");
    },
    barsInRange: async (symbol, { fromDate, toDate, timeframe, includeVolume }, options) => {
      const query = { fromDate, toDate, timeframe, includeVolume };
      const where = path("bars", symbol, "range");
      return read({ operation: "market.barsInRange", path: where, query, answer: barList }, options, "history");
    },
  };
}
