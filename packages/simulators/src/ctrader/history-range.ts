import type { Int64 } from "@anybroker/ctrader/schema";
import { refused } from "./wire-error.ts";
import type { World } from "./world.ts";

const DAY_MS = 86_400_000;
const LATEST_MS = 2_147_483_646_000;

export const WEEK_MS = 7 * DAY_MS;

/** How long the window of a request for bars may be. */
export function barWindowMs(period: string): number {
  if (["M1", "M2", "M3", "M4", "M5"].includes(period)) return 5 * WEEK_MS;
  if (["M10", "M15", "M30", "H1"].includes(period)) return 35 * WEEK_MS;
  if (["H4", "H12", "D1"].includes(period)) return 366 * DAY_MS;
  return 5 * 366 * DAY_MS;
}

/** The bounds as history requests name them. */
interface Bounds {
  readonly fromTimestamp?: Int64;
  readonly toTimestamp?: Int64;
}

/** A range of time, both ends included. */
export interface HistoryRange {
  readonly fromTimeMs: number;
  readonly toTimeMs: number;
}

/**
 * Reads the bounds of a history request; without them it reaches from the limit's length ago to now.
 *
 * Throws INCORRECT_BOUNDARIES when they are out of order, out of range, or too far apart.
 */
export function historyRange(
  world: World,
  bounds: Bounds,
  limitMs: number,
  strict = world.knobs.historyWindows,
): HistoryRange {
  const toTimeMs = bounds.toTimestamp === undefined ? world.clock.now() : Number(bounds.toTimestamp);
  const fromTimeMs =
    bounds.fromTimestamp === undefined ? Math.max(0, toTimeMs - limitMs) : Number(bounds.fromTimestamp);
  if (!(fromTimeMs >= 0) || !(toTimeMs <= LATEST_MS) || fromTimeMs > toTimeMs) {
    throw refused("INCORRECT_BOUNDARIES", "The bounds of the request are not valid.");
  }
  if (strict && toTimeMs - fromTimeMs > limitMs) {
    throw refused("INCORRECT_BOUNDARIES", `The bounds of the request are more than ${limitMs} ms apart.`);
  }
  return { fromTimeMs, toTimeMs };
}

/** A list cut to the rows of one answer, and whether there are more. */
export function cutList<Row>(
  { knobs }: World,
  rows: readonly Row[],
  maxRows: number | undefined,
): { readonly rows: readonly Row[]; readonly hasMore: boolean } {
  const limit = Math.min(knobs.historyRows, maxRows === undefined || maxRows <= 0 ? knobs.historyRows : maxRows);
  if (rows.length <= limit) return { rows, hasMore: false };
  return { rows: knobs.cutListKeeps === "oldest" ? rows.slice(0, limit) : rows.slice(-limit), hasMore: true };
}
