import { type Candle, TIMEFRAMES } from "@anybroker/core";
import type { JsonObject } from "../../json.ts";
import type { TonpoKnobs } from "../options.ts";
import { notFound, validationError } from "../wire-error.ts";
import type { Handler } from "../world.ts";

const DAY_SECONDS = 86_400;

/** `GET /api/symbols`. */
export const listSymbols: Handler = ({ world, user }) => {
  world.directory.acting(user);
  return { symbols: world.venue.symbols.map(({ name }) => name) };
};

/** `GET /api/symbols/{symbol}`: a name with a slash may come over two parts. Zeros: there is no price yet. */
export const symbolPrice: Handler = ({ world, user, params }) => {
  const name = params.join("/");
  if (world.venue.symbol(name) === undefined) throw notFound(`symbol ${name}`);
  world.directory.acting(user);
  const { bid, ask } = world.venue.quote(name) ?? { bid: 0, ask: 0 };
  return world.knobs.symbolShape === "wrapped" ? { info: { bid, ask } } : { bid, ask };
};

/** `GET /api/history`: bars, oldest first. */
export const history: Handler = ({ world, user, query }) => {
  const { venue, knobs, clock } = world;
  if (!knobs.history) throw notFound("route");
  world.directory.acting(user);
  const symbol = venue.symbol(query.get("symbol") ?? "");
  if (symbol === undefined) throw notFound(`symbol ${query.get("symbol") ?? ""}`);
  const timeframe = TIMEFRAMES.find((candidate) => candidate === query.get("timeframe"));
  if (timeframe === undefined) throw validationError(`timeframe has to be one of ${TIMEFRAMES.join(", ")}`);
  const offset = knobs.serverTimeOffsetSeconds;
  const to = seconds(query, "to") ?? Math.floor(clock.now() / 1000) + offset;
  const from = seconds(query, "from") ?? to - DAY_SECONDS;
  const bars = venue.candles(
    symbol.name,
    timeframe,
    (from - offset) * 1000,
    Math.min((to - offset) * 1000, clock.now()),
  );
  return { symbol: symbol.name, timeframe, candles: bars.map((bar) => barRow(bar, knobs)) };
};

function seconds(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name);
  if (value === null) return undefined;
  if (!/^\d+$/.test(value)) throw validationError(`${name} has to be a number of seconds`);
  return Number(value);
}

const barRow = ({ openTimeMs, open, high, low, close, volume = 0 }: Candle, knobs: TonpoKnobs): JsonObject => ({
  time: openTimeMs / 1000 + knobs.serverTimeOffsetSeconds,
  open,
  high,
  low,
  close,
  volume,
});
