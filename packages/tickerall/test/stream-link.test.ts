import { expect, test } from "vitest";
import { fixture } from "./fixtures.ts";
import { bench, CREDENTIALS } from "./make-client.ts";
import { FRAMES, flush, ID, next, said, streaming } from "./streaming.ts";

test("twenty unreadable frames in a row make the connection anew", async () => {
  await using at = await streaming();
  const closed = next(at.stream, "close");
  for (let count = 0; count < 20; count += 1) at.server.stream.raw("?");
  await closed;
  await at.clock.advanceUntil(() => at.server.streams.length === 2);
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
  at.server.stream.freeze();
  const closed = next(at.stream, "close");
  await at.until(closed);
  expect(at.clock.monotonic()).toBeLessThanOrEqual(35_100);
  await at.clock.advanceUntil(() => at.server.streams.length === 2);
});

test("any traffic counts as a sign of life", async () => {
  await using at = await streaming();
  at.server.onFrame = undefined;
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
  server.stream.close(4100, "maintenance");
  await at.clock.advanceUntil(() => server.streams.length === 2 && said(server.stream).length === 1);
  expect(told).toEqual([{ code: 4100, reason: "maintenance", byUs: false }, { attempt: 1 }, { reconnected: true }]);
  expect(server.routes).toEqual(["GET /v1/accounts", "POST /v1/sessions"]);
  expect(said(server.stream)).toEqual([
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
  at.server.stream.cut();
  await at.clock.advanceUntil(() => at.server.streams.length === 2 && at.stream.isConnected());
  expect([ran, at.server.requests]).toEqual([1, []]);
});

test("the waits between attempts grow, and every attempt is told", async () => {
  await using at = await streaming();
  at.server.refuseUpgrade = 503;
  const atMs: number[] = [];
  at.stream.on("error", () => atMs.push(at.clock.monotonic()));
  const startMs = at.clock.monotonic();
  at.server.stream.cut();
  await at.clock.advanceUntil(() => atMs.length === 7, { stepMs: 20 });
  const waits = atMs.map((now, index) => Math.round((now - (atMs[index - 1] ?? startMs)) / 1000));
  expect(waits).toEqual([1, 2, 4, 8, 16, 30, 30]);
});

test("a 401 on the way back ends the stream: subscriptions, waits and readers learn of it", async () => {
  await using at = await streaming();
  const events = at.stream.events();
  at.server.refuseUpgrade = 401;
  at.server.stream.cut();
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
  at.server.stream.cut();
  await at.until(next(at.stream, "close"));
  expect(at.stream.getState()).toBe("reconnecting");
  const granted = at.stream.subscribePositions(ID);
  const connected = at.stream.waitUntilConnected();
  await at.until(granted);
  await connected;
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
