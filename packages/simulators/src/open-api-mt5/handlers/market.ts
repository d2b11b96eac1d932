import { findSymbol, requireConnected, selectSymbol } from "../access.ts";
import { readFields } from "../fields.ts";
import { symbolRecord } from "../symbol-record.ts";
import { newestTicks, ticksSince } from "../tick-search.ts";
import { isoSeconds } from "../times.ts";
import { WireError } from "../wire-error.ts";
import { float, type WireObject } from "../wire-json.ts";
import { type Handler, param } from "../world.ts";
import { onServerClock } from "../zone.ts";

const DAY_MS = 86_400_000;
const BID_AND_ASK = 6;
const SELL = 1;
const BUY = 2;

/** `GET /symbols`. */
export const symbols: Handler = ({ world, query }) => {
  const wanted = readFields("query", query, (fields) => fields.optionalText("query"));
  requireConnected(world);
  if (world.virtual === undefined) world.session.reach("failed to fetch symbols");
  const names = world.venue.symbols.map(({ name }) => String(name));
  const found = names.filter((name) => name.toLowerCase().includes((wanted ?? "").toLowerCase()));
  return { query: wanted ?? null, count: found.length, symbols: found };
};

/** `GET /symbols/{name}`: a terminal that does not answer looks like a symbol that does not exist. */
export const symbol: Handler = (request) => {
  const { world } = request;
  const ledger = world.session.ledger();
  const name = param(request, 0);
  if (world.session.ledgerNow() === undefined) throw new WireError(404, `symbol not found or unavailable: ${name}`);
  return { symbol: symbolRecord(world, findSymbol(world, name), ledger.venue.currency) };
};

/** `GET /quotes/{symbol}`: zeros before the first price. */
export const quote: Handler = (request) => {
  const { world } = request;
  requireConnected(world);
  const { name } = selectSymbol(world, param(request, 0));
  const { bid = 0, ask = 0, timeMs } = world.venue.quote(name) ?? {};
  return {
    symbol: name,
    time: isoSeconds(timeMs === undefined ? 0 : onServerClock(world.zone, timeMs)),
    bid: float(bid),
    ask: float(ask),
    last: float(world.virtual === undefined ? 0 : (bid + ask) / 2),
    spread: float(bid === 0 || ask === 0 ? 0 : ask - bid),
    volume: float(0),
  };
};

/** `GET /ticks/{symbol}`: the first ticks of the last 24 hours, not the newest; the newest in virtual mode. */
export const ticks: Handler = (request) => {
  const { world, query } = request;
  const count = readFields("query", query, (fields) => Number(fields.integerOr("count", 100n, { ge: 1, le: 10_000 })));
  requireConnected(world);
  const { name } = selectSymbol(world, param(request, 0));
  const isVirtual = world.virtual !== undefined;
  const nowMs = world.clock.now();
  const found = isVirtual
    ? newestTicks(world.venue, name, count, nowMs)
    : // The terminal takes the server's idea of UTC for a time of its own clock.
      ticksSince(world, name, count, nowMs - DAY_MS);
  const records = found.map(
    ({ timeMs, bid, ask }): WireObject => ({
      time: isoSeconds(onServerClock(world.zone, timeMs)),
      bid: float(bid),
      ask: float(ask),
      last: float(0),
      volume: float(0),
      flags: isVirtual ? 0 : BID_AND_ASK,
    }),
  );
  return { symbol: name, count: records.length, ticks: records };
};

/** `GET /market-depth/{symbol}`: asks from far to near, then bids from near to far. */
export const depth: Handler = (request) => {
  const { world } = request;
  requireConnected(world);
  const { name } = selectSymbol(world, param(request, 0));
  if (!world.knobs.depth) {
    throw new WireError(501, `failed to subscribe market depth for '${name}': (-1, 'Terminal: Call failed')`);
  }
  const book = world.venue.depth(name) ?? { asks: [], bids: [] };
  const level = (type: number, price: number, lots: number): WireObject => ({
    type,
    price: float(price),
    volume: float(Math.round(lots)),
    volumeDbl: float(lots),
  });
  const items = [
    ...[...book.asks].reverse().map(({ price, lots }) => level(SELL, price, lots)),
    ...book.bids.map(({ price, lots }) => level(BUY, price, lots)),
  ];
  return { symbol: name, count: items.length, items };
};
