import { expect, test } from "vitest";
import type { TestStream } from "../support/wire-client.ts";
import { command, stillWorld } from "./support/still-world.ts";

const MARKET = { symbol: "EURUSD", side: "buy", orderType: "market", volume: 0.1 };

const ofType = (stream: TestStream, type: string) => stream.frames.filter((frame) => frame.type === type);

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
