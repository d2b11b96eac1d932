import type { ProtoOAQuoteType, ProtoOATrendbar, ProtoOATrendbarPeriod } from "../../schema/index.ts";
import type { RequestOptions } from "../requests.ts";
import type { SessionKeeper } from "../session-keeper.ts";
import type { SpotHandler, SpotRouter } from "../spot-router.ts";
import type { Feed } from "../subscriptions.ts";
import { BAR_WINDOW_MS, clamp, HISTORY_WINDOW_MS, type Span, windowsOf } from "./paging.ts";
import { accountRequest, type Send } from "./send.ts";

/** A past tick with its absolute instant and price. */
export interface PastTick {
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  /** 1/100000 of the price. */
  readonly tick: number;
}

/** Prices: live ones, bars, ticks, depth. Prices are integers of 1/100000. */
export function marketCalls(send: Send, keeper: SessionKeeper, router: SpotRouter) {
  const add = (accountId: string, feeds: readonly Feed[], options: RequestOptions = {}): Promise<void> =>
    each(feeds, (feed) => keeper.subscriptions(accountId).add(feed, options));
  const remove = (accountId: string, feeds: readonly Feed[], options: RequestOptions = {}): Promise<void> =>
    each(feeds, async (feed) =>
      keeper.isKept(accountId) ? keeper.subscriptions(accountId).remove(feed, options) : undefined,
    );
  const spots = (ids: readonly string[]): Feed[] => ids.map((symbolId) => ({ kind: "spots", symbolId }));
  const depth = (ids: readonly string[]): Feed[] => ids.map((symbolId) => ({ kind: "depth", symbolId }));

  /** One stretch of bars, ascending, read back from its end as often as the server cuts it. */
  async function barsOf(
    accountId: string,
    symbolId: string,
    period: BarPeriod,
    span: Span,
    options?: RequestOptions,
  ): Promise<readonly ProtoOATrendbar[]> {
    const { fromTimestamp, toTimestamp } = clamp(span);
    const bars = new Map<number, ProtoOATrendbar>();
    for (let end = toTimestamp; end >= fromTimestamp; ) {
      const request = { ctidTraderAccountId: accountId, symbolId, period, fromTimestamp, toTimestamp: end };
      const { trendbar, hasMore } = await send("ProtoOAGetTrendbarsReq", request, options);
      for (const bar of trendbar) bars.set(bar.utcTimestampInMinutes ?? 0, bar);
      const oldest = Math.min(...trendbar.map((bar) => (bar.utcTimestampInMinutes ?? 0) * MINUTE_MS));
      if (hasMore !== true || trendbar.length === 0 || oldest > end) break;
      end = oldest - 1;
    }
    return [...bars.entries()].sort(([left], [right]) => left - right).map(([, bar]) => bar);
  }

  /** One stretch of ticks of one side, ascending, read back from its end as often as the server cuts it. */
  async function ticksOf(
    accountId: string,
    symbolId: string,
    type: ProtoOAQuoteType,
    span: Span,
    options?: RequestOptions,
  ): Promise<readonly PastTick[]> {
    const { fromTimestamp, toTimestamp } = clamp(span);
    const newestFirst: PastTick[] = [];
    for (let end = toTimestamp; end >= fromTimestamp; ) {
      const request = { ctidTraderAccountId: accountId, symbolId, type, fromTimestamp, toTimestamp: end };
      const { tickData, hasMore } = await send("ProtoOAGetTickDataReq", request, options);
      const ticks = absoluteTicks(tickData);
      for (const tick of ticks) newestFirst.push(tick);
      const oldest = ticks.at(-1);
      if (!hasMore || oldest === undefined || oldest.timestamp > end) break;
      end = oldest.timestamp - 1;
    }
    return newestFirst.reverse();
  }

  return {
    /** Joins a feed: spots, bars of a period, or depth. Counted: the last one out switches it off. */
    subscribe: (accountId: string, feed: Feed, options?: RequestOptions) => add(accountId, [feed], options),
    unsubscribe: (accountId: string, feed: Feed, options?: RequestOptions) => remove(accountId, [feed], options),
    /** Makes sure that a feed which was joined is live, as after a reconnect that could not restore it. */
    ensure: (accountId: string, feed: Feed, options: RequestOptions = {}): Promise<void> =>
      keeper.subscriptions(accountId).ensure(feed, options),
    subscribeSpots: (accountId: string, symbolIds: readonly string[], options?: RequestOptions) =>
      add(accountId, spots(symbolIds), options),
    unsubscribeSpots: (accountId: string, symbolIds: readonly string[], options?: RequestOptions) =>
      remove(accountId, spots(symbolIds), options),
    /** The forming bars of a period come with the spots, which are subscribed as well. */
    subscribeBars: (accountId: string, symbolId: string, period: ProtoOATrendbarPeriod, options?: RequestOptions) =>
      add(accountId, [{ kind: "bars", symbolId, period }], options),
    unsubscribeBars: (accountId: string, symbolId: string, period: ProtoOATrendbarPeriod, options?: RequestOptions) =>
      remove(accountId, [{ kind: "bars", symbolId, period }], options),
    subscribeDepth: (accountId: string, symbolIds: readonly string[], options?: RequestOptions) =>
      add(accountId, depth(symbolIds), options),
    unsubscribeDepth: (accountId: string, symbolIds: readonly string[], options?: RequestOptions) =>
      remove(accountId, depth(symbolIds), options),
    /** Calls `handler` for each spot of a symbol without making an object for it. Returns what ends that. */
    onSpot: (accountId: string, symbolId: string, handler: SpotHandler): (() => void) =>
      router.add(accountId, symbolId, handler),
    /** One request of bars, as the server answers it. */
    trendbars: accountRequest(send, "ProtoOAGetTrendbarsReq"),
    /** One request of ticks, as the server answers it: newest first, in differences. */
    tickData: accountRequest(send, "ProtoOAGetTickDataReq"),
    barsOf,
    ticksOf,
    /** Bars of a stretch of any length, ascending. */
    async *bars(accountId: string, symbolId: string, period: BarPeriod, span: Span, options?: RequestOptions) {
      for (const window of windowsOf(span, BAR_WINDOW_MS[period])) {
        yield* await barsOf(accountId, symbolId, period, window, options);
      }
    },
    /** Ticks of one side of a stretch of any length, ascending, with absolute instants and prices. */
    async *ticks(accountId: string, symbolId: string, type: ProtoOAQuoteType, span: Span, options?: RequestOptions) {
      for (const window of windowsOf(span, HISTORY_WINDOW_MS)) {
        yield* await ticksOf(accountId, symbolId, type, window, options);
      }
    },
  };
}

/** A period by its name. */
export type BarPeriod = keyof typeof BAR_WINDOW_MS;

/** Prices: live ones, bars, ticks, depth. */
export type MarketCalls = ReturnType<typeof marketCalls>;

const MINUTE_MS = 60_000;

/** The first entry is absolute; each later one is a difference to the one before it, in time and in price. */
export function absoluteTicks(entries: readonly { timestamp: number | string; tick: number | string }[]): PastTick[] {
  let timestamp = 0;
  let tick = 0;
  return entries.map((entry) => {
    timestamp += Number(entry.timestamp);
    tick += Number(entry.tick);
    return { timestamp, tick };
  });
}

async function each<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  await Promise.all(items.map(work));
}
