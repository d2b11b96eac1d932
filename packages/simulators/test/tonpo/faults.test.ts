import { describe, expect, test } from "vitest";
import { command, stillWorld } from "./support/still-world.ts";

const MARKET = { symbol: "EURUSD", side: "buy", orderType: "market", volume: 0.1 };

async function placing(fault: string) {
  const world = await stillWorld({ faults: [fault] });
  const place = () => world.call("POST /api/orders", { body: MARKET });
  return { world, place, executed: () => world.venue.accounts[0]?.positions().length };
}

describe("a request", () => {
  test.each([
    ["drop-answer@place", 1],
    ["cut-answer@place", 1],
    ["cut@place", 0],
  ])("%s breaks the connection, with %i executed", async (fault, expected) => {
    const { world, place, executed } = await placing(fault);
    await using _ = world;
    await expect(place()).rejects.toThrow();
    expect(executed()).toBe(expected);
  });

  test.each([
    [
      "throttle@place,retry-after-seconds=7",
      429,
      { error: "rate limit exceeded", code: 429, type: "rate_limit_error" },
      "7",
      0,
    ],
    ["unavailable@place", 503, { error: "service unavailable", code: 503, type: "server_error" }, "1", 0],
    [
      "refuse@place,status=422,code=VALIDATION_ERROR,message=no",
      422,
      { error: "no", code: "VALIDATION_ERROR", type: "validation_error" },
      null,
      0,
    ],
    ["fail-after@place", 500, { error: "internal error", code: 500, type: "server_error" }, null, 1],
    ["reject@place,code=REQUOTE", 200, { ticket: 0, success: false, error: "Requote" }, null, 0],
    ["null-fields@place", 200, { ticket: null, success: true, error: null }, null, 1],
    ["empty-answer@place", 200, undefined, null, 1],
    ["bad-gateway@place", 502, undefined, null, 0],
  ])("%s answers %i", async (fault, status, body, retryAfter, expected) => {
    const { world, place, executed } = await placing(fault);
    await using _ = world;
    const answer = await place();
    expect([answer.status, answer.json, answer.headers.get("retry-after"), executed()]).toEqual([
      status,
      body,
      retryAfter,
      expected,
    ]);
  });

  test("a late answer comes after what it caused was told", async () => {
    const { world, place } = await placing("late-answer@place,ms=500");
    await using _ = world;
    const stream = await world.stream();
    let answered = false;
    const answer = place().then(() => {
      answered = true;
    });
    await stream.nth("account", 1);
    expect(answered).toBe(false);
    await world.clock.advance(500);
    await answer;
  });

  test("reads lag behind writes by the time that was asked for, on the stream too", async () => {
    const { world, place } = await placing("lag,ms=500");
    await using _ = world;
    const stream = await world.stream();
    await place();
    const seen = async (): Promise<readonly unknown[]> => {
      const rest = (await world.read("GET /api/positions")) as { positions: readonly unknown[] };
      const { positions } = await command(stream, { type: "getPositions" });
      return [rest.positions.length, (positions as readonly unknown[]).length];
    };
    await world.clock.advance(499);
    expect(await seen()).toEqual([0, 0]);
    await world.clock.advance(1);
    expect(await seen()).toEqual([1, 1]);
  });
});

describe("the stream", () => {
  test("answers, pongs and pushed frames can be lost each on its own", async () => {
    await using world = await stillWorld({
      faults: ["lose-frame@subscribed", "swallow-pongs", "lose-frame@push-order", "lose-frame@positions"],
    });
    const stream = await world.stream();
    stream.send({ type: "subscribe", symbols: ["EURUSD"] });
    stream.send({ type: "ping" });
    stream.send({ type: "getPositions" });
    await stream.nth("quote", 1);
    await world.call("POST /api/orders", { body: MARKET });
    await stream.nth("account", 1);
    expect(stream.frames.map(({ type }) => type)).toEqual(["tick", "quote", "position", "account"]);
    expect(world.simulator.tickSubscriptions).toEqual(["EURUSD"]);
  });

  test("a subscribe to a symbol can be refused", async () => {
    await using world = await stillWorld({ faults: ["reject-channel@subscribe,channel=GBPUSD"] });
    const stream = await world.stream();
    expect(await command(stream, { type: "subscribe", symbols: ["EURUSD", "GBPUSD"] })).toMatchObject({
      type: "error",
      code: 400,
      message: "subscription to GBPUSD refused",
    });
    expect(world.simulator.tickSubscriptions).toEqual([]);
    expect(await command(stream, { type: "subscribe", symbols: ["EURUSD"] })).toMatchObject({ type: "subscribed" });
  });

  test("a text that nobody can read can be sent", async () => {
    await using world = await stillWorld();
    const stream = await world.stream();
    world.simulator.pushRaw("{oops");
    await command(stream, { type: "ping" });
    expect(stream.garbage).toEqual(["{oops"]);
  });

  test("an upgrade can be refused", async () => {
    await using world = await stillWorld({ faults: ["unavailable@connect-stream"] });
    await expect(world.stream()).rejects.toThrow("refused with 503");
    await world.stream();
  });
});

describe("the server", () => {
  test("a restart cuts all and comes back on the same port, the account still active", async () => {
    await using world = await stillWorld();
    const stream = await world.stream();
    world.simulator.faults.add("restart,down-ms=2000");
    expect(await stream.closed).toBe(1006);
    await expect(world.call("GET /api/accounts")).rejects.toThrow();
    await world.clock.advance(2000);
    await expect
      .poll(() => world.read("GET /api/accounts").catch(() => undefined))
      .toMatchObject({ accounts: [{ status: "active" }] });
  });

  test("a cooled account is disconnected until it is resumed, and revoked keys end their streams", async () => {
    await using world = await stillWorld();
    const stream = await world.stream();
    world.simulator.faults.add("cool-account");
    expect(await stream.nth("account_status", 1)).toMatchObject({ data: { status: "disconnected" } });
    world.simulator.faults.add("revoke-credentials");
    expect(await stream.closed).toBe(4001);
    expect((await world.call("GET /api/accounts")).status).toBe(401);
  });

  test("there are no grants that could expire", async () => {
    await using world = await stillWorld();
    expect(() => world.simulator.faults.add("expire-grant")).toThrow("does not exist at tonpo");
  });

  test("stop leaves neither timer nor connection, whatever is going on", async () => {
    const world = await stillWorld({ faults: ["restart,every-ms=60000"] });
    const stream = await world.stream();
    await world.read("POST /api/accounts", { body: { mt5Login: "1", mt5Password: "p", mt5Server: "s" } });
    const stalled = world.simulator.faults.add("stall@place");
    const answer = world.call("POST /api/orders", { body: MARKET });
    await expect.poll(() => stalled.strikes).toBe(1);
    await world.simulator.stop();
    await expect(answer).rejects.toThrow();
    expect(await stream.closed).toBe(1006);
    expect(world.clock.pendingTimers).toBe(0);
  });

  test("requests are remembered without their keys", async () => {
    await using world = await stillWorld();
    await world.read("POST /api/orders", { body: MARKET });
    await world.read("GET /api/symbols/EURUSD?api_key=secret&x=1");
    expect(world.simulator.requests).toEqual([
      { timeMs: 1_767_614_400_000, operation: "place", method: "POST", path: "/api/orders", query: {}, body: MARKET },
      {
        timeMs: 1_767_614_400_000,
        operation: "read-quote",
        method: "GET",
        path: "/api/symbols/EURUSD",
        query: { x: "1" },
      },
    ]);
  });
});
