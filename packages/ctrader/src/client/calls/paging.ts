/** A stretch of time in ms since the epoch, both ends included. */
export interface Span {
  readonly fromTimestamp: number;
  readonly toTimestamp: number;
}

const WEEK_MS = 604_800_000;
const DAY_MS = 86_400_000;

/** The longest stretch that every age of the server takes for deals, orders, ticks and cash. */
export const HISTORY_WINDOW_MS = WEEK_MS;

/** The longest stretch of bars in one request, by period: the limits that the vendor once documented. */
export const BAR_WINDOW_MS = {
  M1: 5 * WEEK_MS,
  M2: 5 * WEEK_MS,
  M3: 5 * WEEK_MS,
  M4: 5 * WEEK_MS,
  M5: 5 * WEEK_MS,
  M10: 35 * WEEK_MS,
  M15: 35 * WEEK_MS,
  M30: 35 * WEEK_MS,
  H1: 35 * WEEK_MS,
  H4: 366 * DAY_MS,
  H12: 366 * DAY_MS,
  D1: 366 * DAY_MS,
  W1: 1830 * DAY_MS,
  MN1: 1830 * DAY_MS,
} as const;

/** The instants that the wire takes. */
const MAX_TIMESTAMP = 2_147_483_646_000;

/** `span` in whole milliseconds, within the instants that the wire takes. */
export const clamp = ({ fromTimestamp, toTimestamp }: Span): Span => ({
  fromTimestamp: Math.max(0, Math.min(Math.floor(fromTimestamp), MAX_TIMESTAMP)),
  toTimestamp: Math.max(0, Math.min(Math.ceil(toTimestamp), MAX_TIMESTAMP)),
});

/** `span` in stretches of at most `windowMs`, the first one first. */
export function* windowsOf(span: Span, windowMs: number): Generator<Span> {
  const { fromTimestamp, toTimestamp } = clamp(span);
  for (let start = fromTimestamp; start <= toTimestamp; start += windowMs) {
    yield { fromTimestamp: start, toTimestamp: Math.min(toTimestamp, start + windowMs - 1) };
  }
}

/** One answer of a list: its items in any order, and whether the server cut it. */
export interface Chunk<Item> {
  readonly items: readonly Item[];
  readonly hasMore: boolean;
}

/** How a list is read that the server cuts at either end. */
export interface ListRead<Item> {
  read(span: Span): Promise<Chunk<Item>>;
  idOf(item: Item): string;
  timeOf(item: Item): number;
}

/**
 * Every item of `span`, ascending, each once. A list that was cut is asked for again in halves, as it is not
 * documented which end is cut. An instant that alone is cut is given as far as it goes, then an error is thrown.
 */
export async function* readList<Item>(span: Span, list: ListRead<Item>): AsyncGenerator<Item, void, undefined> {
  const todo = [...windowsOf(span, HISTORY_WINDOW_MS)];
  let seen = new Set<string>();
  for (let window = todo.shift(); window !== undefined; window = todo.shift()) {
    const { items, hasMore } = await list.read(window);
    const { fromTimestamp, toTimestamp } = window;
    if (hasMore && toTimestamp > fromTimestamp) {
      const middle = Math.floor((fromTimestamp + toTimestamp) / 2);
      todo.unshift({ fromTimestamp, toTimestamp: middle }, { fromTimestamp: middle + 1, toTimestamp });
      continue;
    }
    const fresh = items.filter((item) => !seen.has(list.idOf(item)));
    yield* fresh.sort((left, right) => list.timeOf(left) - list.timeOf(right));
    if (hasMore) throw new RangeError(`The server cuts the list of the one millisecond ${fromTimestamp} off.`);
    seen = new Set(items.map(list.idOf));
  }
}
