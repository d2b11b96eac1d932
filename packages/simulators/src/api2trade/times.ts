const SECOND_MS = 1000;
const ZONE = /(?:Z|[+-]\d\d:?\d\d)$/i;

/** The instant at the broker, who counts in whole seconds. */
export const wholeSecond = (timeMs: number): number => Math.floor(timeMs / SECOND_MS) * SECOND_MS;

/** The instant as the SDKs' wire has it: UTC, whole seconds. */
export const utcText = (timeMs: number): string => `${new Date(timeMs).toISOString().slice(0, 19)}Z`;

/** The instant as the REST dialect has it: the broker's clock, without a zone. */
export const brokerText = (timeMs: number, offsetSeconds: number): string =>
  new Date(timeMs + offsetSeconds * SECOND_MS).toISOString().slice(0, 19);

/**
 * Reads an ISO-8601 instant: a date, seconds, fractions, `Z` or an offset, whose `+` may have become a blank on the way.
 * Without a zone it is at `offsetSeconds` from UTC. Undefined when it is none.
 */
export function readInstant(text: string, offsetSeconds = 0): number | undefined {
  const written = text.replace(/ (?=\d\d:?\d\d$)/, "+");
  if (!/^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d|$)/.test(written)) return undefined;
  const zoned = written.includes(":") && ZONE.test(written);
  const time = written.length === 10 ? `${written}T00:00:00` : written.replace(" ", "T");
  const timeMs = Date.parse(zoned ? time : `${time}Z`);
  if (Number.isNaN(timeMs)) return undefined;
  return zoned ? timeMs : timeMs - offsetSeconds * SECOND_MS;
}
