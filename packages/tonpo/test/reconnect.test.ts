import { expect, test } from "vitest";
import { granting, said } from "./make-client.ts";
import { FRAMES, flush, next, reconnected, streaming } from "./streaming.ts";

test.each([1000, 1001, 1006, 1011, 1012, 4001])(
  "with the code %i is made anew, and what was subscribed to with it",
  async (code) => {
    await using at = await streaming();
    await at.stream.subscribe(["EURUSD"], { timeframe: "M1" });
    await at.stream.subscribe(["EURUSD"], { timeframe: "H1" });
    await at.stream.subscribe(["GBPUSD", "USDJPY"]);
    const closed = next(at.stream, "close");
    const opened = next(at.stream, "open");
    if (code === 1006) at.server.stream.cut();
    else at.server.stream.close(code);
    expect(await closed).toMatchObject({ byUs: false, ...(code !== 1006 && { code }) });
    await reconnected(at);
    expect(await opened).toEqual({ reconnected: true });
    await flush(at);
    expect(said(at.server.stream)).toEqual([
      { type: "subscribe", symbols: ["GBPUSD", "USDJPY"] },
      { type: "subscribe", symbols: ["EURUSD"], timeframe: "M1" },
      { type: "subscribe", symbols: ["EURUSD"], timeframe: "H1" },
    ]);
  },
);

test("a connection that ends settles the commands that wait, and forgets the prices", async () => {
  await using at = await streaming();
  at.server.stream.send(FRAMES["tick"]);
  await flush(at);
  at.server.onFrame = () => undefined;
  const waiting = at.stream.ping();
  await at.clock.advanceUntil(() => at.server.stream.frames.length === 1);
  at.server.stream.cut();
  await expect(waiting).rejects.toMatchObject({ code: "CONNECTION_LOST" });
  expect(at.stream.latestPrice("EURUSD")).toBeUndefined();
  await expect(at.stream.subscribe(["EURUSD"])).rejects.toMatchObject({ code: "NOT_READY" });
});

test("what was subscribed to is left to the owner where that is asked for", async () => {
  await using at = await streaming({ resubscribe: false });
  await at.stream.subscribe(["EURUSD"]);
  at.server.stream.close(1000);
  await reconnected(at);
  await flush(at);
  expect([said(at.server.stream), at.stream.subscribed]).toEqual([[], []]);
});

test("a reconnect tells which symbols are refused after it", async () => {
  await using at = await streaming();
  await at.stream.subscribe(["EURUSD"]);
  at.server.onFrame = (frame) =>
    frame.type === "subscribe"
      ? { type: "error", code: 400, message: "unknown symbol", request_id: frame.request_id }
      : granting(frame);
  const problem = new Promise((resolve) =>
    at.stream.on("error", (told) => told.code === "RESUBSCRIPTION_FAILED" && resolve(told.message)),
  );
  at.server.stream.close(1011);
  await reconnected(at);
  expect(await problem).toBe("The symbols EURUSD could not be subscribed to again after a reconnect.");
});

test("a stream comes back with growing waits however often that fails", async () => {
  await using at = await streaming();
  at.server.refuseUpgrade = 503;
  let failed = 0;
  at.stream.on("error", ({ code }) => {
    if (code === "ATTEMPT_FAILED") failed += 1;
  });
  at.server.stream.cut();
  await at.clock.advanceUntil(() => failed === 8, { stepMs: 100, limitMs: 600_000 });
  at.server.refuseUpgrade = undefined;
  await at.clock.advanceUntil(() => at.stream.isConnected(), { stepMs: 100, limitMs: 600_000 });
});

test.each([401, 403])("a stream is given up when the key is refused with %i", async (status) => {
  await using at = await streaming();
  at.server.refuseUpgrade = status;
  const failed = next(at.stream, "failed");
  at.server.stream.close(4001);
  await at.clock.advanceUntil(() => at.stream.getState() === "closed", { stepMs: 50 });
  expect((await failed).cause.kind).toBe(status === 401 ? "auth" : "permission");
  await expect(at.stream.subscribe(["EURUSD"])).rejects.toMatchObject({ code: "STREAM_CLOSED" });
});

test("a stream comes back with the key that is in force then", async () => {
  await using at = await streaming();
  at.client.setApiKey("sk_live_fresh");
  at.server.stream.close(4001);
  await reconnected(at);
  expect(at.server.stream.headers["x-api-key"]).toBe("sk_live_fresh");
});

test("an idle connection is asked for a sign of life, and made anew when none comes", async () => {
  await using at = await streaming();
  await at.clock.advanceUntil(() => at.server.stream.frames.length === 2, { stepMs: 1_000 });
  expect(at.server.stream.frames.map(({ type }) => type)).toEqual(["ping", "ping"]);
  expect(at.server.streams).toHaveLength(1);
  at.server.onFrame = () => undefined;
  at.server.stream.freeze();
  await at.clock.advanceUntil(() => at.server.streams.length === 2, { stepMs: 500, limitMs: 120_000 });
});
