import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Page } from "../../src/adapter/index.ts";
import { readWindows, type TimeWindow, type WindowRead } from "../../src/engine/history-windows.ts";
import { createLongRead, createPagedRead, type PagedRead } from "../../src/engine/long-read.ts";
import { BrokerError } from "../../src/index.ts";
import { rejectionOf } from "../support/samples.ts";

interface Deal {
  readonly id: string;
  readonly timeMs: number;
}

interface Server {
  readonly requests: TimeWindow[];
  readonly fetch: WindowRead<Deal>["fetch"];
}

const deal = (id: number, timeMs: number): Deal => ({ id: `d${id}`, timeMs });

/** A broker that gives out `pageSize` deals at once: with a cursor, or cut off without a word on how to go on. */
function serverOf(deals: readonly Deal[], pageSize: number, paging: "cursor" | "cut"): Server {
  const requests: TimeWindow[] = [];
  const fetch: Server["fetch"] = async ({ fromTimeMs, toTimeMs, cursor }): Promise<Page<Deal>> => {
    requests.push({ fromTimeMs, toTimeMs });
    const all = deals.filter(({ timeMs }) => timeMs >= fromTimeMs && timeMs <= toTimeMs);
    const start = Number(cursor ?? 0);
    const items = all.slice(start, start + pageSize);
    if (start + pageSize >= all.length) return { items };
    return paging === "cursor" ? { items, next: String(start + pageSize) } : { items, truncated: true };
  };
  return { requests, fetch };
}

const readOf = (read: Partial<WindowRead<Deal>> & Pick<WindowRead<Deal>, "fetch">): PagedRead<Deal> =>
  createPagedRead(() =>
    readWindows<Deal>({
      what: "deals",
      fromTimeMs: 0,
      toTimeMs: 999,
      timeOf: (item) => item.timeMs,
      idOf: (item) => item.id,
      ...read,
    }),
  );

describe("a long history", () => {
  test("is complete, ascending and unique, whatever the windows, pages and cuts", async () => {
    const times = fc.array(fc.integer({ min: 0, max: 999 }), { maxLength: 60 });
    const windows = fc.option(fc.integer({ min: 1, max: 400 }), { nil: undefined });
    const paging = fc.constantFrom("cursor" as const, "cut" as const);
    await fc.assert(
      fc.asyncProperty(times, windows, paging, async (unsorted, maxWindowMs, kind) => {
        const deals = [...unsorted].sort((left, right) => left - right).map((timeMs, index) => deal(index, timeMs));
        // As many as may share an instant, so that a cut can always be halved away.
        const { fetch } = serverOf(deals, 60, kind);
        const small = serverOf(deals, 3, "cursor");
        const read = { ...(maxWindowMs !== undefined && { maxWindowMs }) };
        expect(await readOf({ ...read, fetch }).toArray()).toEqual(deals);
        expect(await readOf({ ...read, fetch: small.fetch }).toArray()).toEqual(deals);
      }),
    );
  });

  test("that the broker cuts off is read in halves", async () => {
    const deals = Array.from({ length: 8 }, (_, index) => deal(index, index * 100));
    const { fetch, requests } = serverOf(deals, 4, "cut");
    expect(await readOf({ fetch }).toArray()).toEqual(deals);
    expect(requests.slice(0, 3)).toEqual([
      { fromTimeMs: 0, toTimeMs: 999 },
      { fromTimeMs: 0, toTimeMs: 499 },
      { fromTimeMs: 0, toTimeMs: 249 },
    ]);
  });

  test("that is cut off after some pages goes on from what was read, without repeating it", async () => {
    const deals = [0, 100, 100, 200, 300, 400].map((timeMs, index) => deal(index, timeMs));
    const all = serverOf(deals, 100, "cut");
    let first = true;
    const fetch: Server["fetch"] = async (range) => {
      if (range.cursor === "2") return { items: [], truncated: true };
      if (!first) return all.fetch(range);
      first = false;
      return { items: deals.slice(0, 2), next: "2" };
    };
    expect(await readOf({ fetch }).toArray()).toEqual(deals);
    expect(all.requests).toEqual([
      { fromTimeMs: 100, toTimeMs: 549 },
      { fromTimeMs: 550, toTimeMs: 999 },
    ]);
  });

  test("asks for no window longer than allowed, and for no instant twice", async () => {
    const { fetch, requests } = serverOf([], 10, "cursor");
    await readOf({ fetch, fromTimeMs: 0, toTimeMs: 250, maxWindowMs: 100 }).toArray();
    expect(requests).toEqual([
      { fromTimeMs: 0, toTimeMs: 99 },
      { fromTimeMs: 100, toTimeMs: 199 },
      { fromTimeMs: 200, toTimeMs: 250 },
    ]);
  });

  test("fetches nothing more after its reader has left", async () => {
    const deals = Array.from({ length: 50 }, (_, index) => deal(index, index));
    const { fetch, requests } = serverOf(deals, 10, "cursor");
    const taken: Deal[] = [];
    for await (const item of readOf({ fetch })) {
      taken.push(item);
      if (taken.length === 15) break;
    }
    expect([taken, requests.length]).toEqual([deals.slice(0, 15), 2]);
  });

  test("fetches nothing before its first item is asked for, and starts anew with each loop", async () => {
    const { fetch, requests } = serverOf([deal(1, 1)], 10, "cursor");
    const read = readOf({ fetch });
    expect(requests).toEqual([]);
    expect([await read.toArray(), await read.toArray()]).toEqual([[deal(1, 1)], [deal(1, 1)]]);
  });

  test("counts an item at a seam once, though the broker rounds times to seconds", async () => {
    const deals = [deal(1, 50), deal(2, 99), deal(3, 100), deal(4, 101)];
    const fetch: Server["fetch"] = async ({ fromTimeMs, toTimeMs }) => ({
      items: deals.filter(({ timeMs }) => timeMs >= fromTimeMs - 60 && timeMs <= toTimeMs + 60),
    });
    expect(await readOf({ fetch, fromTimeMs: 0, toTimeMs: 299, maxWindowMs: 100 }).toArray()).toEqual(deals);
  });

  test("drops what the broker gives beyond the stretch, but nothing without a time or id", async () => {
    const odd = { id: "odd" } as Deal;
    const fetch: Server["fetch"] = async () => ({ items: [deal(1, 5), odd, odd, deal(2, 15), deal(3, 25)] });
    const read = readOf({
      fetch,
      fromTimeMs: 10,
      toTimeMs: 20,
      timeOf: (item) => item.timeMs as number | undefined,
      idOf: (item) => (item === odd ? undefined : item.id),
    });
    expect(await read.toArray()).toEqual([odd, odd, deal(2, 15)]);
  });
});

describe("a history that can't be read whole", () => {
  const broken = new BrokerError("SERVER_ERROR", "The server failed.");

  test("raises with the point to go on from, after what was read", async () => {
    const deals = Array.from({ length: 30 }, (_, index) => deal(index, index * 10));
    const { fetch: works } = serverOf(deals, 10, "cursor");
    const fetch: Server["fetch"] = async (range) => {
      if (range.cursor === "20") throw broken;
      return works(range);
    };
    const taken: Deal[] = [];
    const error = await rejectionOf(
      (async () => {
        for await (const item of readOf({ fetch })) taken.push(item);
      })(),
    );
    expect(taken).toEqual(deals.slice(0, 20));
    expect(error).toMatchObject({
      code: "HISTORY_GAP",
      message:
        "The deals could be read up to 1970-01-01T00:00:00.190Z only (The server failed); read again from there on.",
      details: { resumeFromTimeMs: 190 },
      cause: broken,
    });
  });

  test("raises when one instant holds more than the broker gives out", async () => {
    const deals = [1, 2, 3].map((id) => deal(id, 500));
    const { fetch } = serverOf(deals, 2, "cut");
    expect(await rejectionOf(readOf({ fetch }).toArray())).toMatchObject({
      code: "HISTORY_GAP",
      details: { resumeFromTimeMs: 500 },
    });
  });

  test("raises when a page leads to itself", async () => {
    const fetch: Server["fetch"] = async () => ({ items: [], next: "same" });
    expect(await rejectionOf(readOf({ fetch }).toArray())).toMatchObject({ code: "HISTORY_GAP" });
  });

  test("raises what concerns the whole read as it is, with the point to go on from", async () => {
    const aborted = new BrokerError("ABORTED", "The caller gave up.", { details: { attempt: 1 } });
    const fetch: Server["fetch"] = () => Promise.reject(aborted);
    expect(await rejectionOf(readOf({ fetch, fromTimeMs: 7 }).toArray())).toMatchObject({
      code: "ABORTED",
      details: { attempt: 1, resumeFromTimeMs: 7 },
    });
  });
});

test("a read by cursor pages until there is none, and no further than it is read", async () => {
  const cursors: unknown[] = [];
  const read = createLongRead<number>(async (cursor) => {
    cursors.push(cursor);
    const start = Number(cursor ?? 0);
    return { items: start === 2 ? [] : [start, start + 1], ...(start < 4 && { next: String(start + 2) }) };
  });
  expect(await read.toArray()).toEqual([0, 1, 4, 5]);
  expect(cursors).toEqual([undefined, "2", "4"]);
  for await (const item of read) if (item === 1) break;
  expect(cursors).toHaveLength(4);
});
