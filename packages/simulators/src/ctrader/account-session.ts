import type { Depth, Tick } from "@anybroker/core";
import type { ProtoOADepthEvent, ProtoOADepthQuote, ProtoOASpotEvent } from "@anybroker/ctrader/schema";
import type { VenueSymbol } from "@anybroker/paper/venue";
import { barsOf, periodMs, toTrendbar } from "./convert/bars.ts";
import { toPoints, toVolume } from "./convert/units.ts";
import type { Grant } from "./tokens.ts";
import type { ServedAccount, World } from "./world.ts";

interface SpotSubscription {
  readonly withTimestamp: boolean;
  readonly periods: Set<string>;
  bid?: number;
  ask?: number;
}

/** The quotes that a client has, by what makes them one. */
type DepthSubscription = Map<string, { readonly id: number; readonly size: number }>;

/** The part of a connection that one authorised account has: its grant and its price subscriptions, by symbol id. */
export class AccountSession {
  readonly served: ServedAccount;
  readonly spots = new Map<string, SpotSubscription>();
  readonly depth = new Map<string, DepthSubscription>();
  grant: Grant;
  /** The tokens were replaced; the account has to be authorised again. */
  stale = false;
  readonly #world: World;
  #nextQuoteId = 1;

  constructor(world: World, served: ServedAccount, grant: Grant) {
    this.#world = world;
    this.served = served;
    this.grant = grant;
  }

  /** Forgets every subscription. */
  unsubscribeAll(): void {
    this.spots.clear();
    this.depth.clear();
  }

  /** The first event of a subscription: both sides, whatever the market does. Undefined before the first price. */
  firstSpot(symbol: VenueSymbol): ProtoOASpotEvent | undefined {
    const tick = this.#world.venue.quote(symbol.name);
    return tick && this.spotEvent(symbol, tick);
  }

  /** What a new price says to the subscriber of a symbol: the sides that changed and the bars that form. */
  spotEvent(symbol: VenueSymbol, tick: Tick): ProtoOASpotEvent | undefined {
    const symbolId = this.#world.instruments.idOf(symbol.name);
    const subscription = this.spots.get(symbolId);
    if (subscription === undefined) return undefined;
    const bid = toPoints(tick.bid);
    const ask = toPoints(tick.ask);
    const changed = {
      ...(bid !== subscription.bid && { bid }),
      ...(ask !== subscription.ask && { ask }),
    };
    const trendbar = [...subscription.periods].flatMap((period) => this.#liveBar(symbol, period));
    if (Object.keys(changed).length === 0 && trendbar.length === 0) return undefined;
    subscription.bid = bid;
    subscription.ask = ask;
    return {
      ctidTraderAccountId: this.served.account.wireId,
      symbolId,
      ...changed,
      trendbar,
      ...(subscription.withTimestamp && { timestamp: tick.timeMs }),
    };
  }

  /** An event with the forming bar of a fresh subscription and nothing else. */
  barEvent(symbol: VenueSymbol, period: string): ProtoOASpotEvent | undefined {
    const trendbar = this.#liveBar(symbol, period);
    if (trendbar.length === 0) return undefined;
    const symbolId = this.#world.instruments.idOf(symbol.name);
    return { ctidTraderAccountId: this.served.account.wireId, symbolId, trendbar };
  }

  /** The bar that forms now, as a list of one; empty while it has no price. */
  #liveBar(symbol: VenueSymbol, period: string): ProtoOASpotEvent["trendbar"] {
    const now = this.#world.clock.now();
    const bar = barsOf(this.#world.venue, symbol.name, period, now - periodMs(period), now).at(-1);
    return bar === undefined ? [] : [toTrendbar(bar, period, true)];
  }

  /** What has changed in the book since the last event of a subscription; all of it the first time. */
  depthEvent(symbol: VenueSymbol): ProtoOADepthEvent | undefined {
    const symbolId = this.#world.instruments.idOf(symbol.name);
    const known = this.depth.get(symbolId);
    const depth = this.#world.venue.depth(symbol.name);
    if (known === undefined || depth === undefined) return undefined;
    const now = quotesOf(depth, symbol);
    const newQuotes: ProtoOADepthQuote[] = [];
    const deletedQuotes: number[] = [];
    for (const [key, { id }] of known) {
      if (now.has(key)) continue;
      known.delete(key);
      deletedQuotes.push(id);
    }
    for (const [key, quote] of now) {
      const before = known.get(key);
      if (before?.size === quote.size) continue;
      const id = before?.id ?? this.#nextQuoteId++;
      known.set(key, { id, size: quote.size });
      newQuotes.push({ id, ...quote });
    }
    if (newQuotes.length + deletedQuotes.length === 0) return undefined;
    return { ctidTraderAccountId: this.served.account.wireId, symbolId, newQuotes, deletedQuotes };
  }
}

type Quote = Omit<ProtoOADepthQuote, "id"> & { readonly size: number };

function quotesOf({ bids, asks }: Depth, symbol: VenueSymbol): ReadonlyMap<string, Quote> {
  const quotes = new Map<string, Quote>();
  for (const { price, lots } of bids)
    quotes.set(`bid ${price}`, { size: toVolume(lots, symbol), bid: toPoints(price) });
  for (const { price, lots } of asks)
    quotes.set(`ask ${price}`, { size: toVolume(lots, symbol), ask: toPoints(price) });
  return quotes;
}
