import { dateRange, requireConnected, selectSymbol } from "../access.ts";
import { BAR_TIMEFRAMES, type BarTimeframe, barRecord, barsBetween, findTimeframe, lastBars } from "../bars.ts";
import { readFields } from "../fields.ts";
import { isoMicros, readIso } from "../times.ts";
import { WireError } from "../wire-error.ts";
import { type Handler, param, type World } from "../world.ts";

/** The timeframe that a text names. Throws 400. */
export function readTimeframe(text: string): BarTimeframe {
  const timeframe = findTimeframe(text);
  if (timeframe !== undefined) return timeframe;
  throw new WireError(400, `unsupported timeframe '${text}'. supported: ${BAR_TIMEFRAMES.join(", ")}`);
}

/** `GET /bars/{symbol}`: the last ones. */
export const bars: Handler = (request) => {
  const { world, query } = request;
  const wanted = readFields("query", query, (fields) => ({
    timeframe: fields.textOr("timeframe", "M1"),
    count: Number(fields.integerOr("n", 100n, { ge: 1, le: 10_000 })),
    withVolume: fields.flagOr("includeVolume", false),
  }));
  requireConnected(world);
  const timeframe = readTimeframe(wanted.timeframe);
  const { name } = selectSymbol(world, param(request, 0));
  const found = lastBars(world, name, timeframe, wanted.count, world.clock.now());
  const records = found.map((bar) => barRecord(bar, wanted.withVolume));
  return { symbol: name, timeframe, count: records.length, bars: records };
};

function readRange(world: World, from: string, to: string): { readonly fromMs: number; readonly toMs: number } {
  const dates = { fromDate: readIso(from), toDate: readIso(to) };
  const { fromDate, toDate } = dates;
  if (fromDate !== undefined && toDate !== undefined) return dateRange(fromDate, toDate);
  const name = fromDate === undefined ? "fromDate" : "toDate";
  throw new WireError(400, `${world.virtual === undefined ? name : "fromDate/toDate"} must be a valid ISO datetime`);
}

/** `GET /bars/{symbol}/range`: those that open between two instants of the server's clock. */
export const barRange: Handler = (request) => {
  const { world, query } = request;
  const wanted = readFields("query", query, (fields) => ({
    from: fields.text("fromDate"),
    to: fields.text("toDate"),
    timeframe: fields.textOr("timeframe", "M1"),
    withVolume: fields.flagOr("includeVolume", false),
  }));
  requireConnected(world);
  const timeframe = readTimeframe(wanted.timeframe);
  const { fromMs, toMs } = readRange(world, wanted.from, wanted.to);
  const { name } = selectSymbol(world, param(request, 0));
  const found = barsBetween(world, name, timeframe, { fromServerMs: fromMs, toServerMs: toMs });
  const records = found.map((bar) => barRecord(bar, wanted.withVolume));
  return {
    symbol: name,
    timeframe,
    count: records.length,
    bars: records,
    fromDate: isoMicros(fromMs),
    toDate: isoMicros(toMs),
  };
};
