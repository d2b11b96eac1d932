import { describe, expect, test } from "vitest";
import type { CandleRange, Page } from "../../src/adapter/index.ts";
import { type CandleRead, readCandles } from "../../src/engine/candle-read.ts";
import { type Candle, symbolName } from "../../src/index.ts";
import { sampleSymbol } from "../support/samples.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A Sunday. */
const START = Date.parse("2026-01-04T00:00:00Z");
const END = START + 60 * DAY - HOUR;

const candle = (openTimeMs: number): Candle => ({
  symbol: symbolName("EURUSD"),
  timeframe: "H1",
  openTimeMs,
  open: 1,
  high: 1,
  low: 1,
  close: 1,
});

/** Sixty days of hours, without Saturdays and Sundays. */
const history = Array.from({ length: 60 * 24 }, (_, hour) => START + hour * HOUR)
  .filter((timeMs) => ![0, 6].includes(new Date(timeMs).getUTCDay()))
  .map(candle);

function server(limit = Number.POSITIVE_INFINITY): {
  readonly asked: CandleRange[];
  readonly readPage: CandleRead["readPage"];
} {
  const asked: CandleRange[] = [];
  return {
    asked,
    readPage: async (range): Promise<Page<Candle>> => {
      asked.push(range);
      const items = history.filter(({ openTimeMs: at }) => at >= range.fromTimeMs && at <= range.toTimeMs);
      return items.length > limit ? { items: items.slice(0, limit), truncated: true } : { items };
    },
  };
}

const read = (rest: Partial<CandleRead> & Pick<CandleRead, "readPage">): Promise<readonly Candle[]> =>
  readCandles({ symbol: sampleSymbol(), timeframe: "H1", toTimeMs: END, ...rest }).toArray();

describe("candle history", () => {
  test("from a start on is complete and ascending, though the broker cuts its lists off", async () => {
    const { readPage } = server(100);
    expect(await read({ readPage, fromTimeMs: START })).toEqual(history);
  });

  test("with a limit is the newest ones, over weekends too", async () => {
    const { readPage } = server();
    const sunday = Date.parse("2026-02-01T12:00:00Z");
    const expected = history.filter(({ openTimeMs }) => openTimeMs <= sunday).slice(-30);
    expect(await read({ readPage, toTimeMs: sunday, limit: 30 })).toEqual(expected);
  });

  test("with a limit asks for little more than that, though a weekend makes it look twice", async () => {
    const { readPage, asked } = server();
    const sunday = Date.parse("2026-02-01T12:00:00Z");
    await read({ readPage, toTimeMs: sunday, limit: 30 });
    const earliest = Math.min(...asked.map((range) => range.fromTimeMs));
    expect(asked).toHaveLength(2);
    expect(sunday - earliest).toBeLessThan(6 * DAY);
  });

  test("with a limit and a start is the newest of that stretch", async () => {
    const { readPage } = server();
    const fromTimeMs = END - 2 * DAY;
    const stretch = history.filter(({ openTimeMs }) => openTimeMs >= fromTimeMs);
    expect(await read({ readPage, fromTimeMs, limit: 1000 })).toEqual(stretch);
    expect(await read({ readPage, fromTimeMs, limit: 5 })).toEqual(stretch.slice(-5));
  });

  test("without start and limit is the last 500", async () => {
    const { readPage } = server();
    expect(await read({ readPage })).toEqual(history.slice(-500));
  });

  test("with a limit beyond what there is ends at its beginning", async () => {
    const { readPage, asked } = server();
    expect(await read({ readPage, limit: 5000 })).toEqual(history);
    expect(asked.length).toBeLessThan(15);
  });
});
