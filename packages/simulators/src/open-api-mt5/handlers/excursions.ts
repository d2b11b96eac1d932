import { type Bar, type BarTimeframe, barOpenMs, barsBetween } from "../bars.ts";
import { type ClosedTrade, closedTrade, type Extreme, type Reach, reachOf } from "../excursion.ts";
import { readFields } from "../fields.ts";
import { rateBetween } from "../rates.ts";
import { pointOf } from "../symbol-record.ts";
import { isoSeconds } from "../times.ts";
import { WireError } from "../wire-error.ts";
import { float, type WireObject } from "../wire-json.ts";
import { type Handler, param, type World } from "../world.ts";
import { onServerClock } from "../zone.ts";
import { readTimeframe } from "./bars.ts";

const ratio = (reach: Reach) =>
  reach.against.distance === 0 ? null : float(reach.for.distance / reach.against.distance);

function reachRecord(
  world: World,
  trade: ClosedTrade,
  { price, distance }: Extreme,
  from: number,
  currency: string,
): WireObject {
  const symbol = world.venue.symbol(trade.symbol);
  const rate = symbol === undefined ? 0 : (rateBetween(world.venue, symbol.profitCurrency, currency) ?? 0);
  return {
    extremePrice: float(price),
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
  const record = (extreme: Extreme, from: number): WireObject =>
    reachRecord(world, trade, extreme, from, ledger.venue.currency);
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
  record: (extreme: Extreme, from: number) => WireObject,
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
