import { expect, test } from "vitest";
import { type StreamEvent, TickerallError, type TickerallStream } from "../src/index.ts";
import { fixture } from "./fixtures.ts";
import { type Bench, bench, CREDENTIALS } from "./make-client.ts";
import type { StreamPeer } from "./scripted-server.ts";

type Frame = Readonly<Record<string, unknown>>;
type FrameName = "tick" | "opened" | "closed" | "orders" | "account" | "subscribed" | "error";

const FRAMES = fixture("frames") as Readonly<Record<FrameName, Frame>>;
const ID = "acc_K3v0";

/** Grants whatever is subscribed to. */
function grantAll(peer: StreamPeer): void {
  peer.socket.on("message", (data) => {
    const frame = JSON.parse(String(data)) as { readonly type: string; readonly channels: unknown };
    if (frame.type === "subscribe") peer.send({ type: "subscribed", channels: frame.channels });
  });
}

async function streaming(granting = true): Promise<Bench & { readonly stream: TickerallStream }> {
  const at = await bench();
  if (granting) at.server.onStream = grantAll;
  const stream = await at.client.stream.connect();
  return { ...at, stream };
}

const next = (stream: TickerallStream, type: StreamEvent["type"]): Promise<unknown> =>
  new Promise((resolve) => stream.on(type, resolve));

/** Waits until every frame that was sent before has been handled. */
async function flush(at: Bench & { readonly stream: TickerallStream }): Promise<void> {
  const mark = { ...FRAMES.account, accountId: `mark-${at.server.stream.frames.length}` };
  const heard = new Promise<void>((resolve) => {
    at.stream.on("account", ({ accountId }) => accountId === mark.accountId && resolve());
  });
  at.server.stream.send(mark);
  await heard;
}

test("the upgrade carries the key in its header, and nothing is said before something is wanted", async () => {
  await using at = await streaming();
  const { url, headers, frames } = at.server.stream;
  expect([url, headers.authorization, frames]).toEqual(["/v1/stream", "Bearer cf_api_test_key", []]);
  expect(at.stream.getState()).toBe("open");
});

test("each kind of frame is told as its event", async () => {
  await using at = await streaming();
  const told: StreamEvent[] = [];
  const events = at.stream.events();
  for (const name of ["tick", "opened", "closed", "orders", "account", "error"] as const)
    at.server.stream.send(FRAMES[name]);
  while (told.length < 6) {
    const { value } = await events.next();
    told.push(value as StreamEvent);
  }
  expect(told.map(({ type }) => type)).toEqual(["tick", "position", "position", "orders", "account", "error"]);
  expect(told[0]?.data).toEqual(FRAMES.tick);
  expect(told[2]?.data).toEqual({
    type: "position_update",
    accountId: ID,
    event: "closed",
    position: {
      ticket: "7700000202",
      symbol: "EURUSD.r",
      side: "BUY",
      volume: 0.1,
      stopLoss: 0,
      takeProfit: 0,
      currentPrice: 1.083,
      profit: 5.9,
    },
  });
});

test("a binary frame is read like a text", async () => {
  await using at = await streaming();
  const tick = next(at.stream, "tick");
  at.server.stream.raw(Buffer.from(JSON.stringify(FRAMES.tick)));
  expect(await tick).toEqual(FRAMES.tick);
});

test("a ticket beyond 2^53 in a frame keeps its digits", async () => {
  await using at = await streaming();
  const position = next(at.stream, "position");
  at.server.stream.raw(JSON.stringify(FRAMES.opened).replace("7700000202", "9007199254740993"));
  expect(await position).toMatchObject({ position: { ticket: "9007199254740993" } });
});

test.each([
  ["no JSON", "{oops", "it is no JSON"],
  ["a list", "[1]", "it is no JSON object"],
  ["a number", "7", "it is no JSON object"],
  ["null", "null", "it is no JSON object"],
  ["a frame without a type", "{}", "its type is missing"],
  ["a tick without prices", `{"type":"tick","accountId":"a","symbol":"X","bid":null,"ask":1}`, "tick: bid: "],
])("%s is reported, and the stream goes on", async (_what, raw, reason) => {
  await using at = await streaming();
  const problem = next(at.stream, "error");
  at.server.stream.raw(raw);
  expect(await problem).toMatchObject({ code: "UNREADABLE_FRAME", message: expect.stringContaining(reason) as string });
  const tick = next(at.stream, "tick");
  at.server.stream.send(FRAMES.tick);
  expect(await tick).toEqual(FRAMES.tick);
});

test("an unknown type of frame is no problem", async () => {
  await using at = await streaming();
  const problems: unknown[] = [];
  at.stream.on("error", (problem) => problems.push(problem));
  at.server.stream.send({ type: "news", text: "x" });
  await flush(at);
  expect(problems).toEqual([]);
});

test("twenty unreadable frames in a row make the connection anew", async () => {
  await using at = await streaming();
  const closed = next(at.stream, "close");
  for (let count = 0; count < 20; count += 1) at.server.stream.raw("?");
  await closed;
  await at.clock.advanceUntil(() => at.server.streams.length === 2);
});

test("a subscription resolves when it is granted, whatever else is answered before", async () => {
  await using at = await streaming(false);
  let granted = false;
  const positions = at.stream.subscribePositions(ID).then(() => {
    granted = true;
  });
  const orders = at.stream.subscribeOrders(ID);
  await at.clock.advanceUntil(() => at.server.stream.said.length === 2, { stepMs: 1 });
  expect(at.server.stream.said).toEqual([
    { type: "subscribe", channels: [{ kind: "positions", accountId: ID }] },
    { type: "subscribe", channels: [{ kind: "orders", accountId: ID }] },
  ]);
  at.server.stream.send({ type: "subscribed", channels: [{ kind: "orders", accountId: ID }] });
  await orders;
  expect(granted).toBe(false);
  at.server.stream.send({ type: "subscribed" });
  await positions;
});

test("data of a channel proves that it was granted", async () => {
  await using at = await streaming(false);
  const granted = at.stream.subscribeTicks(ID, ["EURUSD.r"]);
  await at.clock.advanceUntil(() => at.server.stream.said.length === 1, { stepMs: 1 });
  at.server.stream.send(FRAMES.tick);
  await granted;
});

test("a refused symbol rejects its subscription with the service's reason; the granted one stays", async () => {
  await using at = await streaming(false);
  const granted = at.stream.subscribeTicks(ID, ["EURUSD.r", "NOPE"]);
  await at.clock.advanceUntil(() => at.server.stream.said.length === 1, { stepMs: 1 });
  at.server.stream.send(FRAMES.subscribed);
  const error: unknown = await granted.catch((reason: unknown) => reason);
  expect(TickerallError.is(error) && [error.code, error.message, error.details]).toEqual([
    "SYMBOL_NOT_FOUND",
    "TickerAll refused the subscription to ticks NOPE of acc_K3v0 (no such symbol).",
    {
      rejected: [
        { kind: "ticks", accountId: ID, symbols: ["NOPE"], code: "SYMBOL_NOT_FOUND", message: "no such symbol" },
      ],
    },
  ]);
  at.server.stream.socket.terminate();
  await at.clock.advanceUntil(() => at.server.streams.length === 2 && at.server.stream.said.length === 1);
  expect(at.server.stream.said).toEqual([
    { type: "subscribe", channels: [{ kind: "ticks", accountId: ID, symbols: ["EURUSD.r"] }] },
  ]);
});

test("a subscription that is not answered is given up after its time", async () => {
  await using at = await streaming(false);
  const error: unknown = await at.until(at.stream.subscribeAccount(ID)).catch((reason: unknown) => reason);
  expect(TickerallError.is(error) && [error.code, error.message]).toEqual([
    "SUBSCRIPTION_TIMEOUT",
    "TickerAll did not answer the subscription to account of acc_K3v0 within 10000 ms; it was given up.",
  ]);
});

test("a ping goes out every 25 seconds, and a pong keeps the stream", async () => {
  await using at = await streaming();
  await at.clock.advanceUntil(() => at.server.stream.frames.length === 3, { stepMs: 100 });
  expect(at.server.stream.frames).toEqual([{ type: "ping" }, { type: "ping" }, { type: "ping" }]);
  expect(Math.round(at.clock.monotonic() / 1000)).toBe(75);
  expect([at.stream.getState(), at.server.streams.length]).toEqual(["open", 1]);
});

test("a silent peer is cut and connected anew within 35 seconds", async () => {
  await using at = await streaming();
  at.server.stream.answersPings = false;
  at.server.stream.socket.pause();
  const closed = next(at.stream, "close");
  await at.until(closed);
  expect(at.clock.monotonic()).toBeLessThanOrEqual(35_100);
  await at.clock.advanceUntil(() => at.server.streams.length === 2);
});

test("any traffic counts as a sign of life", async () => {
  await using at = await streaming();
  at.server.stream.answersPings = false;
  for (let round = 0; round < 10; round += 1) {
    at.server.stream.send(FRAMES.tick);
    await flush(at);
    await at.clock.advance(10_000);
  }
  expect([at.stream.getState(), at.server.streams.length]).toEqual(["open", 1]);
});

test("a lost stream tells the real close code, warms cold kept accounts, and subscribes again in one frame", async () => {
  await using at = await streaming();
  const { server, client, stream } = at;
  const [row] = fixture("roster") as readonly object[];
  server.script("POST /v1/sessions", { body: fixture("session-started") });
  server.script("GET /v1/accounts", { body: [{ ...row, hot: false }] });
  await client.sessions.keepAlive(CREDENTIALS);
  await stream.subscribeTicks(ID, ["EURUSD.r", "XAUUSD"]);
  await stream.subscribeOrders(ID);
  await stream.subscribeTicks("acc_2", ["EURUSD"]);
  stream.unsubscribeTicks(ID, ["XAUUSD"]);
  server.requests.length = 0;
  const told: unknown[] = [];
  stream
    .on("close", ({ code, reason, byUs }) => told.push({ code, reason, byUs }))
    .on("reconnect", (event) => told.push(event))
    .on("open", (event) => told.push(event));
  server.stream.socket.close(4100, "maintenance");
  await at.clock.advanceUntil(() => server.streams.length === 2 && server.stream.said.length === 1);
  expect(told).toEqual([{ code: 4100, reason: "maintenance", byUs: false }, { attempt: 1 }, { reconnected: true }]);
  expect(server.routes).toEqual(["GET /v1/accounts", "POST /v1/sessions"]);
  expect(server.stream.said).toEqual([
    {
      type: "subscribe",
      channels: [
        { kind: "ticks", accountId: ID, symbols: ["EURUSD.r"] },
        { kind: "orders", accountId: ID },
        { kind: "ticks", accountId: "acc_2", symbols: ["EURUSD"] },
      ],
    },
  ]);
});

test("a hook of one's own takes the place of the warming, also when it throws", async () => {
  await using at = await streaming();
  let ran = 0;
  at.stream.setBeforeResubscribe(() => {
    ran += 1;
    throw new Error("mine");
  });
  at.server.stream.socket.terminate();
  await at.clock.advanceUntil(() => at.server.streams.length === 2 && at.stream.isConnected());
  expect([ran, at.server.requests]).toEqual([1, []]);
});

test("the waits between attempts grow, and every attempt is told", async () => {
  await using at = await streaming();
  at.server.refuseUpgrade = 503;
  const atMs: number[] = [];
  at.stream.on("error", () => atMs.push(at.clock.monotonic()));
  const startMs = at.clock.monotonic();
  at.server.stream.socket.terminate();
  await at.clock.advanceUntil(() => atMs.length === 7, { stepMs: 20 });
  const waits = atMs.map((now, index) => Math.round((now - (atMs[index - 1] ?? startMs)) / 1000));
  expect(waits).toEqual([1, 2, 4, 8, 16, 30, 30]);
});

test("a 401 on the way back ends the stream: subscriptions, waits and readers learn of it", async () => {
  await using at = await streaming();
  const events = at.stream.events();
  at.server.refuseUpgrade = 401;
  at.server.stream.socket.terminate();
  const failed = next(at.stream, "failed") as Promise<{ readonly cause: { readonly code: string } }>;
  expect((await at.until(failed)).cause.code).toBe("AUTH_FAILED");
  expect(at.stream.getState()).toBe("closed");
  const types: string[] = [];
  for await (const { type } of events) types.push(type);
  expect(types).toEqual(["close", "reconnect", "failed"]);
  await expect(at.stream.subscribePositions(ID)).rejects.toMatchObject({ code: "STREAM_CLOSED" });
  await expect(at.stream.waitUntilConnected()).rejects.toMatchObject({ code: "STREAM_CLOSED" });
});

test("a first connect that is refused fails at once with the reason", async () => {
  await using at = await bench();
  at.server.refuseUpgrade = 401;
  await expect(at.client.stream.connect()).rejects.toMatchObject({ code: "AUTH_FAILED", outcome: "not-executed" });
  expect(at.clock.pendingTimers).toBe(0);
});

test("subscriptions made while the stream is away are sent when it is back, and granted then", async () => {
  await using at = await streaming();
  at.server.stream.socket.terminate();
  await at.until(next(at.stream, "close"));
  expect(at.stream.getState()).toBe("reconnecting");
  const granted = at.stream.subscribePositions(ID);
  const connected = at.stream.waitUntilConnected();
  await at.until(granted);
  await connected;
});

test("the last tick is kept by account and symbol, and forgotten with the connection", async () => {
  await using at = await streaming();
  const other = { ...FRAMES.tick, accountId: "acc_2", bid: 2, ask: 2.1 };
  at.server.stream.send(FRAMES.tick);
  at.server.stream.send(other);
  await flush(at);
  const { stream } = at;
  expect([stream.latestTick("EURUSD.r", ID)?.bid, stream.latestTick("EURUSD.r", "acc_2")?.bid]).toEqual([1.08241, 2]);
  expect([stream.latestTick("EURUSD.r")?.bid, stream.latestTick("XAUUSD")]).toEqual([2, undefined]);
  at.server.stream.socket.terminate();
  await at.until(next(stream, "close"));
  expect(stream.latestTick("EURUSD.r")).toBeUndefined();
});

test("waitForTick subscribes first, takes the account's own tick, and gives up in time", async () => {
  await using at = await streaming();
  const tick = at.stream.waitForTick("EURUSD.r", { accountId: ID });
  await at.clock.advanceUntil(() => at.server.stream.said.length === 1, { stepMs: 1 });
  at.server.stream.send({ ...FRAMES.tick, accountId: "acc_2", bid: 2, ask: 2.1 });
  at.server.stream.send(FRAMES.tick);
  expect(await tick).toEqual(FRAMES.tick);
  await expect(at.until(at.stream.waitForTick("XAUUSD", { timeoutMs: 500 }))).rejects.toMatchObject({
    code: "REQUEST_TIMEOUT",
  });
});

test("a listener that throws hurts neither the others nor the stream", async () => {
  await using at = await streaming();
  at.stream.on("tick", () => {
    throw new Error("mine");
  });
  const tick = next(at.stream, "tick");
  at.server.stream.send(FRAMES.tick);
  expect(await tick).toEqual(FRAMES.tick);
  expect(() => at.stream.on("nothing" as never, () => {})).toThrow(TypeError);
});

test("a slow reader gets the latest tick of each symbol, and every other event", async () => {
  await using at = await streaming();
  const events = at.stream.events();
  for (const bid of [1, 2, 3]) at.server.stream.send({ ...FRAMES.tick, bid, ask: 4 });
  for (const name of ["opened", "closed"] as const) at.server.stream.send(FRAMES[name]);
  at.server.stream.send({ ...FRAMES.tick, symbol: "XAUUSD" });
  await flush(at);
  const told: unknown[] = [];
  for await (const event of events) {
    told.push(event.type === "tick" ? `${event.data.symbol} ${event.data.bid}` : event.type);
    if (told.length === 5) break;
  }
  expect(told).toEqual(["EURUSD.r 3", "position", "position", "XAUUSD 1.08241", "account"]);
  expect(events.dropped).toBe(2);
});

test("close ends waits and readers, tells its close once, and leaves no timer", async () => {
  await using at = await streaming(false);
  const events = at.stream.events();
  const granted = at.stream.subscribePositions(ID).catch((error: unknown) => error);
  const tick = at.stream.waitForTick("X").catch((error: unknown) => error);
  await at.stream.close();
  await at.stream.close();
  expect([await granted, await tick]).toMatchObject([{ code: "STREAM_CLOSED" }, { code: "STREAM_CLOSED" }]);
  const told: unknown[] = [];
  for await (const { type, data } of events) told.push([type, type === "close" && [data.code, data.byUs]]);
  expect(told).toEqual([["close", [1000, true]]]);
  expect(at.clock.pendingTimers).toBe(0);
});
