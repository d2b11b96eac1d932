import { expect, test } from "vitest";
import { type StreamEvent, TickerallError } from "../src/index.ts";
import { FRAMES, flush, ID, next, said, streaming } from "./streaming.ts";

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

test("a subscription resolves when it is granted, whatever else is answered before", async () => {
  await using at = await streaming(false);
  let granted = false;
  const positions = at.stream.subscribePositions(ID).then(() => {
    granted = true;
  });
  const orders = at.stream.subscribeOrders(ID);
  await at.clock.advanceUntil(() => said(at.server.stream).length === 2, { stepMs: 1 });
  expect(said(at.server.stream)).toEqual([
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
  await at.clock.advanceUntil(() => said(at.server.stream).length === 1, { stepMs: 1 });
  at.server.stream.send(FRAMES.tick);
  await granted;
});

test("a refused symbol rejects its subscription with the service's reason; the granted one stays", async () => {
  await using at = await streaming(false);
  const granted = at.stream.subscribeTicks(ID, ["EURUSD.r", "NOPE"]);
  await at.clock.advanceUntil(() => said(at.server.stream).length === 1, { stepMs: 1 });
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
  at.server.stream.cut();
  await at.clock.advanceUntil(() => at.server.streams.length === 2 && said(at.server.stream).length === 1);
  expect(said(at.server.stream)).toEqual([
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

test("the last tick is kept by account and symbol, and forgotten with the connection", async () => {
  await using at = await streaming();
  const other = { ...FRAMES.tick, accountId: "acc_2", bid: 2, ask: 2.1 };
  at.server.stream.send(FRAMES.tick);
  at.server.stream.send(other);
  await flush(at);
  const { stream } = at;
  expect([stream.latestTick("EURUSD.r", ID)?.bid, stream.latestTick("EURUSD.r", "acc_2")?.bid]).toEqual([1.08241, 2]);
  expect([stream.latestTick("EURUSD.r")?.bid, stream.latestTick("XAUUSD")]).toEqual([2, undefined]);
  at.server.stream.cut();
  await at.until(next(stream, "close"));
  expect(stream.latestTick("EURUSD.r")).toBeUndefined();
});

test("waitForTick subscribes first, takes the account's own tick, and gives up in time", async () => {
  await using at = await streaming();
  const tick = at.stream.waitForTick("EURUSD.r", { accountId: ID });
  await at.clock.advanceUntil(() => said(at.server.stream).length === 1, { stepMs: 1 });
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
