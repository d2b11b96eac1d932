import type { HistoryRange, Page } from "@anybroker/core/adapter";
import type { VenueRange } from "../venue/types.ts";

/** Items of one answer. */
export const PAGE_SIZE = 500;

/** Cuts a page out of a list that only grows at its end: the cursor is a place in it. */
export function pageOf<Item>(range: HistoryRange, read: (range: VenueRange) => readonly Item[]): Page<Item> {
  const { fromTimeMs, toTimeMs, symbol } = range;
  const all = read({ fromTimeMs, toTimeMs, ...(symbol !== undefined && { symbol }) });
  const start = Number(range.cursor ?? 0);
  const end = start + PAGE_SIZE;
  return { items: all.slice(start, end), ...(end < all.length && { next: String(end) }) };
}
