import { describe, expect, test } from "vitest";
import { openStream } from "../support/wire-client.ts";
import { command, stillWorld } from "./support/still-world.ts";

const MARKET = { symbol: "EURUSD", side: "buy", orderType: "market", volume: 0.1 };
const NOON = 1_767_614_400_000;

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
