import type { Deal, Side } from "@anybroker/core";
import { type Bar, type BarTimeframe, barOpenMs, barsBetween } from "../bars.ts";
import { readFields } from "../fields.ts";
import { rateBetween } from "../rates.ts";
import { pointOf } from "../symbol-record.ts";
import { isoSeconds } from "../times.ts";
import { WireError } from "../wire-error.ts";
import { float, type WireObject } from "../wire-json.ts";
import { type Handler, param, type World } from "../world.ts";
import { onServerClock } from "../zone.ts";
import { readTimeframe } from "./bars.ts";

/** A position that is over. */
interface ClosedTrade {
  readonly symbol: string;
  readonly side: Side;
  readonly volume: number;
  readonly entryPrice: number;
  readonly exitPrice: number;
  readonly entryServerMs: number;
  readonly exitServerMs: number;
}

const lotsOf = (deals: readonly Deal[]): number => deals.reduce((sum, { lots }) => sum + lots, 0);
const averagePrice = (deals: readonly Deal[]): number =>
  deals.reduce((sum, { lots, price }) => sum + lots * price, 0) / lotsOf(deals);
const NOISE = 1e-9;

/** What the deals of a position amount to. Throws 400, 404 or 500. */
function closedTrade(world: World, deals: readonly Deal[], positionId: bigint): ClosedTrade {
  if (deals.length === 0) throw new WireError(404, `position not found in trade history: ${positionId}`);
  const entries = deals.filter(({ entry }) => entry === "in");
  const exits = deals.filter(({ entry }) => entry === "out" || entry === "out-by");
  const [first] = entries;
  const last = exits.at(-1);
  if (first === undefined) throw new WireError(500, "position has no entry deal");
  if (last === undefined) throw new WireError(400, "position is not closed");
  if (lotsOf(exits) < lotsOf(entries) - NOISE) throw new WireError(500, "position is only partially closed");
  return {
    symbol: first.symbol,
    side: first.side,
    volume: lotsOf(entries),
    entryPrice: averagePrice(entries),
    exitPrice: averagePrice(exits),
    entryServerMs: onServerClock(world.zone, first.timeMs),
    exitServerMs: onServerClock(world.zone, last.timeMs),
  };
}

/** How far prices went from `from`, for and against a side. */
interface Reach {
  readonly against: { readonly extreme: number; readonly distance: number };
  readonly for: { readonly extreme: number; readonly distance: number };
}

function reachOf(bars: readonly Bar[], side: Side, from: number): Reach {
  const high = Math.max(...bars.map((bar) => bar.high));
  const low = Math.min(...bars.map((bar) => bar.low));
  const above = { extreme: high, distance: Math.max(0, high - from) };
  const below = { extreme: low, distance: Math.max(0, from - low) };
  return side === "buy" ? { against: below, for: above } : { against: above, for: below };
}

const ratio = (reach: Reach) =>
  reach.against.distance === 0 ? null : float(reach.for.distance / reach.against.distance);

function reachRecord(
  world: World,
  trade: ClosedTrade,
  { extreme, distance }: Reach["for"],
  from: number,
  currency: string,
): WireObject {
  const symbol = world.venue.symbol(trade.symbol);
  const rate = symbol === undefined ? 0 : (rateBetween(world.venue, symbol.profitCurrency, currency) ?? 0);
  return {
    extremePrice: float(extreme),
    priceDistance: float(distance),
    points: float(symbol === undefined ? 0 : distance / pointOf(symbol)),
    percent: float((distance / from) * 100),
    money: float(distance * trade.volume * (symbol?.contractSize ?? 0) * rate),
  };
}

const span = (bars: readonly Bar[]): WireObject => ({
  bars: bars.length,
  fromDate: isoSeconds(bars[0]?.openServerMs ?? 0),
  toDate: isoSeconds(bars.at(-1)?.openServerMs ?? 0),
});

function barsAround(
  world: World,
  trade: ClosedTrade,
  timeframe: BarTimeframe,
): { readonly during: readonly Bar[]; readonly afterwards: readonly Bar[] } {
  const range = {
    fromServerMs: barOpenMs(timeframe, trade.entryServerMs),
    toServerMs: onServerClock(world.zone, world.clock.now()),
  };
  const bars = barsBetween(world, trade.symbol, timeframe, range);
  const during = bars.filter(({ openServerMs }) => openServerMs <= trade.exitServerMs);
  if (during.length === 0) throw new WireError(500, "no bars found for the trade period");
  return { during, afterwards: bars.slice(during.length) };
}

/** `GET /trades/{position_id}/mae-mfe`: the worst and best of a closed position, and of the bars after it. */
export const excursions: Handler = (request) => {
  const { world, query } = request;
  const path = { position_id: param(request, 0) };
  const positionId = readFields("path", path, (fields) => fields.integer("position_id"));
  const wanted = readFields("query", query, (fields) => ({
    timeframe: fields.textOr("timeframe", "M1"),
    horizon: Number(fields.integerOr("horizonBars", 0n, { ge: 0, le: 10_000 })),
  }));
  const ledger = world.session.ledger();
  if (positionId <= 0n) throw new WireError(400, "positionId must be greater than 0");
  const timeframe = readTimeframe(wanted.timeframe);
  world.session.reach("failed to fetch trade history");
  const deals = ledger.books.deals().filter((deal) => deal.positionId === String(positionId));
  const trade = closedTrade(world, deals, positionId);
  const { during, afterwards } = barsAround(world, trade, timeframe);
  const after = afterwards.slice(0, wanted.horizon);
  const record = (reach: Reach["for"], from: number): WireObject =>
    reachRecord(world, trade, reach, from, ledger.venue.currency);
  const period = (bars: readonly Bar[]): WireObject => {
    const reach = reachOf(bars, trade.side, trade.entryPrice);
    return { ...span(bars), mae: record(reach.against, trade.entryPrice), mfe: record(reach.for, trade.entryPrice) };
  };
  const extended = [...during, ...after];
  return {
    positionId,
    symbol: trade.symbol,
    side: trade.side,
    volume: float(trade.volume),
    entryPrice: float(trade.entryPrice),
    exitPrice: float(trade.exitPrice),
    entryTime: isoSeconds(trade.entryServerMs),
    exitTime: isoSeconds(trade.exitServerMs),
    timeframe,
    horizonBarsRequested: wanted.horizon,
    horizonBarsAvailable: after.length,
    horizonComplete: after.length === wanted.horizon,
    tradePeriod: period(during),
    extendedPeriod: period(extended),
    extendedRRR: ratio(reachOf(extended, trade.side, trade.entryPrice)),
    postExit: postExit(after, trade, record),
  };
};

function postExit(
  bars: readonly Bar[],
  trade: ClosedTrade,
  record: (reach: Reach["for"], from: number) => WireObject,
): WireObject {
  if (bars.length === 0) return { bars: 0, potentialLoss: null, potentialGain: null, potentialRRR: null };
  const reach = reachOf(bars, trade.side, trade.exitPrice);
  return {
    ...span(bars),
    potentialLoss: record(reach.against, trade.exitPrice),
    potentialGain: record(reach.for, trade.exitPrice),
    potentialRRR: ratio(reach),
  };
}
