import { describe, expect, test } from "vitest";
import { fixture } from "./fixtures.ts";
import { bench, KEY, said } from "./make-client.ts";
import { FRAMES, flush, next, reconnected, streaming } from "./streaming.ts";

test("the upgrade carries the key in its header and never in the URL, and nothing is said unasked", async () => {
  await using at = await streaming();
  const { url, headers, frames } = at.server.stream;
  expect([url, headers["x-api-key"], frames, at.stream.getState()]).toEqual(["/ws", KEY, [], "open"]);
});

test("each kind of frame is told as its event", async () => {
  await using at = await streaming();
  const told: unknown[] = [];
  const names = ["tick", "quote", "candle", "position", "orderResult", "account", "account_status", "error"] as const;
  for (const name of names) at.stream.on(name, (data) => told.push([name, data]));
  for (const name of Object.keys(FRAMES)) at.server.stream.send(FRAMES[name]);
  await flush(at);
  const { type: _type, ...tick } = FRAMES["tick"] ?? {};
  expect(told.slice(0, 9).map((entry) => (entry as readonly [string])[0])).toEqual([
    "tick",
    "quote",
    "candle",
    "position",
    "position",
    "orderResult",
    "account",
    "account_status",
    "error",
  ]);
  expect(told[0]).toEqual(["tick", tick]);
  expect(told[4]).toEqual([
    "position",
    { ticket: "640011873", symbol: "GBPUSD", side: "sell", volume: 0, openPrice: 1.27145 },
  ]);
  expect(told[6]).toMatchObject(["account", { login: "70418822", freeMargin: 3785.75 }]);
  expect(told[7]).toEqual(["account_status", { accountId: "acc_5m9wtx", status: "reconnecting" }]);
  expect(told[8]).toEqual(["error", { message: "node is restarting", code: "503" }]);
});

test("a subscription is granted by its own answer, and carries its id as the last key", async () => {
  await using at = await streaming();
  await at.stream.subscribe(["EURUSD", "XAUUSD"], { timeframe: "M1" });
  await at.stream.subscribe(["GBPUSD"]);
  await at.stream.unsubscribe(["XAUUSD"]);
  expect(said(at.server.stream)).toEqual([
    { type: "subscribe", symbols: ["EURUSD", "XAUUSD"], timeframe: "M1" },
    { type: "subscribe", symbols: ["GBPUSD"] },
    { type: "unsubscribe", symbols: ["XAUUSD"] },
  ]);
  const [first] = at.server.stream.frames;
  expect(Object.keys(first ?? {}).at(-1)).toBe("request_id");
  expect(first?.request_id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(at.stream.subscribed).toEqual(["EURUSD", "GBPUSD"]);
});

test("answers with the dashboard's spelling of the id are taken too", async () => {
  await using at = await streaming();
  at.server.onFrame = ({ request_id, symbols }) => ({ type: "subscribed", symbols, requestId: request_id });
  await at.stream.subscribe(["EURUSD"]);
});

test("answers in another order reach the commands that they belong to", async () => {
  await using at = await streaming();
  const waiting: string[] = [];
  at.server.onFrame = ({ request_id }, peer) => {
    waiting.push(request_id);
    if (waiting.length < 2) return undefined;
    peer.send({ type: "error", code: 400, message: "unknown symbol BBB", request_id: waiting[1] });
    return { type: "subscribed", symbols: ["AAA"], request_id: waiting[0] };
  };
  const ends = await Promise.allSettled([at.stream.subscribe(["AAA"]), at.stream.subscribe(["BBB"])]);
  expect(ends.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
  expect(at.stream.subscribed).toEqual(["AAA"]);
});

test.each([
  [400, "COMMAND_REFUSED"],
  ["INVALID_SYMBOL", "INVALID_SYMBOL"],
])("an error that answers a command is that command's, with the code %s", async (code, ours) => {
  await using at = await streaming();
  const told: unknown[] = [];
  at.stream.on("error", (problem) => told.push(problem));
  at.server.onFrame = ({ request_id }) => ({ type: "error", code, message: "unknown symbol ZZZ", request_id });
  await expect(at.stream.subscribe(["ZZZ"])).rejects.toMatchObject({
    kind: "subscription",
    code: ours,
    message: "Tonpo refused the stream's subscribe: unknown symbol ZZZ.",
  });
  expect(told).toEqual([]);
});

test("silence ends a command after its time, and the stream goes on", async () => {
  await using at = await streaming();
  at.server.onFrame = () => undefined;
  await expect(at.until(at.stream.subscribe(["EURUSD"], { timeoutMs: 700 }))).rejects.toMatchObject({
    code: "REQUEST_TIMEOUT",
  });
  expect([at.stream.isConnected(), at.stream.subscribed]).toEqual([true, []]);
});

test("positions come over the stream as they do by request", async () => {
  await using at = await streaming();
  const { positions } = fixture("positions") as { readonly positions: unknown };
  at.server.onFrame = ({ request_id }) => ({ type: "positions", positions, request_id });
  expect((await at.stream.positions()).map(({ ticket, side }) => [ticket, side])).toEqual([
    ["640011873", "sell"],
    ["9007199254740993", "buy"],
  ]);
  at.server.onFrame = ({ request_id }) => ({ type: "positions", request_id });
  await expect(at.stream.positions()).rejects.toMatchObject({ code: "UNREADABLE_ANSWER" });
});

test("listeners of one symbol hear that symbol until they are taken off", async () => {
  await using at = await streaming();
  const heard: string[] = [];
  const stop = at.stream.onTick("EURUSD", ({ symbol }) => heard.push(`tick ${symbol}`));
  at.stream.onQuote("GBPUSD", ({ symbol }) => heard.push(`quote ${symbol}`));
  at.stream.onCandle("EURUSD", "M1", ({ timeframe }) => heard.push(`candle ${timeframe}`));
  const send = () => {
    at.server.stream.send(FRAMES["tick"]);
    at.server.stream.send({ ...FRAMES["tick"], symbol: "USDJPY" });
    at.server.stream.send({ ...FRAMES["quote"], symbol: "GBPUSD" });
    at.server.stream.send({ ...FRAMES["candle"], timeframe: "H1" });
    at.server.stream.send(FRAMES["candle"]);
  };
  send();
  await flush(at);
  expect(heard).toEqual(["tick EURUSD", "quote GBPUSD", "candle M1"]);
  stop();
  send();
  await flush(at);
  expect(heard.slice(3)).toEqual(["quote GBPUSD", "candle M1"]);
  at.stream.clearListeners();
  send();
  await flush(at);
  expect(heard).toHaveLength(5);
});

test("a command may be awaited inside a listener", async () => {
  await using at = await streaming();
  const done = new Promise<void>((resolve, reject) => {
    at.stream.on("tick", async () => {
      await at.stream.subscribe(["GBPUSD"]).then(resolve, reject);
    });
  });
  at.server.stream.send(FRAMES["tick"]);
  await done;
});

test("a listener that throws or rejects hurts neither the others nor the stream", async () => {
  await using at = await streaming();
  let heard = 0;
  at.stream.on("tick", () => {
    throw new Error("oops");
  });
  at.stream.on("tick", async () => {
    throw new Error("later");
  });
  at.stream.on("tick", () => {
    heard += 1;
  });
  at.server.stream.send(FRAMES["tick"]);
  await flush(at);
  expect([heard, at.stream.isConnected()]).toEqual([1, true]);
});

describe("a frame that can't be read", () => {
  test.each([
    ["no JSON", "{oops"],
    ["a list", "[]"],
    ["a number", "7"],
    ["without a type", "{}"],
    ["a tick without a bid", '{"type":"tick","symbol":"EURUSD","ask":1,"time":1}'],
    ["a position without a ticket", '{"type":"position","volume":1}'],
  ])("is skipped and told: %s", async (_what, text) => {
    await using at = await streaming();
    const problem = next(at.stream, "error");
    at.server.stream.raw(text);
    expect(await problem).toMatchObject({ code: "UNREADABLE_FRAME" });
    at.server.stream.raw(Buffer.from(JSON.stringify(FRAMES["tick"])));
    await flush(at);
    expect(at.stream.latestPrice("EURUSD")).toEqual({ symbol: "EURUSD", bid: 1.08211, ask: 1.08219 });
  });

  test("costs the connection only after many in a row", async () => {
    await using at = await streaming();
    for (let count = 0; count < 20; count += 1) at.server.stream.raw("{oops");
    await reconnected(at);
  });

  test("of an unknown type is no problem", async () => {
    await using at = await streaming();
    const told: unknown[] = [];
    at.stream.on("error", (problem) => told.push(problem));
    at.server.stream.send({ type: "weather" });
    at.server.stream.send({ type: "pong" });
    await flush(at);
    expect(told).toEqual([]);
  });
});

test("a first connect that fails rejects, and leaves nothing", async () => {
  await using at = await bench();
  at.server.refuseUpgrade = 401;
  await expect(at.client.stream.connect()).rejects.toMatchObject({ code: "AUTH_FAILED" });
  expect(at.clock.pendingTimers).toBe(0);
});

test("closing tells so once, refuses what comes after, and leaves no timer", async () => {
  await using at = await streaming();
  const closes: unknown[] = [];
  at.stream.on("close", ({ byUs }) => closes.push(byUs));
  await at.stream.close();
  await at.stream.close();
  await expect(at.stream.ping()).rejects.toMatchObject({ code: "STREAM_CLOSED" });
  expect([closes, at.stream.getState(), at.clock.pendingTimers]).toEqual([[true], "closed", 0]);
});

test("an event that there is not is a mistake of the program", async () => {
  await using at = await streaming();
  expect(() => at.stream.on("ticks" as "tick", () => {})).toThrow(TypeError);
});
