import { readFields } from "../fields.ts";
import { isoSeconds } from "../times.ts";
import { WireError } from "../wire-error.ts";
import { type Handler, param } from "../world.ts";
import { onServerClock } from "../zone.ts";

/** `GET /spread-trace/{symbol}`: one sample. */
export const spread: Handler = (request) => {
  const { world } = request;
  world.session.ledger();
  const name = param(request, 0);
  const quote = world.venue.quote(name);
  if (quote === undefined || world.session.ledgerNow() === undefined) {
    throw new WireError(502, `symbol not found or unavailable: ${name}`);
  }
  const reference = world.referenceQuote(name);
  if (reference === undefined) throw new WireError(404, `symbol not found in the reference feed: ${name}`);
  const broker = { ...quote, time: isoSeconds(onServerClock(world.zone, quote.timeMs)) };
  const nowMs = world.clock.now();
  return world.spreads.take(name, nowMs, broker, { ...reference, time: isoSeconds(nowMs) });
};

/** `GET /spread-trace/{symbol}/history`: works without a terminal. */
export const spreadHistory: Handler = (request) => {
  const { world, query } = request;
  const limit = readFields("query", query, (fields) => Number(fields.integerOr("limit", 100n, { ge: 1, le: 10_000 })));
  const symbol = param(request, 0);
  const samples = world.spreads.history(symbol, limit);
  return { symbol, count: samples.length, lastError: null, samples };
};
