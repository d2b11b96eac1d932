import { describe, expect, test } from "vitest";
import { openStream, type TestStream } from "../support/wire-client.ts";
import { command, stillWorld } from "./support/still-world.ts";

const MARKET = { symbol: "EURUSD", side: "buy", orderType: "market", volume: 0.1 };
const NOON = 1_767_614_400_000;

const ofType = (stream: TestStream, type: string) => stream.frames.filter((frame) => frame.type === type);

describe("commands", () => {
  test("each is answered under its id, in the spelling that came", async () => {
    await using world = await stillWorld();
    const stream = await world.stream();
    for (const id of [{ request_id: "a" }, { requestId: 7 }, {}]) {
      stream.send({ type: "ping", ...id });
      stream.send({ type: "getPositions", ...id });
      stream.send({ type: "unsubscribe", symbols: ["EURUSD"], ...id });
    }
    await stream.nth("unsubscribed", 3);
    expect(stream.frames).toEqual(
      [{ request_id: "a" }, { requestId: 7 }, {}].flatMap((id) => [
        { type: "pong", timestamp: NOON, ...id },
        { type: "positions", positions: [], ...id },
        { type: "unsubscribed", symbols: ["EURUSD"], ...id },
      ]),
    );
  });

  test.each([
    ["no JSON", "{oops", "a frame has to be a JSON object"],
    ["a list", "[1]", "a frame has to be a JSON object"],
    ["an unknown type", { type: "nothing" }, 'unknown message type "nothing"'],
    ["no type", {}, "unknown message type null"],
    ["an unknown symbol", { type: "subscribe", symbols: ["EURUSD", "ZZZ"] }, "unknown symbol ZZZ"],
    ["an unknown timeframe", { type: "subscribe", symbols: ["EURUSD"], timeframe: "M7" }, "unknown timeframe M7"],
  ])("%s gets an error frame, and nothing is subscribed", async (_what, frame, message) => {
    await using world = await stillWorld();
    const stream = await world.stream();
    stream.send(frame);
    expect(await stream.nth("error", 1)).toEqual({ type: "error", code: 400, message });
    expect(world.simulator.tickSubscriptions).toEqual([]);
  });

  test("symbols that are no list of texts are an error with the id", async () => {
    await using world = await stillWorld();
    expect(await command(await world.stream(), { type: "subscribe", symbols: "EURUSD" })).toMatchObject({
      type: "error",
      code: 422,
      message: "symbols has to be a list of texts with at least one",
    });
  });

  test("an order can be placed, and a refusal comes as its result too", async () => {
    await using world = await stillWorld();
    const stream = await world.stream();
    const type = "placeOrder";
    expect(await command(stream, { type, ...MARKET })).toMatchObject({
      type: "orderResult",
      ticket: 1_000_001,
      success: true,
      error: null,
    });
    const { request_id: _id, ...refused } = await command(stream, { type, ...MARKET, volume: -1 });
    expect(refused).toEqual({
      type: "orderResult",
      ticket: 0,
      success: false,
      error: "volume has to be a number above 0",
    });
    expect(await command(stream, { type: "getPositions" })).toMatchObject({
      positions: [{ ticket: 1_000_001, volume: 0.1 }],
    });
  });

  test("without an active account nothing can be subscribed or read", async () => {
    await using world = await stillWorld();
    const stream = await world.stream();
    world.simulator.setStatus("disconnected");
    for (const frame of [{ type: "subscribe", symbols: ["EURUSD"] }, { type: "getPositions" }]) {
      expect(await command(stream, frame)).toMatchObject({ type: "error", code: 409, message: "no active account" });
    }
  });
});

describe("prices", () => {
  const told = (stream: TestStream) =>
    stream.frames
      .filter(({ type }) => type === "tick" || type === "quote")
      .map((frame) => [frame.type, frame["symbol"], frame["bid"]]);

  test("come as tick and quote, the present one first, until an unsubscribe", async () => {
    await using world = await stillWorld();
    const stream = await world.stream();
    await command(stream, { type: "subscribe", symbols: ["EURUSD"] });
    await command(stream, { type: "subscribe", symbols: ["GBPUSD"] });
    expect(world.simulator.tickSubscriptions).toEqual(["EURUSD", "GBPUSD"]);
    world.venue.setPrice("GBPUSD", 1.26, 1.2601);
    await stream.nth("quote", 2);
    await command(stream, { type: "unsubscribe", symbols: ["GBPUSD"] });
    world.venue.setPrice("GBPUSD", 1.27);
    world.venue.setPrice("EURUSD", 1.2);
    await stream.nth("quote", 3);
    const tick = { type: "tick", symbol: "EURUSD", bid: 1.1, ask: 1.1001, last: 0, volume: 0, time: NOON };
    expect(stream.frames).toContainEqual(tick);
    expect(stream.frames).toContainEqual({ type: "quote", symbol: "EURUSD", bid: 1.1, ask: 1.1001, time: NOON });
    expect(told(stream)).toEqual([
      ["tick", "EURUSD", 1.1],
      ["quote", "EURUSD", 1.1],
      ["tick", "GBPUSD", 1.26],
      ["quote", "GBPUSD", 1.26],
      ["tick", "EURUSD", 1.2],
      ["quote", "EURUSD", 1.2],
    ]);
  });

  test("are not told while the account is not connected, and go on after", async () => {
    await using world = await stillWorld({ knobs: { residentTick: "none", priceFrames: "ticks" } });
    const stream = await world.stream();
    await command(stream, { type: "subscribe", symbols: ["EURUSD"] });
    world.simulator.setStatus("reconnecting");
    world.venue.setPrice("EURUSD", 1.2);
    world.simulator.setStatus("active");
    world.venue.setPrice("EURUSD", 1.3);
    await stream.nth("tick", 1);
    expect(told(stream)).toEqual([["tick", "EURUSD", 1.3]]);
  });

  test("knobs: quotes only, in seconds of another zone", async () => {
    await using world = await stillWorld({
      knobs: { priceFrames: "quotes", frameTime: "seconds", serverTimeOffsetSeconds: 7200 },
    });
    const stream = await world.stream();
    await command(stream, { type: "subscribe", symbols: ["EURUSD"] });
    expect(await stream.nth("quote", 1)).toMatchObject({ time: NOON / 1000 + 7200 });
    expect(ofType(stream, "tick")).toEqual([]);
  });
});

describe("candles", () => {
  test("form with each price and are complete with the first of the next one", async () => {
    await using world = await stillWorld();
    const stream = await world.stream();
    await command(stream, { type: "subscribe", symbols: ["EURUSD"], timeframe: "M1" });
    world.venue.setPrice("EURUSD", 1.2);
    await world.clock.advance(60_000);
    world.venue.setPrice("EURUSD", 1.15);
    await stream.nth("candle", 3);
    const candle = { type: "candle", symbol: "EURUSD", timeframe: "M1" };
    const first = { ...candle, time: NOON, open: 1.1, high: 1.2, low: 1.1, close: 1.2, volume: 2 };
    const second = { ...candle, time: NOON + 60_000, open: 1.15, high: 1.15, low: 1.15, close: 1.15, volume: 1 };
    expect(ofType(stream, "candle")).toEqual([
      { ...first, complete: false },
      { ...first, complete: true },
      { ...second, complete: false },
    ]);
  });

  test("of several timeframes add up, complete ones only where that is wanted, and an unsubscribe ends them all", async () => {
    await using world = await stillWorld({ knobs: { formingCandles: false } });
    const stream = await world.stream();
    await command(stream, { type: "subscribe", symbols: ["EURUSD"], timeframe: "M1" });
    await command(stream, { type: "subscribe", symbols: ["EURUSD"], timeframe: "M5" });
    await world.clock.advance(300_000);
    world.venue.setPrice("EURUSD", 1.2);
    await stream.nth("candle", 2);
    await command(stream, { type: "unsubscribe", symbols: ["EURUSD"] });
    await command(stream, { type: "subscribe", symbols: ["EURUSD"] });
    await world.clock.advance(300_000);
    world.venue.setPrice("EURUSD", 1.3);
    await command(stream, { type: "ping" });
    expect(ofType(stream, "candle").map(({ timeframe, complete }) => [timeframe, complete])).toEqual([
      ["M1", true],
      ["M5", true],
    ]);
  });
});

describe("the books", () => {
  const short = (stream: TestStream) =>
    stream.frames.map((frame) => {
      const { type, ticket, volume, profit, balance } = frame as Record<string, unknown>;
      if (type === "account") return [type, balance];
      return type === "position" ? [type, ticket, volume, profit] : [type, ticket];
    });

  test("a fill is told unasked to each stream of the user: result, position, account", async () => {
    await using world = await stillWorld();
    const [first, second] = [await world.stream(), await world.stream()];
    const stranger = await world.stream(world.simulator.credentials["adminKey"]);
    await world.read("POST /api/orders", { body: { ...MARKET, comment: "ab-1" } });
    await first.nth("account", 1);
    await second.nth("account", 1);
    await command(stranger, { type: "ping" });
    expect(first.frames).toEqual(second.frames);
    expect(stranger.frames.map(({ type }) => type)).toEqual(["pong"]);
    const { account, position, ...result } = Object.fromEntries(first.frames.map((frame) => [frame.type, frame]));
    expect(result).toEqual({
      orderResult: {
        type: "orderResult",
        ticket: 1_000_001,
        success: true,
        error: null,
        symbol: "EURUSD",
        comment: "ab-1",
      },
    });
    expect(position).toEqual({ type: "position", ...((await world.read("GET /api/positions/1000001")) as object) });
    expect(account).toEqual({ type: "account", ...((await world.read("GET /api/account/info")) as object) });
  });

  test("a pending order is told when it fills, a level when it is moved, and a close as a position without volume", async () => {
    await using world = await stillWorld({ knobs: { revalueEveryMs: null } });
    const stream = await world.stream();
    await world.read("POST /api/orders", { body: { ...MARKET, orderType: "limit", price: 1.09 } });
    world.venue.setPrice("EURUSD", 1.0899, 1.09);
    await world.read("POST /api/orders/modify", { body: { ticket: 1_000_001, tp: 1.095 } });
    await world.read("POST /api/orders/close", { body: { ticket: 1_000_001, volume: 0.04 } });
    world.venue.setPrice("EURUSD", 1.095, 1.0951);
    await stream.nth("account", 3);
    expect(short(stream)).toEqual([
      ["orderResult", 1_000_001],
      ["position", 1_000_001, 0.1, -1],
      ["account", 99_999.65],
      ["position", 1_000_001, 0.1, -1],
      ["orderResult", 1_000_001],
      ["position", 1_000_001, 0.06, -0.6],
      ["account", 99_999.11],
      ["position", 1_000_001, 0, 30],
      ["account", 100_028.9],
    ]);
  });

  test("what moves with the price is told at most once a second", async () => {
    await using world = await stillWorld();
    const stream = await world.stream();
    await world.read("POST /api/orders", { body: MARKET });
    world.venue.setPrice("EURUSD", 1.101);
    world.venue.setPrice("EURUSD", 1.102);
    await world.clock.advance(1000);
    world.venue.setPrice("GBPUSD", 1.2);
    world.venue.setPrice("EURUSD", 1.103);
    await stream.nth("account", 3);
    expect(ofType(stream, "position").map(({ profit }) => profit)).toEqual([-1, 9, 29]);
  });

  test("a deposit is an account frame, and knobs can leave the last frame of a position out", async () => {
    await using world = await stillWorld({ knobs: { closedPositionFrame: false } });
    const stream = await world.stream();
    world.venue.accounts[0]?.deposit(500);
    await world.read("POST /api/orders", { body: MARKET });
    await world.read("POST /api/orders/close", { body: { ticket: 1_000_001 } });
    await stream.nth("account", 3);
    expect(short(stream)).toEqual([
      ["account", 100_500],
      ["orderResult", 1_000_001],
      ["position", 1_000_001, 0.1, -1],
      ["account", 100_499.65],
      ["orderResult", 1_000_001],
      ["account", 100_498.3],
    ]);
  });

  test("each change of the account's state is told, and none when it stays", async () => {
    await using world = await stillWorld();
    const stream = await world.stream();
    await world.read(`POST /api/accounts/${world.accountId}/pause`, { body: {} });
    world.simulator.setStatus("paused");
    world.simulator.setStatus("reconnecting");
    await stream.nth("account_status", 2);
    const account_id = world.accountId;
    expect(stream.frames).toEqual([
      { type: "account_status", data: { account_id, status: "paused" } },
      { type: "account_status", data: { account_id, status: "reconnecting" } },
    ]);
  });

  test("nothing of one user's is told to another who trades too, and the other's stream outlives the key", async () => {
    await using world = await stillWorld({
      users: [{ apiKey: "key-one" }, { apiKey: "key-two" }],
      accounts: [{}, { apiKey: "key-two" }],
    });
    const [one, two] = [await world.stream("key-one"), await world.stream("key-two")];
    await world.read("POST /api/orders", { body: MARKET });
    world.simulator.setStatus("paused", { accountId: world.accountId });
    await one.nth("account_status", 1);
    await world.read("POST /api/users/me/rotate-key", { body: {} });
    expect(await one.closed).toBe(4001);
    await command(two, { type: "ping" });
    expect(two.frames.map(({ type }) => type)).toEqual(["pong"]);
  });

  test.each([
    ["after-answer", "answered"],
    ["before-answer", "told"],
  ] as const)("knob pushOrder %s: an order on the stream is %s first", async (pushOrder, first) => {
    await using world = await stillWorld({ knobs: { pushOrder } });
    const stream = await world.stream();
    await command(stream, { type: "placeOrder", ...MARKET });
    await stream.nth("account", 1);
    const answeredAt = stream.frames.findIndex((frame) => frame["request_id"] !== undefined);
    const toldAt = stream.frames.findIndex(({ type }) => type === "position");
    expect(answeredAt < toldAt ? "answered" : "told").toBe(first);
  });
});

describe("the connection", () => {
  test("the key may stand in the URL, and a wrong one or another path is refused at the upgrade", async () => {
    await using world = await stillWorld();
    const { simulator } = world;
    const url = `${simulator.streamUrl}?api_key=${simulator.credentials["apiKey"]}`;
    await openStream(simulator, { url, headers: {} });
    expect(simulator.connections).toBe(1);
    await expect(world.stream("wrong")).rejects.toThrow("refused with 401");
    const elsewhere = simulator.streamUrl.replace("/ws", "/bridge/ws");
    await expect(openStream(simulator, { url: elsewhere })).rejects.toThrow("refused with 404");
  });

  test("a new connection has no subscriptions", async () => {
    await using world = await stillWorld();
    const before = await world.stream();
    await command(before, { type: "subscribe", symbols: ["EURUSD"] });
    world.simulator.dropSockets();
    expect(await before.closed).toBe(1006);
    const after = await world.stream();
    await expect.poll(() => world.simulator.tickSubscriptions).toEqual([]);
    world.venue.setPrice("EURUSD", 1.2);
    await command(after, { type: "ping" });
    expect(after.frames.map(({ type }) => type)).toEqual(["pong"]);
  });

  test.each([1000, 1001, 1011])("all streams can be closed with %i", async (code) => {
    await using world = await stillWorld();
    const stream = await world.stream();
    world.simulator.faults.add(`close-streams,code=${code}`);
    expect(await stream.closed).toBe(code);
  });

  test("a protocol ping is answered", async () => {
    await using world = await stillWorld();
    const stream = await world.stream();
    stream.ping();
    await expect.poll(() => stream.pongs).toBe(1);
  });
});
