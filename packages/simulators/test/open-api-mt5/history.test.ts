import { describe, expect, test } from "vitest";
import { stillServer } from "./support.ts";

const AHEAD = "/trades/history?toDate=2026-01-07";

describe("the history", () => {
  test("hides the newest deals by default, for its UTC is taken for the server's time", async () => {
    await using server = await stillServer();
    await server.place();
    expect((await server.get("/trades/history")).json).toMatchObject({
      fromDate: "2025-12-29T12:00:00+00:00",
      toDate: "2026-01-05T12:00:00+00:00",
      count: 0,
    });
    expect((await server.get(AHEAD)).json).toMatchObject({ count: 2 });
  });

  test("has the deposit first, then each deal with what it did and why", async () => {
    await using server = await stillServer();
    const ticket = await server.placed({ tp: 1.12, magic: 42, comment: "my-tag" });
    await server.clock.advance(1500);
    server.venue.setPrice("EURUSD", 1.12);
    const common = { swap: 0, fee: 0, symbol: "EURUSD", externalId: "" };
    expect((await server.get(AHEAD)).json).toMatchObject({
      count: 3,
      trades: [
        {
          ticket: 2_000_003,
          order: 0,
          time: 1_767_621_600,
          timeMsc: 1_767_621_600_000,
          type: 2,
          entry: 0,
          magic: 0,
          positionId: 0,
          reason: 0,
          volume: 0,
          price: 0,
          commission: 0,
          profit: 100_000,
          symbol: "",
          comment: "initial deposit",
        },
        {
          ...common,
          order: ticket,
          type: 0,
          entry: 0,
          magic: 42,
          positionId: ticket,
          reason: 3,
          volume: 0.1,
          price: 1.1001,
          commission: -0.35,
          profit: 0,
          comment: "my-tag",
        },
        {
          ...common,
          order: ticket + 1,
          time: 1_767_621_601,
          timeMsc: 1_767_621_601_500,
          type: 1,
          entry: 1,
          positionId: ticket,
          reason: 5,
          price: 1.12,
          profit: 199,
          comment: "[tp 1.12000]",
        },
      ],
    });
  });

  test.each([
    ["sl 1.09000", { sl: 1.09 }, 4],
    ["api-close", {}, 3],
  ])("says %s of a close, with its reason", async (comment, levels, reason) => {
    await using server = await stillServer();
    const ticket = await server.placed(levels);
    if (reason === 3) await server.post("/orders/close", { ticket });
    else server.venue.setPrice("EURUSD", 1.08);
    const { trades } = (await server.get(AHEAD)).json as { readonly trades: readonly object[] };
    expect(trades[2]).toMatchObject({ entry: 1, reason, comment: expect.stringContaining(comment) });
  });

  test("shows a reversal of a netting account as one deal", async () => {
    await using server = await stillServer({ accounts: [{ positionMode: "netting" }] });
    const ticket = await server.placed();
    const turned = await server.placed({ side: "sell", volume: 0.3 });
    const { trades } = (await server.get(AHEAD)).json as { readonly trades: readonly object[] };
    expect(trades[2]).toMatchObject({ entry: 2, type: 1, volume: 0.3, positionId: ticket, order: turned });
  });

  test.each([
    ["fromDate=yesterday", "fromDate must be a valid ISO datetime"],
    ["toDate=1767621600", "toDate must be a valid ISO datetime"],
    ["fromDate=2027-01-01", "fromDate must be earlier than toDate"],
  ])("with %s is refused", async (query, detail) => {
    await using server = await stillServer();
    expect(await server.get(`/trades/history?${query}`)).toMatchObject({ status: 400, json: { detail } });
  });
});

describe("the worst and best of a position", () => {
  async function traded() {
    const server = await stillServer();
    const ticket = await server.placed();
    for (const bid of [1.09, 1.105, 1.1]) {
      await server.clock.advance(60_000);
      server.venue.setPrice("EURUSD", bid);
    }
    return { server, ticket };
  }

  test("are told for its time, for the bars after it, and for both", async () => {
    const { server, ticket } = await traded();
    await using _ = server;
    await server.post("/orders/close", { ticket });
    for (const bid of [1.099, 1.11]) {
      await server.clock.advance(60_000);
      server.venue.setPrice("EURUSD", bid);
    }
    const { status, json } = await server.get(`/trades/${ticket}/mae-mfe?horizonBars=3`);
    const close = (value: number): unknown => expect.closeTo(value, 6);
    const reach = (extremePrice: number, distance: number, from: number): unknown => ({
      extremePrice,
      priceDistance: close(distance),
      points: close(distance * 100_000),
      percent: close((distance / from) * 100),
      money: close(distance * 10_000),
    });
    expect([status, json]).toEqual([
      200,
      {
        positionId: ticket,
        symbol: "EURUSD",
        side: "buy",
        volume: 0.1,
        entryPrice: close(1.1001),
        exitPrice: close(1.1),
        entryTime: "2026-01-05T14:00:00+00:00",
        exitTime: "2026-01-05T14:03:00+00:00",
        timeframe: "M1",
        horizonBarsRequested: 3,
        horizonBarsAvailable: 2,
        horizonComplete: false,
        tradePeriod: {
          bars: 4,
          fromDate: "2026-01-05T14:00:00+00:00",
          toDate: "2026-01-05T14:03:00+00:00",
          mae: reach(1.09, 0.0101, 1.1001),
          mfe: reach(1.105, 0.0049, 1.1001),
        },
        extendedPeriod: {
          bars: 6,
          fromDate: "2026-01-05T14:00:00+00:00",
          toDate: "2026-01-05T14:05:00+00:00",
          mae: reach(1.09, 0.0101, 1.1001),
          mfe: reach(1.11, 0.0099, 1.1001),
        },
        extendedRRR: close(0.0099 / 0.0101),
        postExit: {
          bars: 2,
          fromDate: "2026-01-05T14:04:00+00:00",
          toDate: "2026-01-05T14:05:00+00:00",
          potentialLoss: reach(1.099, 0.001, 1.1),
          potentialGain: reach(1.11, 0.01, 1.1),
          potentialRRR: close(10),
        },
      },
    ]);
  });

  test("have nothing after the exit unless it is asked for", async () => {
    const { server, ticket } = await traded();
    await using _ = server;
    await server.post("/orders/close", { ticket });
    expect((await server.get(`/trades/${ticket}/mae-mfe`)).json).toMatchObject({
      horizonComplete: true,
      postExit: { bars: 0, potentialLoss: null, potentialGain: null, potentialRRR: null },
    });
  });

  test("cannot be told of what is open, open in part, or unknown", async () => {
    const { server, ticket } = await traded();
    await using _ = server;
    const ask = (id: number) => server.get(`/trades/${id}/mae-mfe`);
    expect(await ask(ticket)).toMatchObject({ status: 400, json: { detail: "position is not closed" } });
    await server.post("/orders/close", { ticket, volume: 0.04 });
    expect(await ask(ticket)).toMatchObject({ status: 500, json: { detail: "position is only partially closed" } });
    expect(await ask(9)).toMatchObject({ status: 404, json: { detail: "position not found in trade history: 9" } });
    expect(await ask(0)).toMatchObject({ status: 400, json: { detail: "positionId must be greater than 0" } });
  });
});
