import type { Clock } from "@anybroker/core";
import { invalidArgument } from "../api2trade-error.ts";
import type { RequestOptions, Sender } from "../requests.ts";
import { type SummaryStatistics, summaryStatistics } from "../statistics.ts";
import { type ClosedTrade, closedTrades, historyPage } from "../wire/trading.ts";

/** A stretch of time. A text goes to the service as it is; a `Date` or a number of ms since 1970 is written in UTC. */
export interface DateRange {
  readonly from: Date | number | string;
  readonly to: Date | number | string;
}

/** One page of a history, with what follows from its numbers. */
export interface HistoryPage {
  readonly items: readonly ClosedTrade[];
  /** Rows in the whole range. */
  readonly total: number;
  /** From 1. */
  readonly page: number;
  readonly pageSize: number;
  readonly totalPages: number;
  readonly hasNext: boolean;
}

/** Closed positions, or closed parts of them. */
export interface HistoryCalls {
  /** All rows at once; the vendor advises it below about 5,000. */
  get(accountId: string, range: DateRange, options?: RequestOptions): Promise<readonly ClosedTrade[]>;
  /** `page` counts from 1; `pageSize` is 50 by default, which every plan allows. */
  getPage(
    accountId: string,
    range: DateRange,
    options?: RequestOptions & { readonly page?: number; readonly pageSize?: number },
  ): Promise<HistoryPage>;
  /** Every row, page after page, as they are read. */
  iterAll(
    accountId: string,
    range: DateRange,
    options?: RequestOptions & { readonly pageSize?: number },
  ): AsyncGenerator<ClosedTrade, void, undefined>;
  /** The rows of the last `days` (30) until now. */
  lastDays(accountId: string, days?: number, options?: RequestOptions): Promise<readonly ClosedTrade[]>;
  /** Counts and sums of the rows of a range. */
  summaryStats(accountId: string, range: DateRange, options?: RequestOptions): Promise<SummaryStatistics>;
}

const DEFAULT_PAGE_SIZE = 50;
const DAY_MS = 86_400_000;

/** An instant as the service reads it: seconds, UTC. */
function writeTime(time: Date | number | string): string {
  if (typeof time === "string") return time;
  const timeMs = Number(time);
  if (!Number.isFinite(timeMs)) throw invalidArgument("A bound of a history is no valid instant; give a Date or ms.");
  return new Date(timeMs).toISOString().replace(/\.\d+Z$/, "Z");
}

const query = (id: string, { from, to }: DateRange) => ({ id, dateFrom: writeTime(from), dateTo: writeTime(to) });

export function historyCalls(sender: Sender, clock: Clock): HistoryCalls {
  const get: HistoryCalls["get"] = async (id, range, options) =>
    sender.send(
      {
        operation: "history.get",
        lane: "history",
        method: "GET",
        path: "/OrderHistory",
        query: query(id, range),
        isRead: true,
        answer: closedTrades,
      },
      options,
    );
  const getPage: HistoryCalls["getPage"] = async (id, range, given = {}) => {
    const { page = 1, pageSize = DEFAULT_PAGE_SIZE, ...options } = given;
    if (!(page >= 1 && pageSize >= 1)) {
      throw invalidArgument(`Page ${page} of ${pageSize} rows was asked for; both count from 1.`);
    }
    const { data, ...answer } = await sender.send(
      {
        operation: "history.getPage",
        lane: "history",
        method: "GET",
        path: "/OrderHistoryPagination",
        query: { ...query(id, range), page, pageSize },
        isRead: true,
        answer: historyPage,
      },
      options,
    );
    const totalPages = answer.pageSize > 0 ? Math.ceil(answer.total / answer.pageSize) : 0;
    return { ...answer, items: data, totalPages, hasNext: answer.page < totalPages };
  };
  return {
    get,
    getPage,
    iterAll: async function* iterAll(id, range, options = {}) {
      // Counted here: a server that always says page 1 would keep one that believes it at it for ever.
      for (let page = 1; ; page += 1) {
        const { items, totalPages } = await getPage(id, range, { ...options, page });
        yield* items;
        if (items.length === 0 || page >= totalPages) return;
      }
    },
    lastDays: async (id, days = 30, options) => {
      const to = clock.now();
      return get(id, { from: to - days * DAY_MS, to }, options);
    },
    summaryStats: async (id, range, options) => summaryStatistics(await get(id, range, options)),
  };
}
