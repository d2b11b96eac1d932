import { describe, expect, test } from "vitest";
import type { Api2TradeStream, StreamOptions, StreamQuote } from "../src/index.ts";
import { type Bench, bench, ID, KEY } from "./make-client.ts";

const SYMBOLS = ["EURUSD", "XAUUSD"];
const quote = (bid: number, symbol = "EURUSD") => ({ type: "quote", symbol, bid, ask: bid + 1 });

/** An open stream, and a word for each thing that it told. */
async function opened(it: Bench, options: StreamOptions = {}): Promise<{ stream: Api2TradeStream; told: string[] }> {
  const told: string[] = [];
  const stream = await it.until(
    it.client.stream.open(ID, SYMBOLS, {
      onQuote: ({ bid }) => told.push(`quote ${bid}`),
      onConnect: ({ reconnected }) => told.push(reconnected ? "reconnected" : "connected"),
      onDisconnect: ({ code }) => told.push(`lost ${code}`),
      onError: ({ message }) => told.push(message),
      onFailed: ({ code }) => told.push(`failed ${code}`),
      ...options,
    }),
  );
  return { stream, told };
}

const until = (it: Bench, condition: () => boolean): Promise<void> =>
  it.clock.advanceUntil(condition, { stepMs: 50, limitMs: 300_000 });

test("a stream is opened with the key in its query, encoded, and subscribes at once", async () => {
  await using it = await bench();
  await opened(it);
  const { url, frames } = it.server.stream;
  expect([url, frames]).toEqual([
    `/stream?api_key=${encodeURIComponent(KEY)}&id=${ID}`,
    [{ action: "subscribe", symbols: SYMBOLS }],
  ]);
});

test("a Pro login opens it by Basic authentication, without a key", async () => {
  await using it = await bench({ username: "user", password: "pass-word" });
  await opened(it);
  const { url, headers } = it.server.stream;
  expect([url, headers.authorization]).toEqual([`/stream?id=${ID}`, `Basic ${btoa("user:pass-word")}`]);
});

test("quotes and errors are told; greetings are ignored; what can't be read is skipped", async () => {
  await using it = await bench();
  const { told } = await opened(it);
  const { stream } = it.server;
  stream.send({ type: "welcome" });
  stream.send(quote(1));
  stream.raw("{");
  stream.raw("[1]");
  stream.send({ type: "quote", symbol: "EURUSD", bid: null, ask: 1 });
  stream.send({ type: "error", message: "unknown symbol ZZZ" });
  stream.send(quote(2));
  await until(it, () => told.includes("quote 2"));
  expect(told.map((word) => word.slice(0, 41))).toEqual([
    "connected",
    "quote 1",
    "A frame of the stream was skipped because",
    "A frame of the stream was skipped because",
    "A frame of the stream was skipped because",
    "unknown symbol ZZZ",
    "quote 2",
  ]);
});

describe("it connects again and subscribes again", () => {
  test.each([1000, 1001, 1008, 1011, 1012, 4000])("after close code %i", async (code) => {
    await using it = await bench();
    const { told } = await opened(it);
    it.server.stream.close(code);
    await until(it, () => told.includes("reconnected"));
    expect(told).toEqual(["connected", `lost ${code}`, "reconnected"]);
    expect(it.server.stream.frames).toEqual([{ action: "subscribe", symbols: SYMBOLS }]);
  });

  test("after an abort", async () => {
    await using it = await bench();
    const { told } = await opened(it);
    it.server.stream.cut();
    await until(it, () => told.includes("reconnected"));
    expect(it.server.streams).toHaveLength(2);
  });

  test("after thirty seconds of silence", async () => {
    await using it = await bench();
    const { told } = await opened(it);
    it.server.stream.freeze();
    await until(it, () => told.includes("reconnected"));
    expect(it.clock.monotonic()).toBeLessThanOrEqual(32_000);
  });

  test("after twenty unreadable frames in a row", async () => {
    await using it = await bench();
    const { told } = await opened(it);
    for (let frame = 0; frame < 20; frame += 1) it.server.stream.raw("garbage");
    await until(it, () => told.includes("reconnected"));
    expect(it.server.streams).toHaveLength(2);
  });

  test("though a callback throws", async () => {
    await using it = await bench();
    const { told } = await opened(it, {
      onQuote: () => {
        throw new Error("a fault of the program");
      },
    });
    it.server.stream.send(quote(1));
    it.server.stream.close(1011);
    await until(it, () => told.includes("reconnected"));
    expect(told).toEqual(["connected", "lost 1011", "reconnected"]);
  });
});

describe("it gives up", () => {
  test.each([
    [401, "AUTH_FAILED"],
    [403, "FORBIDDEN"],
  ])("when a reconnect is refused with %i", async (status, code) => {
    await using it = await bench();
    const { stream, told } = await opened(it);
    it.server.refuseUpgrade = status;
    it.server.stream.cut();
    await until(it, () => told.includes(`failed ${code}`));
    await expect(stream.ended).rejects.toMatchObject({ code });
    expect(it.clock.pendingTimers).toBe(0);
  });

  test("after as many attempts as it may make", async () => {
    await using it = await bench();
    const { told } = await opened(it, { maxReconnects: 2 });
    it.server.refuseUpgrade = 503;
    it.server.stream.cut();
    await until(it, () => told.some((word) => word.startsWith("failed")));
    expect(told.filter((word) => !/^(connected|lost|failed)/.test(word))).toHaveLength(1);
  });

  test("at once when it may make none", async () => {
    await using it = await bench();
    const { told } = await opened(it, { maxReconnects: 0 });
    it.server.stream.close(1012);
    await until(it, () => told.some((word) => word.startsWith("failed")));
    expect([it.server.streams.length, it.clock.pendingTimers]).toEqual([1, 0]);
  });
});

test("the first connect fails at once when it is refused", async () => {
  await using it = await bench();
  it.server.refuseUpgrade = 401;
  await expect(opened(it)).rejects.toMatchObject({ code: "AUTH_FAILED" });
  expect(it.clock.pendingTimers).toBe(0);
});

test("a server that answers no ping has not read the subscription", async () => {
  await using it = await bench();
  it.server.onStream = (peer) => peer.freeze();
  await expect(opened(it)).rejects.toMatchObject({ code: "REQUEST_TIMEOUT" });
});

describe("other symbols", () => {
  test("take a new connection, and the old one ends when the new one is there", async () => {
    await using it = await bench();
    const { stream } = await opened(it);
    const [first] = it.server.streams;
    await it.until(stream.setSymbols(["GBPUSD"]));
    await until(it, () => first?.isClosed === true);
    expect([it.server.stream.frames, stream.symbols]).toEqual([
      [{ action: "subscribe", symbols: ["GBPUSD"] }],
      ["GBPUSD"],
    ]);
  });

  test("take the old connection's place where only one is allowed", async () => {
    await using it = await bench();
    const { stream, told } = await opened(it);
    const [first] = it.server.streams;
    it.server.refuseUpgrade = 409;
    first?.onClose(() => {
      it.server.refuseUpgrade = undefined;
    });
    await it.until(stream.setSymbols(["GBPUSD"]));
    expect([stream.symbols, told]).toEqual([["GBPUSD"], ["connected", "connected"]]);
  });

  test("leave the old subscription in force when they are refused", async () => {
    await using it = await bench();
    const { stream, told } = await opened(it);
    it.server.refuseUpgrade = 503;
    await expect(it.until(stream.setSymbols(["GBPUSD"]))).rejects.toMatchObject({ code: "UNREACHABLE" });
    it.server.refuseUpgrade = undefined;
    await until(it, () => told.includes("reconnected"));
    expect([stream.symbols, it.server.stream.frames]).toEqual([SYMBOLS, [{ action: "subscribe", symbols: SYMBOLS }]]);
  });

  test("none of them need no connection", async () => {
    await using it = await bench();
    const { stream } = await opened(it);
    await it.until(stream.setSymbols([]));
    await until(it, () => it.server.stream.isClosed);
    expect([stream.isConnected, it.clock.pendingTimers]).toEqual([false, 0]);
  });
});

describe("for await", () => {
  test("gives the quotes, of each symbol the latest when it is slow, and ends with the stream", async () => {
    await using it = await bench();
    const { stream, told } = await opened(it);
    const quotes = stream.quotes();
    for (const bid of [1, 2, 3]) it.server.stream.send(quote(bid));
    it.server.stream.send(quote(9, "XAUUSD"));
    await until(it, () => told.includes("quote 9"));
    await it.until(stream.close());
    const seen: StreamQuote[] = [];
    for await (const one of quotes) seen.push(one);
    expect([seen.map(({ symbol, bid }) => [symbol, bid]), quotes.dropped]).toEqual([
      [
        ["EURUSD", 3],
        ["XAUUSD", 9],
      ],
      2,
    ]);
  });

  test("throws when the stream gives up", async () => {
    await using it = await bench();
    const { stream } = await opened(it, { maxReconnects: 0 });
    const next = stream.quotes().next();
    it.server.stream.close(1011);
    await expect(it.until(next)).rejects.toMatchObject({ code: "CONNECTION_LOST" });
  });

  test("ends at once on a stream that is closed", async () => {
    await using it = await bench();
    const { stream } = await opened(it);
    await it.until(stream.close());
    expect(await stream.quotes().next()).toEqual({ value: undefined, done: true });
    await expect(stream.setSymbols(["EURUSD"])).rejects.toMatchObject({ code: "CLOSED" });
  });
});

test("closing while it connects leaves no socket and no timer", async () => {
  await using it = await bench();
  it.server.onStream = (peer) => peer.freeze();
  const stream = it.client.stream.prepare(ID);
  const opening = stream.setSymbols(SYMBOLS).catch((reason: unknown) => reason);
  await until(it, () => it.server.streams.length === 1);
  await it.until(stream.close());
  expect(await it.until(opening)).toMatchObject({ code: "CLOSED" });
  expect(it.clock.pendingTimers).toBe(0);
});
