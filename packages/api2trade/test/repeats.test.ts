import { systemRandom } from "@anybroker/core";
import { createCall } from "@anybroker/core/adapter";
import type { Answer } from "@anybroker/testkit/servers";
import { describe, expect, test } from "vitest";
import { isRetryableRetcode } from "../src/index.ts";
import { REST_ROWS, type Row, SDK_ROWS } from "./call-rows.ts";
import { bench, ID } from "./make-client.ts";

const WRITES = Object.entries({ ...SDK_ROWS, ...REST_ROWS }).filter(([name]) =>
  /register|delete|orderSend|orderModify|orderClose|orders\.(send|modify|close)/.test(name),
);
const SUMMARY = SDK_ROWS["accounts.summary"] as Row;
const GOOD = { body: SUMMARY.answer };
const PATH = "GET /AccountSummary";
const ORDER = { symbol: "EURUSD", operation: "buy", volume: 0.1 } as const;

describe("what changes something is sent once, whatever its HTTP method", () => {
  test.each(
    WRITES.flatMap(([name, row]) =>
      (["cut", { status: 500 }, { status: 503, headers: { "retry-after": "1" } }] satisfies Answer[]).map(
        (answer) => [name, JSON.stringify(answer), row, answer] as const,
      ),
    ),
  )("%s after %s", async (_name, _what, row, answer) => {
    await using it = await bench();
    it.server.script(row.route.replace(/\?.*/, ""), answer, { body: row.answer });
    await it.until(row.call(it.client).catch(() => {}));
    expect(it.server.requests).toHaveLength(1);
  });
});

describe("a read is repeated", () => {
  test.each<[string, Answer]>([
    ["a lost connection", "cut"],
    ["a server's failure", { status: 502, text: "<html>" }],
    ["a throttle that says how long", { status: 429, headers: { "retry-after": "2" } }],
  ])("after %s", async (_what, answer) => {
    await using it = await bench();
    it.server.script(PATH, answer, answer, GOOD);
    await it.until(SUMMARY.call(it.client));
    expect(it.server.requests).toHaveLength(3);
  });

  test("three times at most", async () => {
    await using it = await bench();
    it.server.script(PATH, { status: 500 });
    await expect(it.until(SUMMARY.call(it.client))).rejects.toMatchObject({ status: 500 });
    expect(it.server.requests).toHaveLength(4);
  });

  test("not before the wait that was asked for is over", async () => {
    await using it = await bench();
    it.server.script(PATH, { status: 429, headers: { "retry-after": "7" } }, GOOD);
    await it.until(SUMMARY.call(it.client));
    expect(it.clock.monotonic()).toBeGreaterThanOrEqual(7000);
  });

  test.each<[string, Answer]>([
    ["a throttle that does not say how long", { status: 429 }],
    ["a throttle of an hour", { status: 429, headers: { "retry-after": "3600" } }],
    ["a refusal", { status: 404 }],
    ["what can't be read", { text: "?" }],
  ])("not after %s", async (_what, answer) => {
    await using it = await bench();
    it.server.script(PATH, answer, GOOD);
    await it.until(SUMMARY.call(it.client).catch(() => {}));
    expect(it.server.requests).toHaveLength(1);
  });

  test("not inside a call of the engine, which has its own rules", async () => {
    await using it = await bench();
    it.server.script(PATH, { status: 500 }, GOOD);
    const call = createCall({ clock: it.clock, random: systemRandom }, { operation: "snapshot", timeoutMs: 5000 });
    await it.until(it.client.accounts.summary(ID, { call }).catch(() => {}));
    call.dispose();
    expect(it.server.requests).toHaveLength(1);
  });

  test("no more once its caller has given up", async () => {
    await using it = await bench();
    it.server.script(PATH, { status: 500 });
    const stop = new AbortController();
    const reading = it.client.accounts.summary(ID, { signal: stop.signal });
    await it.clock.advanceUntil(() => it.server.requests.length === 1 && it.clock.pendingTimers > 0);
    stop.abort();
    await expect(it.until(reading)).rejects.toBeDefined();
    expect(it.clock.pendingTimers).toBe(0);
  });
});

describe("an order that was requoted", () => {
  const requote = { body: { ticket: 0, retcode: 10004, comment: "Requote" } };
  const done = { body: { ticket: 7, retcode: 0 } };

  test("is sent again twice, after 1 s and 2 s", async () => {
    await using it = await bench();
    it.server.script("POST /OrderSend", requote, requote, done);
    const answer = await it.until(it.client.orders.send(ID, ORDER));
    expect([answer.ticket, it.server.requests.length, Math.floor(it.clock.monotonic() / 1000)]).toEqual(["7", 3, 3]);
  });

  test("is refused when it is requoted once more", async () => {
    await using it = await bench();
    it.server.script("POST /OrderSend", requote);
    await expect(it.until(it.client.orders.send(ID, ORDER))).rejects.toMatchObject({ retcode: 10004 });
    expect(it.server.requests).toHaveLength(3);
  });

  test.each([10011, 10012, 10030, 10031, 10019, 4711])("is not sent again after %i", async (retcode) => {
    await using it = await bench();
    it.server.script("POST /OrderSend", { body: { ticket: 0, retcode } }, done);
    await expect(it.until(it.client.orders.send(ID, ORDER))).rejects.toMatchObject({ retcode });
    expect([it.server.requests.length, isRetryableRetcode(retcode)]).toEqual([1, false]);
  });

  test("is not sent again when its answer to the second try is lost", async () => {
    await using it = await bench();
    it.server.script("POST /OrderSend", requote, "cut", done);
    await expect(it.until(it.client.orders.send(ID, ORDER))).rejects.toMatchObject({ code: "CONNECTION_LOST" });
    expect(it.server.requests).toHaveLength(2);
  });
});
