import { dateOr, dateRange } from "../access.ts";
import { eventRecord, IMPACTS, utcWeek } from "../calendar.ts";
import { readFields } from "../fields.ts";
import { isoMicros, isoSeconds } from "../times.ts";
import { WireError } from "../wire-error.ts";
import type { Handler } from "../world.ts";

const SOURCES = ["fairEconomy", "mt5"] as const;

/** What asking MetaTrader for its calendar comes to: its package has no such functions. */
const unavailable = (): WireError => new WireError(501, "calendar API is not available in this MT5 package/build");

/** `GET /calendar/events` of 0.5.0. */
export const terminalCalendar: Handler = ({ world }) => {
  world.session.ledger();
  throw unavailable();
};

/** `GET /calendar/events` of 0.12.0: the news of the present week, with or without a terminal. */
export const calendarEvents: Handler = ({ world, query }) => {
  const wanted = readFields("query", query, (fields) => ({
    source: fields.textOr("source", "fairEconomy"),
    from: fields.optionalText("fromDate"),
    to: fields.optionalText("toDate"),
    country: fields.optionalText("country")?.toUpperCase(),
    currency: fields.optionalText("currency")?.toUpperCase(),
    impact: fields.optionalText("impact"),
  }));
  const source = SOURCES.find((candidate) => candidate.toLowerCase() === wanted.source.toLowerCase());
  if (source === undefined) throw new WireError(400, `source must be one of: ${SOURCES.join(", ")}`);
  if (source === "mt5") throw unavailable();
  const impact = IMPACTS.find((candidate) => candidate.toLowerCase() === wanted.impact?.toLowerCase());
  if (wanted.impact !== undefined && impact === undefined) {
    throw new WireError(400, `impact must be one of: ${IMPACTS.join(", ")}`);
  }
  const nowMs = world.clock.now();
  const [mondayMs, nextMondayMs] = utcWeek(nowMs);
  const { fromMs, toMs } = dateRange(
    dateOr(wanted.from, "fromDate", mondayMs),
    dateOr(wanted.to, "toDate", nextMondayMs),
  );
  if (world.calendar === "down") throw new WireError(503, "calendar fetch failed: feed unreachable");
  const currencies = [wanted.country, wanted.currency].filter((code) => code !== undefined);
  const events = world.calendar.filter(
    (event) =>
      event.timeMs >= Math.max(fromMs, mondayMs) &&
      event.timeMs < Math.min(toMs, nextMondayMs) &&
      currencies.every((code) => code === event.country) &&
      (impact === undefined || impact === event.impact),
  );
  return {
    source,
    fromDate: isoSeconds(fromMs),
    toDate: isoSeconds(toMs),
    country: wanted.country ?? null,
    currency: wanted.currency ?? null,
    impact: impact ?? null,
    cachedAt: isoMicros(nowMs),
    count: events.length,
    events: events.map(eventRecord),
  };
};
