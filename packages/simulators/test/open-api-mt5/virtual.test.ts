import { describe, expect, test } from "vitest";
import { simulateOpenApiMt5 } from "../../src/index.ts";
import { openStream, type StillServer, stillServer } from "./support.ts";

const virtualServer = (): Promise<StillServer> => stillServer({ virtual: true });

test("an old server has no virtual mode", async () => {
  await expect(simulateOpenApiMt5({ version: "0.5.0", virtual: true })).rejects.toThrow(
    "virtual mode exists since 0.12.0",
  );
});

describe("a virtual server", () => {
  test("says that it is connected, and has an account that gives it away", async () => {
    await using server = await virtualServer();
    expect((await server.get("/health")).json).toEqual({ status: "ok", mt5: "connected" });
    expect((await server.get("/account")).json).toMatchObject({
      account: { login: 0, name: "Virtual Account", company: "Open API MT5", balance: 0 },
    });
  });

  test("says yes to orders that exist nowhere, and publishes them", async () => {
    await using server = await virtualServer();
    const { json } = await server.place({ sl: 1.05, closeOnNews: "M15_High" });
    const message = {
      action: 1,
      symbol: "EURUSD",
      volume: 0.1,
      type: 0,
      price: 1.1001,
      deviation: 20,
      magic: 0,
      comment: "api-order",
      type_time: 0,
      type_filling: 2,
      sl: 1.05,
      closeOnNews: "M15_High",
    };
    const transport = { transport: "zeromq", topic: "ORDER", endpoint: "tcp://127.0.0.1:5555" };
    expect(json).toEqual({
      retcode: 10009,
      success: true,
      message: "order created",
      hint: null,
      result: {
        retcode: 10009,
        deal: 0,
        order: 0,
        volume: 0.1,
        price: 0,
        bid: 0,
        ask: 0,
        comment: "Request completed",
        ...transport,
        request: message,
      },
    });
    expect((await server.get("/api/virtual/zeromq/messages")).json).toEqual({
      count: 1,
      messages: [{ timestamp: "2026-01-05T12:00:00+00:00", ...transport, payload: message }],
    });
    expect([(await server.get("/positions/open")).json, server.ledger.positions()]).toEqual([
      { count: 0, positions: [] },
      [],
    ]);
  });

  test("says yes to levels of tickets that never were, without looking", async () => {
    await using server = await virtualServer();
    expect((await server.post("/positions/modify", { ticket: 7 })).json).toEqual({
      operation: "modifyPositionStops",
      retcode: 10009,
      success: true,
      message: "position adjustment created",
      result: {
        retcode: 10009,
        order: 7,
        deal: 0,
        comment: "Request completed",
        requestId: 0,
        retcodeExternal: 0,
        request: { action: 6, position: 7, sl: 0, tp: 0, comment: "api-modify-position" },
      },
    });
  });

  test("has real UTC, prices of any case, the middle as last price and the newest ticks", async () => {
    await using server = await virtualServer();
    await server.clock.advance(1000);
    server.venue.setPrice("EURUSD", 1.2);
    expect((await server.get("/quotes/eurusd")).json).toMatchObject({
      symbol: "EURUSD",
      time: "2026-01-05T12:00:01+00:00",
      last: (1.2 + 1.2001) / 2,
    });
    expect((await server.get("/ticks/EURUSD?count=1")).json).toMatchObject({ ticks: [{ bid: 1.2, flags: 0 }] });
    expect((await server.get("/bars/EURUSD?n=1")).json).toMatchObject({
      bars: [{ time: "2026-01-05T12:00:00+00:00" }],
    });
    expect((await server.get("/bars/EURUSD/range?fromDate=a&toDate=b")).json).toEqual({
      detail: "fromDate/toDate must be a valid ISO datetime",
    });
    const { symbol } = (await server.get("/symbols/EURUSD")).json as { readonly symbol: object };
    expect(Object.keys(symbol)).not.toContain("tradeContractSize");
  });

  test("remembers nothing", async () => {
    await using server = await virtualServer();
    const answers = ["/tickets", "/exposure", "/exposure/eurusd", "/orders/pending", "/trades/history"];
    expect(await Promise.all(answers.map(async (path) => (await server.get(path)).json))).toMatchObject([
      { positionTickets: [], orderTickets: [], total: 0 },
      { count: 0, exposures: [] },
      { symbol: "EURUSD", positionsCount: 0 },
      { count: 0, orders: [] },
      { count: 0, trades: [] },
    ]);
    expect((await server.get("/positions/7/details")).status).toBe(404);
  });

  test("cannot close, switch accounts, or look at depth", async () => {
    await using server = await virtualServer();
    for (const path of ["/orders/close", "/account/connect", "/account/disconnect"]) {
      expect((await server.post(path, { ticket: 1 })).status, path).toBe(501);
    }
    for (const path of [
      "/market-depth/EURUSD",
      "/trades/1/mae-mfe",
      "/orders/news-close/jobs",
      "/spread-trace/EURUSD",
    ]) {
      expect((await server.get(path)).status, path).toBe(501);
    }
  });

  test("ends the positions stream after one error", async () => {
    await using server = await virtualServer();
    const stream = await openStream(server.simulator);
    expect(await stream.frame(1)).toMatchObject({
      event: "error",
      message: "open position retrieval is not supported in virtual mode",
    });
    expect(await stream.closed).toBe("1003 not supported in virtual mode");
  });

  test("has cache numbers, which a real one has not", async () => {
    await using virtual = await virtualServer();
    await using real = await stillServer();
    expect((await virtual.get("/virtual/data-cache")).json).toMatchObject({
      dataSource: "dukascopy",
      maxEntries: 4000,
    });
    expect(await real.get("/virtual/data-cache")).toMatchObject({
      status: 404,
      json: { detail: "available in virtual mode only" },
    });
    expect([(await virtual.get("/virtual/messages")).status, (await real.get("/virtual/messages")).status]).toEqual([
      200, 404,
    ]);
  });
});
