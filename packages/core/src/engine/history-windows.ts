import type { Page } from "../adapter/ports.ts";
import { BrokerError } from "../errors/broker-error.ts";
import type { ErrorKind } from "../errors/retcodes.ts";
import { toIso } from "../model/units.ts";

/** A stretch of time, both ends included. */
export interface TimeWindow {
  readonly fromTimeMs: number;
  readonly toTimeMs: number;
}

/** How a stretch of history is read. */
export interface WindowRead<Item> extends TimeWindow {
  /** For messages: "deals", "M5 candles of EURUSD". */
  readonly what: string;
  /** The longest stretch that one request may ask for; absent: any length. */
  readonly maxWindowMs?: number;
  /** One request. Pages are ascending; `cursor` is the `next` of the page before. */
  readonly fetch: (range: TimeWindow & { readonly cursor?: string }) => Promise<Page<Item>>;
  /** Undefined where the broker tells no time: such an item is delivered as it comes. */
  readonly timeOf: (item: Item) => number | undefined;
  /** Undefined where the broker gives no id: such an item is never taken for a repetition. */
  readonly idOf: (item: Item) => string | number | undefined;
}

/**
 * Reads a stretch of history of any length, page by page: ascending, each item once, none left out.
 *
 * A long stretch is asked for in windows. A list that the broker has cut off is asked for again in halves. An item
 * that a window brings too early waits for its turn; items outside the stretch are dropped.
 *
 * Throws HISTORY_GAP when a page can't be had or one instant holds more than the broker gives out, never a short
 * list: `details.resumeFromTimeMs` is where to go on (items of just that instant may have been delivered already).
 * What concerns the whole read (aborted, not permitted, logged out) is thrown as it is, with the same details.
 */
export async function* readWindows<Item>(read: WindowRead<Item>): AsyncGenerator<readonly Item[], void, undefined> {
  const merge = new Merge(read);
  const todo = splitEvenly(read, read.maxWindowMs);
  for (let window = todo.shift(); window !== undefined; window = todo.shift()) {
    const cutAtMs = yield* readWindow(read, window, merge);
    if (cutAtMs === undefined) continue;
    const { toTimeMs } = window;
    if (cutAtMs === toTimeMs) throw historyGap(read, cutAtMs, "the broker cuts the list of this one millisecond off");
    const middleMs = Math.floor((cutAtMs + toTimeMs) / 2);
    todo.unshift({ fromTimeMs: cutAtMs, toTimeMs: middleMs }, { fromTimeMs: middleMs + 1, toTimeMs });
  }
}

/** Reads one window's pages; returns where its list was cut off, if it was. */
async function* readWindow<Item>(
  read: WindowRead<Item>,
  window: TimeWindow,
  merge: Merge<Item>,
): AsyncGenerator<readonly Item[], number | undefined, undefined> {
  let reachedMs = window.fromTimeMs;
  let cursor: string | undefined;
  merge.startWindow();
  do {
    const page: Page<Item> = await fetchPage(read, window, cursor, reachedMs);
    if (page.truncated === true && page.next === undefined) return reachedMs;
    if (page.next !== undefined && page.next === cursor) {
      throw historyGap(read, reachedMs, `the broker's page ${JSON.stringify(cursor)} leads to itself`);
    }
    cursor = page.next;
    const lastTimeMs = merge.add(page.items);
    // Until a window's last page is there, more may come of the same instant, but of none before it.
    reachedMs = Math.max(reachedMs, Math.min(window.toTimeMs, lastTimeMs ?? reachedMs));
    yield* merge.upTo(cursor === undefined ? window.toTimeMs : reachedMs);
  } while (cursor !== undefined);
  return undefined;
}

/** After these, the rest may still be read later. The others concern the whole read and are thrown as they are. */
const LEAVES_A_GAP: readonly ErrorKind[] = ["rejected", "rate-limited", "unavailable", "timeout", "protocol"];

async function fetchPage<Item>(
  read: WindowRead<Item>,
  { fromTimeMs, toTimeMs }: TimeWindow,
  cursor: string | undefined,
  reachedMs: number,
): Promise<Page<Item>> {
  try {
    return await read.fetch({ fromTimeMs, toTimeMs, ...(cursor !== undefined && { cursor }) });
  } catch (error) {
    if (BrokerError.is(error) && !LEAVES_A_GAP.includes(error.kind)) {
      throw error.with({ details: { ...error.details, resumeFromTimeMs: reachedMs } });
    }
    throw historyGap(read, reachedMs, error instanceof Error ? error.message : String(error), error);
  }
}

function historyGap(
  { what }: { readonly what: string },
  resumeFromTimeMs: number,
  why: string,
  cause?: unknown,
): BrokerError {
  return new BrokerError(
    "HISTORY_GAP",
    `The ${what} could be read up to ${toIso(resumeFromTimeMs)} only (${why.replace(/\.$/, "")}); read again from there on.`,
    { details: { resumeFromTimeMs }, ...(cause !== undefined && { cause }) },
  );
}

function splitEvenly({ fromTimeMs, toTimeMs }: TimeWindow, maxWindowMs: number | undefined): TimeWindow[] {
  if (maxWindowMs === undefined) return fromTimeMs > toTimeMs ? [] : [{ fromTimeMs, toTimeMs }];
  const windows: TimeWindow[] = [];
  for (let startMs = fromTimeMs; startMs <= toTimeMs; startMs += maxWindowMs) {
    windows.push({ fromTimeMs: startMs, toTimeMs: Math.min(toTimeMs, startMs + maxWindowMs - 1) });
  }
  return windows;
}

/** Puts items in order and takes out those that came before. */
class Merge<Item> {
  readonly #read: WindowRead<Item>;
  #waiting: Item[] = [];
  /** Ids of this window and the one before: an item at a seam comes twice in a row, never later. */
  #seen = new Set<string | number>();
  #seenBefore = new Set<string | number>();

  constructor(read: WindowRead<Item>) {
    this.#read = read;
  }

  startWindow(): void {
    this.#seenBefore = this.#seen;
    this.#seen = new Set();
    for (const item of this.#waiting) this.#isNew(item);
  }

  /** Takes a page over; returns the latest time in it. */
  add(items: readonly Item[]): number | undefined {
    const { timeOf, fromTimeMs, toTimeMs } = this.#read;
    let lastTimeMs: number | undefined;
    for (const item of items) {
      const timeMs = timeOf(item);
      if (timeMs !== undefined) lastTimeMs = Math.max(lastTimeMs ?? timeMs, timeMs);
      const inside = timeMs === undefined || (timeMs >= fromTimeMs && timeMs <= toTimeMs);
      if (this.#isNew(item) && inside) this.#waiting.push(item);
    }
    return lastTimeMs;
  }

  #isNew(item: Item): boolean {
    const id = this.#read.idOf(item);
    if (id === undefined) return true;
    const known = this.#seen.has(id) || this.#seenBefore.has(id);
    this.#seen.add(id);
    return !known;
  }

  /** What can be delivered once everything up to `timeMs` is known, as a page or as none. */
  *upTo(timeMs: number): Generator<readonly Item[], void, undefined> {
    const timeOf = (item: Item): number => this.#read.timeOf(item) ?? Number.NEGATIVE_INFINITY;
    const due = this.#waiting.filter((item) => timeOf(item) <= timeMs);
    if (due.length === 0) return;
    this.#waiting = this.#waiting.filter((item) => timeOf(item) > timeMs);
    // Two infinities have no difference: items without a time keep their place in front.
    yield due.sort((left, right) => timeOf(left) - timeOf(right) || 0);
  }
}
