import { dateOr, dateRange } from "../access.ts";
import { readFields } from "../fields.ts";
import { cashRecord, dealRecord, serverTimes } from "../records.ts";
import { isoMicros } from "../times.ts";
import type { Handler, World } from "../world.ts";

const WEEK_MS = 7 * 86_400_000;

/** The two dates of a history query: the last seven days up to now, in the server's idea of UTC. Throws 400. */
export function historyRange(
  world: World,
  query: Parameters<typeof readFields>[1],
): { readonly fromMs: number; readonly toMs: number } {
  const nowMs = world.clock.now();
  const dates = readFields("query", query, (fields) => ({
    from: fields.optionalText("fromDate"),
    to: fields.optionalText("toDate"),
  }));
  if (world.virtual === undefined) world.session.ledger();
  return dateRange(dateOr(dates.from, "fromDate", nowMs - WEEK_MS), dateOr(dates.to, "toDate", nowMs));
}

/** `GET /trades/history`: deals and balance operations, by the time of the server's clock. */
export const tradeHistory: Handler = ({ world, query }) => {
  const { fromMs, toMs } = historyRange(world, query);
  const ledger = world.session.ledger();
  world.session.reach("failed to fetch trade history");
  const inRange = ({ timeMs }: { readonly timeMs: number }): boolean => {
    const { seconds } = serverTimes(world, timeMs);
    return seconds >= Math.floor(fromMs / 1000) && seconds <= Math.floor(toMs / 1000);
  };
  const rows = [
    ...ledger.books
      .cash()
      .filter(inRange)
      .map((cash) => ({ ...cash, record: cashRecord(world, cash) })),
    ...ledger.books
      .deals()
      .filter(inRange)
      .map((deal) => ({ ...deal, record: dealRecord(world, ledger, world.venue.symbol(deal.symbol), deal) })),
  ].sort((one, other) => one.timeMs - other.timeMs || (BigInt(one.id) < BigInt(other.id) ? -1 : 1));
  return {
    fromDate: isoMicros(fromMs),
    toDate: isoMicros(toMs),
    count: rows.length,
    trades: rows.map(({ record }) => record),
  };
};
