import type { Tick } from "@anybroker/core";
import type { HistoryRange, Page } from "@anybroker/core/adapter";
import type { Venue } from "../venue/types.ts";
import { PAGE_SIZE } from "./history.ts";

/** How much is read at a time: about two pages of the seeded tape. */
const WINDOW_MS = 240_000;

/** One page of past ticks; the cursor is an instant and how many ticks of that instant were given before. */
export function tickPage(venue: Venue, range: HistoryRange & { readonly symbol: string }): Page<Tick> {
  const { symbol, toTimeMs } = range;
  const [from = range.fromTimeMs, given = 0] = range.cursor?.split(":").map(Number) ?? [];
  let items: readonly Tick[] = [];
  let fromMs = from;
  while (items.length <= PAGE_SIZE + given && fromMs <= toTimeMs) {
    const endMs = Math.min(fromMs + WINDOW_MS - 1, toTimeMs);
    items = [...items, ...venue.ticks(symbol, fromMs, endMs)];
    fromMs = endMs + 1;
  }
  const page = items.slice(given, given + PAGE_SIZE);
  const next = items[given + PAGE_SIZE];
  if (next === undefined) return { items: page };
  const sameInstant = items.slice(0, given + PAGE_SIZE).filter((tick) => tick.timeMs === next.timeMs).length;
  return { items: page, next: `${next.timeMs}:${sameInstant}` };
}
