import { describe, expect, test } from "vitest";
import type { CalendarEvent, ExchangeSchedules, OpenApiMt5SimulatorOptions } from "../../src/index.ts";
import { type StillServer, stillServer } from "./support.ts";

const NOON = Date.UTC(2026, 0, 5, 12);
const MINUTE_MS = 60_000;
const CPI: CalendarEvent = { title: "CPI y/y", country: "USD", timeMs: NOON + 30 * MINUTE_MS, impact: "High" };
const PMI: CalendarEvent = {
  title: "PMI",
  country: "EUR",
  timeMs: NOON + 60 * MINUTE_MS,
  impact: "Low",
  forecast: "50",
};
const WEEK: ExchangeSchedules = {
  timezone: "UTC+03:00",
  symbols: { EURUSD: { Monday: { open: "00:01", close: "23:59" }, Friday: { open: "00:01", close: "23:57" } } },
};
const LIMIT = { orderType: "limit", price: 1.08 };

async function guarded(changes: object, options: OpenApiMt5SimulatorOptions = {}) {
  const server = await stillServer({ calendar: [CPI, PMI], exchangeSchedules: WEEK, ...options });
  return { server, ticket: await server.placed({ ...changes }) };
}

async function jobs(server: StillServer, kind: "news" | "weekend"): Promise<readonly object[]> {
  return ((await server.get(`/orders/${kind}-close/jobs`)).json as { readonly jobs: readonly object[] }).jobs;
}

describe("the calendar", () => {
  test("shows the week's events, narrowed by currency and impact", async () => {
    await using server = await stillServer({ calendar: [CPI, PMI] });
    expect((await server.get("/calendar/events?currency=usd&impact=high")).json).toEqual({
      source: "fairEconomy",
      fromDate: "2026-01-05T00:00:00+00:00",
      toDate: "2026-01-12T00:00:00+00:00",
      country: null,
      currency: "USD",
      impact: "High",
      cachedAt: "2026-01-05T12:00:00+00:00",
      count: 1,
      events: [
        {
          title: "CPI y/y",
          country: "USD",
          date: "2026-01-05T12:30:00+00:00",
          impact: "High",
          forecast: "",
          previous: "",
        },
      ],
    });
    expect((await server.get("/calendar/events?fromDate=2026-01-05T12:45:00Z")).json).toMatchObject({
      events: [{ title: "PMI", forecast: "50" }],
    });
  });

  test.each([
    ["?source=bloomberg", 400, "source must be one of: fairEconomy, mt5"],
    ["?impact=huge", 400, "impact must be one of: Low, Medium, High, Holiday"],
    ["?source=MT5", 501, "calendar API is not available in this MT5 package/build"],
    ["", 503, "calendar fetch failed: feed unreachable"],
  ])("with %j is a %i", async (query, status, detail) => {
    await using server = await stillServer({ calendar: "down" });
    expect(await server.get(`/calendar/events${query}`)).toMatchObject({ status, json: { detail } });
  });

  test("of an old server is never there", async () => {
    await using server = await stillServer({ version: "0.5.0", calendar: [CPI] });
    expect((await server.get("/calendar/events")).status).toBe(501);
  });
});

describe("a news guard", () => {
  test("stands over the order and is listed", async () => {
    const { server, ticket } = await guarded({ closeOnNews: "m15_high", comment: "pol", magic: 7 });
    await using _ = server;
    expect(await jobs(server, "news")).toEqual([
      {
        kind: "position",
        ticket,
        symbol: "EURUSD",
        policy: "M15_High",
        referenceTicket: ticket,
        magic: 7,
        resolved: true,
        minutes: 15,
        minimumImpact: "High",
        currencies: ["EUR", "USD"],
        comment: "pol",
        createdAt: "2026-01-05T12:00:00+00:00",
        updatedAt: "2026-01-05T12:00:00+00:00",
        item: expect.objectContaining({ ticket, volume: 0.1 }),
      },
    ]);
  });

  test.each([
    ["a position", {}, 0],
    ["a pending order", LIMIT, 0],
  ])("closes %s before the event, and not before it is time", async (_what, changes, left) => {
    const { server } = await guarded({ ...changes, closeOnNews: "M15_High" });
    await using _ = server;
    const open = () => server.ledger.positions().length + server.ledger.orders().length;
    await server.clock.advance(14 * MINUTE_MS);
    expect(open()).toBe(1);
    await server.clock.advance(MINUTE_MS);
    expect(open()).toBe(left);
    expect(await jobs(server, "news")).toEqual([]);
  });

  test("says so in the closing deal", async () => {
    const { server } = await guarded({ closeOnNews: "M15_High" });
    await using _ = server;
    await server.clock.advance(15 * MINUTE_MS);
    const { trades } = (await server.get("/trades/history?toDate=2026-01-07")).json as { readonly trades: object[] };
    expect(trades[2]).toMatchObject({ entry: 1, comment: "api-close-news" });
  });

  test("is lost by a partial close", async () => {
    const { server, ticket } = await guarded({ closeOnNews: "M15_High", closeOnWeekend: "H1" });
    await using _ = server;
    await server.post("/orders/close", { ticket, volume: 0.04 });
    await server.clock.advance(30 * MINUTE_MS);
    expect([server.ledger.positions().length, await jobs(server, "news"), await jobs(server, "weekend")]).toEqual([
      1,
      [],
      [],
    ]);
  });

  test("in a comment, as older servers kept it, is listed, and cut off a new order", async () => {
    await using server = await stillServer();
    await server.place({ comment: "x_E_M15_High" });
    server.ledger.place({ symbol: "EURUSD", side: "buy", type: "market", lots: 0.1, comment: "old_E_M5_Low" });
    expect(server.ledger.positions()[0]?.comment).toBe("x");
    expect(await jobs(server, "news")).toEqual([
      expect.objectContaining({ policy: "M5_Low", minutes: 5, createdAt: null, updatedAt: null }),
    ]);
  });

  test.each([
    [
      "bad words",
      { closeOnNews: "soon" },
      400,
      "closeOnNews must use format M<minutes>_<Low|Medium|High>, for example M15_High",
    ],
    ["too many minutes", { closeOnNews: "M1441_Low" }, 400, "closeOnNews minutes must be between 1 and 1440"],
    [
      "an event that is near",
      { closeOnNews: "M30_Low" },
      409,
      "closeOnNews window is active for EURUSD: CPI y/y at 2026-01-05T12:30:00+00:00",
    ],
    ["a bad weekend", { closeOnWeekend: "H2" }, 400, "closeOnWeekend must be one of: M15, M30, H1"],
    [
      "no schedule",
      { symbol: "USDJPY", closeOnWeekend: "H1" },
      400,
      "closeOnWeekend requires exchangeSchedule.USDJPY with the shared timezone and a Friday session",
    ],
  ])("of %s is refused before the order", async (_what, changes, status, detail) => {
    await using server = await stillServer({ calendar: [CPI], exchangeSchedules: WEEK });
    expect(await server.place(changes)).toMatchObject({ status, json: { detail } });
    expect(server.ledger.positions()).toEqual([]);
  });

  test("without a calendar refuses the order", async () => {
    await using server = await stillServer({ calendar: "down" });
    expect(await server.place({ closeOnNews: "M15_High" })).toMatchObject({
      status: 500,
      json: { detail: expect.stringContaining("failed to load calendar") },
    });
  });

  test("that cannot be stored fails before the order, or after it with a 500 that must not be retried", async () => {
    await using before = await stillServer({ knobs: { guardStore: "refuses" } });
    await using after = await stillServer({ knobs: { guardStore: "fails" } });
    const body = { closeOnNews: "M15_High" };
    expect(await before.place(body)).toMatchObject({
      status: 500,
      json: { detail: "failed to persist news-close intent: disk full" },
    });
    expect(await after.place(body)).toMatchObject({
      status: 500,
      json: {
        detail:
          "MT5 accepted order 1000001, but durable news-close activation failed: disk full. Do not retry this order automatically.",
      },
    });
    expect([before, after].map(({ ledger }) => ledger.positions().length)).toEqual([0, 1]);
  });

  test("is a word that an old server does not know", async () => {
    await using server = await stillServer({ version: "0.5.0" });
    expect((await server.place({ closeOnNews: "nonsense" })).status).toBe(200);
  });
});

describe("a weekend guard", () => {
  test("is listed with the close that it looks at", async () => {
    const { server, ticket } = await guarded({ ...LIMIT, closeOnWeekend: "h1" });
    await using _ = server;
    expect(await jobs(server, "weekend")).toEqual([
      {
        kind: "pendingOrder",
        ticket,
        referenceTicket: ticket,
        symbol: "EURUSD",
        policy: "H1",
        minutes: 60,
        timezone: "UTC+03:00",
        exchangeSchedule: {
          Sunday: null,
          Monday: { open: "00:01", close: "23:59" },
          Tuesday: null,
          Wednesday: null,
          Thursday: null,
          Friday: { open: "00:01", close: "23:57" },
          Saturday: null,
        },
        fridayClose: "23:57",
        targetCloseUtc: "2026-01-09T20:57:00+00:00",
        triggerAtUtc: "2026-01-09T19:57:00+00:00",
        magic: 0,
        resolved: true,
        createdAt: "2026-01-05T12:00:00+00:00",
        updatedAt: "2026-01-05T12:00:00+00:00",
        item: expect.objectContaining({ ticket }),
      },
    ]);
  });

  test("keeps at it until the close works", async () => {
    const start = Date.UTC(2026, 0, 9, 19, 50);
    await using server = await stillServer({ exchangeSchedules: WEEK }, {}, start);
    await server.place({ closeOnWeekend: "H1" });
    server.venue.setMarketOpen("EURUSD", false);
    await server.clock.advance(10 * MINUTE_MS);
    expect(server.ledger.positions()).toHaveLength(1);
    server.venue.setMarketOpen("EURUSD", true);
    await server.clock.advance(MINUTE_MS);
    expect(server.ledger.positions()).toEqual([]);
  });

  test("refuses what it would close at once", async () => {
    await using server = await stillServer({ exchangeSchedules: WEEK }, {}, Date.UTC(2026, 0, 9, 20));
    expect(await server.place({ closeOnWeekend: "H1" })).toMatchObject({
      status: 409,
      json: {
        detail: "closeOnWeekend window is active for EURUSD: exchange closes at 2026-01-09T20:57:00+00:00",
      },
    });
  });
});

test("a symbol shows its week when there is one", async () => {
  await using server = await stillServer({ exchangeSchedules: WEEK });
  const schedule = async (name: string) =>
    ((await server.get(`/symbols/${name}`)).json as { readonly symbol: Record<string, unknown> }).symbol[
      "exchangeSchedule"
    ];
  expect(await schedule("EURUSD")).toMatchObject({
    timezone: "UTC+03:00",
    Friday: { open: "00:01", close: "23:57" },
    Saturday: null,
    nextFridayCloseUtc: "2026-01-09T20:57:00+00:00",
  });
  expect(await schedule("USDJPY")).toBeNull();
});

describe("the spread trace", () => {
  test("takes one sample a call and averages the last minute", async () => {
    let bid = 1.0999;
    await using server = await stillServer({ referenceQuote: () => ({ bid, ask: 1.1 }) });
    await server.get("/spread-trace/EURUSD");
    bid = 1.0997;
    const second = (await server.get("/spread-trace/EURUSD")).json;
    const source = { time: "2026-01-05T12:00:00+00:00", bid: 1.0997, ask: 1.1, close: (1.0997 + 1.1) / 2 };
    expect(second).toEqual({
      symbol: "EURUSD",
      dukascopySymbol: "EURUSD",
      sourceSymbol: "EURUSD",
      sampledAt: "2026-01-05T12:00:00+00:00",
      bidSpread: expect.closeTo(0.0003, 9),
      askSpread: expect.closeTo(0.0001, 9),
      closeSpread: expect.closeTo(0.0002, 9),
      mt5: { time: "2026-01-05T14:00:00+00:00", bid: 1.1, ask: 1.1001, close: (1.1 + 1.1001) / 2 },
      dukascopy: source,
      source,
      avarageBidSpread: expect.closeTo(0.0002, 9),
      avarageAskSpread: expect.closeTo(0.0001, 9),
      samplesInLastMinute: 2,
    });
    await server.post("/account/disconnect");
    expect((await server.get("/spread-trace/EURUSD/history?limit=1")).json).toEqual({
      symbol: "EURUSD",
      count: 1,
      lastError: null,
      samples: [second],
    });
  });

  test.each([
    ["NOPE", 502],
    ["USDJPY", 404],
  ])("of %s is a %i", async (symbol, status) => {
    await using server = await stillServer({ referenceQuote: () => undefined });
    expect(await server.get(`/spread-trace/${symbol}`)).toMatchObject({
      status,
      json: { detail: expect.stringContaining("symbol not found") },
    });
  });
});
