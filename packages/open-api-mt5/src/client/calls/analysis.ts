import { type RequestOptions, type RequestSpec, type Sender, type Ticket, ticketDigits } from "../requests.ts";
import { path } from "../urls.ts";
import {
  type Calendar,
  calendar,
  type DataCache,
  type DealHistory,
  dataCache,
  dealHistory,
  type Excursions,
  type Exposure,
  excursions,
  exposure,
  exposures,
  type PublishedMessages,
  publishedMessages,
  type SpreadHistory,
  type SpreadSample,
  spreadHistory,
  spreadSample,
} from "../wire/analysis.ts";
import type { Timeframe } from "../wire/base.ts";

/** A stretch of history, as ISO-8601 in the server's clock. */
export interface HistoryRequest {
  /** Default seven days ago. */
  readonly fromDate?: string;
  /** Default now in true UTC, which hides the last hours at a server that is ahead of it. */
  readonly toDate?: string;
}

/** How the excursions of a closed position are measured. */
export interface ExcursionRequest {
  /** Default M1. */
  readonly timeframe?: Timeframe;
  /** Candles after the exit that count in, at most 10,000; default 0. */
  readonly horizonBars?: number;
}

/** Which calendar events; by default all of the current week. Everything but the dates is 0.12.0's. */
export interface CalendarRequest {
  readonly fromDate?: string;
  readonly toDate?: string;
  /** Currency code, as `currency`. */
  readonly country?: string;
  readonly currency?: string;
  readonly impact?: "Low" | "Medium" | "High" | "Holiday";
  /** Default `fairEconomy`; `mt5` is what 0.5.0 has, and hardly any terminal answers it. */
  readonly source?: "fairEconomy" | "mt5";
}

/** History and what the server makes of it. */
export interface HistoryCalls {
  /** Deals, the balance's among them; not filtered, not paged. */
  deals(request?: HistoryRequest, options?: RequestOptions): Promise<DealHistory>;
  /** 0.12.0: how far the price went against and for a closed position. A partly closed one is a 500. */
  excursions(positionId: Ticket, request?: ExcursionRequest, options?: RequestOptions): Promise<Excursions>;
}

export interface ExposureCalls {
  /** Of every symbol with positions or pending orders, by name. */
  all(options?: RequestOptions): Promise<readonly Exposure[]>;
  /** Of one symbol, whatever its case; all zeros for one that does not exist. */
  of(symbol: string, options?: RequestOptions): Promise<Exposure>;
}

export interface CalendarCalls {
  events(request?: CalendarRequest, options?: RequestOptions): Promise<Calendar>;
}

/** 0.12.0: the broker's quotes beside a reference feed's. */
export interface SpreadTraceCalls {
  /** Takes one sample now. */
  sample(symbol: string, options?: RequestOptions): Promise<SpreadSample>;
  /** The last `limit` (100) of at most 1000 kept samples. */
  history(symbol: string, limit?: number, options?: RequestOptions): Promise<SpreadHistory>;
}

/** Virtual mode's own; 404 at a server with a terminal. */
export interface VirtualCalls {
  dataCache(options?: RequestOptions): Promise<DataCache>;
  /** The last 200 published orders. */
  messages(options?: RequestOptions): Promise<PublishedMessages>;
}

/** The groups that only read and make something of it. */
export interface AnalysisCalls {
  readonly history: HistoryCalls;
  readonly exposure: ExposureCalls;
  readonly calendar: CalendarCalls;
  readonly spreadTrace: SpreadTraceCalls;
  readonly virtual: VirtualCalls;
}

export function analysisCalls(sender: Sender): AnalysisCalls {
  const read = <Answer>(
    spec: Pick<RequestSpec<Answer>, "operation" | "path" | "query" | "answer">,
    options: RequestOptions | undefined,
    lane: "read" | "history" = "read",
  ): Promise<Answer> => sender.send({ ...spec, lane, method: "GET" }, options);
  return {
    history: {
      deals: ({ fromDate, toDate } = {}, options) => {
        const query = { fromDate, toDate };
        const spec = { operation: "history.deals", path: "/trades/history", query, answer: dealHistory };
        return read(spec, options, "history");
      },
      excursions: async (positionId, { timeframe, horizonBars } = {}, options) => {
        const where = path("trades", ticketDigits(positionId), "mae-mfe");
        const query = { timeframe, horizonBars };
        return read({ operation: "history.excursions", path: where, query, answer: excursions }, options, "history");
      },
    },
    exposure: {
      all: async (options) =>
        (await read({ operation: "exposure.all", path: "/exposure", answer: exposures }, options)).exposures,
      of: async (symbol, options) =>
        read({ operation: "exposure.of", path: path("exposure", symbol), answer: exposure }, options),
    },
    calendar: {
      events: ({ fromDate, toDate, country, currency, impact, source } = {}, options) => {
        const query = { source, fromDate, toDate, country, currency, impact };
        return read({ operation: "calendar.events", path: "/calendar/events", query, answer: calendar }, options);
      },
    },
    spreadTrace: {
      sample: async (symbol, options) =>
        read({ operation: "spreadTrace.sample", path: path("spread-trace", symbol), answer: spreadSample }, options),
      history: async (symbol, limit, options) => {
        const where = path("spread-trace", symbol, "history");
        return read(
          { operation: "spreadTrace.history", path: where, query: { limit }, answer: spreadHistory },
          options,
        );
      },
    },
    virtual: {
      dataCache: (options) =>
        read({ operation: "virtual.dataCache", path: "/virtual/data-cache", answer: dataCache }, options),
      messages: (options) =>
        read(
          { operation: "virtual.messages", path: "/api/virtual/zeromq/messages", answer: publishedMessages },
          options,
        ),
    },
  };
}
