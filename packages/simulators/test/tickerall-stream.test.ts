import { expect, test } from "vitest";
import { stillWorld } from "./support/still-world.ts";
import { call, type Frame, openStream, type TestStream } from "./support/wire-client.ts";

const MARKET = { type: "market", symbol: "EURUSD", side: "BUY", volume: 0.1 };

function subscribe(stream: TestStream, ...channels: readonly unknown[]): Promise<Frame> {
  stream.send({ type: "subscribe", channels });
  return stream.next(({ type }) => type === "subscribed");
}

test("a subscribe is acknowledged, and what the service does not know is rejected by channel and symbol", async () => {
  await using world = await stillWorld();
  const stream = await openStream(world.simulator);
  const accountId = world.simulator.accounts[0]?.id;
  const ack = await subscribe(
    stream,
    { kind: "ticks", accountId, symbols: ["EURUSD", "NOPE"] },
    { kind: "positions", accountId: "acc_other" },
  );
  expect(ack).toEqual({
    type: "subscribed",
    channels: [{ kind: "ticks", accountId, symbols: ["EURUSD"] }],
    rejected: [
      { kind: "ticks", accountId, symbols: ["NOPE"], code: "SYMBOL_NOT_FOUND", message: "unknown symbol" },
      { kind: "positions", accountId: "acc_other", code: "BROKER_ACCOUNT_NOT_FOUND", message: "unknown account" },
    ],
  });
});

test("ticks begin with the last price, add up by symbol and end with an unsubscribe", async () => {
  await using world = await stillWorld();
  const { venue, simulator } = world;
  venue.setPrice("GBPUSD", 1.26, 1.2601);
  const stream = await openStream(simulator);
  const accountId = simulator.accounts[0]?.id;
  await subscribe(stream, { kind: "ticks", accountId, symbols: ["EURUSD"] });
  await subscribe(stream, { kind: "ticks", accountId, symbols: ["GBPUSD"] });
  await stream.nth("tick", 2);
  expect(simulator.tickSubscriptions).toEqual(["EURUSD", "GBPUSD"]);
  stream.send({ type: "unsubscribe", channels: [{ kind: "ticks", accountId, symbols: ["GBPUSD"] }] });
  await stream.next(({ type }) => type === "unsubscribed");
  venue.setPrice("GBPUSD", 1.3, 1.3001);
  venue.setPrice("EURUSD", 1.2, 1.2001);
  await stream.nth("tick", 3);
  const timestamp = "2026-01-05T12:00:00.000Z";
  expect(stream.frames.filter(({ type }) => type === "tick")).toEqual([
    { type: "tick", accountId, symbol: "EURUSD", bid: 1.1, ask: 1.1001, timestamp },
    { type: "tick", accountId, symbol: "GBPUSD", bid: 1.26, ask: 1.2601, timestamp },
    { type: "tick", accountId, symbol: "EURUSD", bid: 1.2, ask: 1.2001, timestamp },
  ]);
});

test("a trade is told as order book, position and balance, in causal order", async () => {
  await using world = await stillWorld();
  const { simulator, path, venue } = world;
  const stream = await openStream(simulator);
  const accountId = simulator.accounts[0]?.id;
  await subscribe(
    stream,
    { kind: "orders", accountId },
    { kind: "positions", accountId },
    { kind: "account", accountId },
  );
  await stream.nth("account_update", 1);
  await call(simulator, "POST", `${path}/orders`, { body: { ...MARKET, type: "limit", price: 1.09 } });
  venue.setPrice("EURUSD", 1.0899, 1.09);
  await call(simulator, "PATCH", `${path}/positions/1000001`, { body: { takeProfit: 1.095 } });
  venue.setPrice("EURUSD", 1.095, 1.0951);
  await stream.nth("account_update", 3);
  const told = stream.frames.slice(1).map((frame) => {
    const { type, event, orders, position, snapshot } = frame as {
      type: string;
      event?: string;
      orders?: readonly { ticket: string }[];
      position?: { ticket: number; volume: number; profit: number; currentPrice: number };
      snapshot?: { balance: number };
    };
    if (type === "order_update") return [type, orders?.map(({ ticket }) => ticket)];
    if (type === "account_update") return [type, snapshot?.balance];
    return [type, event, position?.ticket, position?.currentPrice, position?.profit];
  });
  expect(told).toEqual([
    ["order_update", []],
    ["account_update", 100_000],
    ["order_update", ["1000001"]],
    ["order_update", []],
    ["position_update", "opened", 1_000_001, 1.0899, -1],
    ["account_update", 99_999.65],
    ["position_update", "updated", 1_000_001, 1.0899, -1],
    ["position_update", "closed", 1_000_001, 1.095, 50],
    ["account_update", 100_049.3],
  ]);
});

test("a deposit is an account update with the whole snapshot", async () => {
  await using world = await stillWorld();
  const stream = await openStream(world.simulator);
  const accountId = world.simulator.accounts[0]?.id;
  await subscribe(stream, { kind: "account", accountId });
  world.venue.accounts[0]?.deposit(500);
  expect(await stream.nth("account_update", 2)).toEqual({
    type: "account_update",
    accountId,
    snapshot: {
      name: "Sim Trader",
      accountType: "demo",
      leverage: 100,
      balance: 100_500,
      brokerName: "SimBroker Ltd",
      group: "demo\\Standard",
      serverTimeOffsetSeconds: 10_800,
      currency: "USD",
      equity: 100_500,
      margin: 0,
      freeMargin: 100_500,
      marginLevel: null,
    },
  });
});

test("a text ping and a protocol ping are answered; what is no frame gets an error frame", async () => {
  await using world = await stillWorld();
  const stream = await openStream(world.simulator);
  stream.ping();
  stream.send({ type: "ping" });
  stream.send("{oops");
  stream.send({ type: "subscribe", channels: [{ kind: "deals", accountId: "a" }] });
  await stream.nth("error", 2);
  expect(stream.frames).toEqual([
    { type: "pong" },
    { type: "error", code: "BAD_REQUEST", message: "a frame has to be a JSON object" },
    { type: "error", code: "BAD_REQUEST", message: "unknown channel kind" },
  ]);
  expect(stream.pongs).toBe(1);
});

test("a wrong key is refused at the upgrade, and the key may stand in the query", async () => {
  await using world = await stillWorld();
  const { simulator } = world;
  await expect(openStream(simulator, { headers: {} })).rejects.toThrow("refused with 401");
  const url = `${simulator.streamUrl}?token=${simulator.credentials["apiKey"]}`;
  const stream = await openStream(simulator, { url, headers: {} });
  expect(simulator.connections).toBe(1);
  simulator.revokeKey();
  expect(await stream.closed).toBe(4001);
});

test("an edge closes a stream whose grant is unknown with 4001", async () => {
  await using world = await stillWorld({ knobs: { edge: true } });
  const { broker, server, login, password } = world.simulator.credentials;
  const body = { accounts: [{ broker, server, account: login, password }] };
  const { json } = await call(world.simulator, "POST", "/v1/discover", { body });
  const { edge, grant } = json as { readonly edge: string; readonly grant: string };
  const good = await openStream(world.simulator, { url: `${edge}/v1/stream?grant=${grant}`, headers: {} });
  const bad = await openStream(world.simulator, { url: `${edge}/v1/stream?grant=none`, headers: {} });
  expect(await bad.closed).toBe(4001);
  world.simulator.expireGrants();
  expect(await good.closed).toBe(4001);
  const roster = await call(world.simulator, "GET", "/v1/accounts", { url: edge.replace("ws", "http") });
  expect(roster.status).toBe(401);
});

test("a cold account says nothing and rejects channels until it is warm", async () => {
  await using world = await stillWorld();
  const { simulator, path, venue } = world;
  const accountId = simulator.accounts[0]?.id;
  const stream = await openStream(simulator);
  await subscribe(stream, { kind: "ticks", accountId, symbols: ["EURUSD"] });
  await stream.nth("tick", 1);
  simulator.coolAccount(accountId);
  venue.setPrice("EURUSD", 1.2);
  stream.send({ type: "subscribe", channels: [{ kind: "account", accountId }] });
  const refused = await stream.next((frame) => Array.isArray(frame["rejected"]));
  expect(refused["rejected"]).toMatchObject([{ kind: "account", code: "BROKER_ACCOUNT_NOT_HOT" }]);
  await call(simulator, "POST", `${path}/reconnect`, { body: { password: simulator.credentials["password"] } });
  venue.setPrice("EURUSD", 1.3);
  await stream.nth("tick", 2);
  expect(stream.frames.filter(({ type }) => type === "tick").map((frame) => frame["bid"])).toEqual([1.1, 1.3]);
});

test("knobs: positions can be replayed and follow each price, the first tick can be crossed", async () => {
  const knobs = { replayPositions: true, positionUpdates: "ticks", residentTick: "crossed" } as const;
  await using world = await stillWorld({ knobs });
  const { simulator, path, venue } = world;
  await call(simulator, "POST", `${path}/orders`, { body: MARKET });
  const stream = await openStream(simulator);
  const accountId = simulator.accounts[0]?.id;
  await subscribe(stream, { kind: "positions", accountId }, { kind: "ticks", accountId, symbols: ["EURUSD"] });
  await stream.nth("position_update", 1);
  venue.setPrice("EURUSD", 1.11, 1.1101);
  const followed = await stream.nth("position_update", 2);
  expect(followed).toMatchObject({ event: "updated", position: { currentPrice: 1.11, profit: 99 } });
  expect(stream.frames.find(({ type }) => type === "tick")).toMatchObject({ bid: 1.1001, ask: 1.1 });
});
