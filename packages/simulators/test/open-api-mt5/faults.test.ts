import { describe, expect, test } from "vitest";
import { openStream, stillServer, VERSIONS } from "./support.ts";

describe("an injected refusal", () => {
  test.each([
    ["reject@place,code=NO_MONEY", 10019],
    ["refuse@place,status=200,code=10031", 10031],
    ["refuse@place,status=200,code=10099", 10099],
    ["reject@place,code=SYMBOL_NOT_FOUND", 10013],
  ])("%s is the HTTP 200 of a refused order", async (rule, retcode) => {
    await using server = await stillServer({ faults: [rule] });
    const { status, json } = await server.place();
    expect([status, json, server.ledger.positions()]).toMatchObject([
      200,
      { retcode, success: false, hint: null, result: { retcode, order: 0, request: { action: 1 } } },
      [],
    ]);
  });

  test("has the shape of the call that it strikes", async () => {
    await using server = await stillServer();
    const open = await server.placed();
    const pending = await server.placed({ orderType: "limit", price: 1.08 });
    for (const operation of ["close", "cancel-order", "modify-position"]) {
      server.simulator.faults.add(`reject@${operation},code=FROZEN`);
    }
    const answers = [
      await server.post("/orders/close", { ticket: open }),
      await server.post("/orders/close", { ticket: pending }),
      await server.post("/positions/modify", { ticket: open, sl: 1.05 }),
    ];
    expect(answers.map(({ json }) => json)).toMatchObject([
      { operation: "closePosition", retcode: 10029, success: false },
      { operation: "cancelPendingOrder", retcode: 10029, result: { request: { action: 8 } } },
      { operation: "modifyPositionStops", retcode: 10029, message: expect.any(String) },
    ]);
  });

  test.each(VERSIONS)("that is a success after all is one for %s by its own rule", async (version) => {
    await using server = await stillServer({ version, faults: ["refuse@place,status=200,code=10010"] });
    expect((await server.place()).json).toMatchObject({ retcode: 10010, success: version === "0.12.0" });
  });

  test("of another status is a text", async () => {
    await using server = await stillServer({ faults: ["refuse@read-account,status=401,message=invalid apiKey"] });
    expect(await server.get("/account")).toMatchObject({ status: 401, json: { detail: "invalid apiKey" } });
  });
});

test.each([
  ["drop-answer@place", "cut", 1],
  ["cut@place", "cut", 0],
  ["fail-after@place", 500, 1],
  ["bad-gateway@place", 502, 0],
  ["unavailable@place", 503, 0],
  ["throttle@place,retry-after-seconds=7", 429, 0],
])("%s ends a place by %s with %i executed", async (rule, expected, executed) => {
  await using server = await stillServer({ faults: [rule] });
  const outcome = await server.place().then(
    ({ status }) => status,
    () => "cut",
  );
  expect(outcome).toBe(expected);
  await expect.poll(() => server.ledger.positions().length).toBe(executed);
});

test("a server that fails unforeseen answers a plain text", async () => {
  await using server = await stillServer({ faults: ["fail-after@read-positions"] });
  const { headers, text } = await server.get("/positions/open");
  expect([headers.get("content-type"), text]).toEqual(["text/plain; charset=utf-8", "Internal Server Error"]);
});

test("health can be slow", async () => {
  await using server = await stillServer({ faults: ["delay@ping,ms=8000"] });
  const health = server.get("/health");
  await expect.poll(() => server.clock.pendingTimers).toBe(1);
  await server.clock.advance(8000);
  expect((await health).status).toBe(200);
});

test("reads can lag behind writes", async () => {
  await using server = await stillServer({ faults: ["lag,ms=500"] });
  await server.place();
  const count = async () => ((await server.get("/positions/open")).json as { readonly count: number }).count;
  expect(await count()).toBe(0);
  await server.clock.advance(500);
  expect(await count()).toBe(1);
});

test("an idle connection is closed when that is asked for, and a busy one is not", async () => {
  await using server = await stillServer({ knobs: { idleCloseMs: 5000 } });
  await server.get("/health");
  await expect.poll(() => server.clock.pendingTimers).toBe(1);
  server.simulator.faults.add("delay@read-account,ms=60000");
  const account = server.get("/account");
  await expect.poll(() => server.simulator.requests.length).toBe(2);
  await server.clock.advance(60_000);
  expect((await account).status).toBe(200);
  await expect.poll(() => server.clock.pendingTimers).toBe(1);
  await server.clock.advance(5000);
  expect(server.clock.pendingTimers).toBe(0);
});

test("frames can be lost, spoilt and come without numbers, also where they hold none", async () => {
  await using server = await stillServer({ knobs: { nanProfit: true } });
  await server.place();
  for (const rule of ["null-frame@push-position", "garbage-frame@push,skip=1", "lose-frame@push,skip=2"]) {
    server.simulator.faults.add(rule);
  }
  const stream = await openStream(server.simulator);
  expect(await stream.frame(2)).toMatchObject({ count: null, totalPnl: null, positions: [{ ticket: null }] });
  await server.clock.advance(1000);
  expect(await stream.text(3)).toBe("{garbage");
  await server.clock.advance(2000);
  expect(await stream.text(4)).toContain('"timestamp":"2026-01-05T12:00:03+00:00"');
  server.simulator.pushRaw("[]");
  expect(await stream.text(5)).toBe("[]");
});

test("a restart loses the session that a client had made, and logs in as the operator wants it", async () => {
  await using server = await stillServer();
  await server.post("/account/disconnect");
  server.simulator.faults.add("restart,down-ms=1000");
  await server.clock.advance(1000);
  await expect.poll(() => server.get("/health").catch(() => undefined)).toMatchObject({ json: { mt5: "connected" } });
});

test("an account that is put offline stays so until somebody connects it", async () => {
  await using server = await stillServer({ faults: ["cool-account"] });
  expect(await server.get("/account")).toMatchObject({ status: 503, json: { detail: "disconnected" } });
  const { login, password, server: broker } = server.simulator.credentials;
  await server.post("/account/connect", { username: login, password, server: broker });
  expect((await server.get("/account")).status).toBe(200);
});

test("requests are remembered by what they do, without their keys", async () => {
  await using server = await stillServer();
  await server.get("/bars/EURUSD?n=1");
  await server.place({ volume: 0.2 });
  expect(server.simulator.requests).toEqual([
    {
      timeMs: server.clock.now(),
      operation: "read-candles",
      method: "GET",
      path: "/bars/EURUSD",
      query: { n: "1" },
    },
    {
      timeMs: server.clock.now(),
      operation: "place",
      method: "POST",
      path: "/orders",
      query: {},
      body: { symbol: "EURUSD", side: "buy", volume: 0.2 },
    },
  ]);
});
