import { BrokerError } from "@anybroker/core";
import type { Answer } from "@anybroker/testkit/servers";
import { expect, test } from "vitest";
import { TickerallError } from "../src/index.ts";
import { fixture, fixtureText } from "./fixtures.ts";
import { bench, CREDENTIALS } from "./make-client.ts";

type Facts = Pick<TickerallError, "kind" | "status" | "code" | "message" | "transient"> &
  Readonly<Record<"requestId" | "details" | "retryAfterMs", unknown>>;

async function refusalOf(answer: Answer): Promise<Facts> {
  await using at = await bench();
  at.server.script("POST /v1/accounts/a/orders", answer);
  const order = { type: "market", symbol: "EURUSD.r", side: "BUY", volume: 0.1 } as const;
  const error: unknown = await at.client.orders.place("a", order).catch((reason: unknown) => reason);
  if (!TickerallError.is(error)) throw error;
  const { kind, status, code, message, transient, requestId, details, retryAfterMs } = error;
  return { kind, status, code, message, transient, requestId, details, retryAfterMs };
}

const refused = (status: number, code: string): Answer => ({
  status,
  body: { error: code, message: "because", details: { retcode: 10019, note: null } },
  headers: { "x-request-id": "req_1" },
});

test.each([
  ["POOL_SHUTTING_DOWN", 409, "service-unavailable", true],
  ["BROKER_REJECTED", 422, "broker", false],
  ["BROKER_AUTH_FAILED", 401, "broker", false],
  ["BROKER_UNREACHABLE", 502, "broker", false],
  ["TICKET_NOT_FOUND", 404, "broker", false],
  ["UNAUTHORIZED", 401, "auth", false],
  ["BULK_REQUIRES_PRO", 403, "forbidden", false],
  ["NOT_FOUND", 404, "not-found", false],
  ["VALIDATION_ERROR", 400, "validation", false],
  ["SOMETHING", 422, "validation", false],
  ["SOMETHING", 502, "service-unavailable", true],
  ["SOMETHING", 503, "service-unavailable", true],
  ["SOMETHING", 429, "api", false],
  ["SOMETHING", 500, "api", false],
  ["SOMETHING", 302, "api", false],
])("%s with status %i is of kind %s, transient: %s", async (code, status, kind, transient) => {
  expect(await refusalOf(refused(status, code))).toEqual({
    kind,
    status,
    code,
    transient,
    message: `TickerAll refused orders.place with ${code} (HTTP ${status}): because`,
    requestId: "req_1",
    details: { retcode: 10019 },
    retryAfterMs: undefined,
  });
});

test("a code in a nested object or under the name code is found", async () => {
  const nested = await refusalOf({ status: 422, body: { error: { code: "BROKER_REJECTED", message: "no money" } } });
  expect([nested.code, nested.kind]).toEqual(["BROKER_REJECTED", "broker"]);
  const renamed = await refusalOf({ status: 409, body: { code: "BROKER_ACCOUNT_NOT_HOT" } });
  expect([renamed.code, renamed.kind]).toEqual(["BROKER_ACCOUNT_NOT_HOT", "broker"]);
});

test("an empty body gives the status as the code", async () => {
  expect((await refusalOf({ status: 504 })).code).toBe("HTTP_504");
});

test("an error page is cut down to its words", async () => {
  const page = `<html><head><title>502</title></head><body><h1>Bad Gateway</h1>${"<p>x</p>".repeat(500)}</body></html>`;
  const { code, message } = await refusalOf({ status: 502, text: page, headers: { "content-type": "text/html" } });
  expect(code).toBe("PARSE_ERROR");
  expect(message).toMatch(/^TickerAll refused orders\.place .*the body is no JSON object: 502 Bad Gateway x/);
  expect(String(message).length).toBeLessThan(420);
});

test("an answer that is not what the call expects is a PARSE_ERROR that names the field, not the value", async () => {
  const wrong = await refusalOf({ body: { ticket: "seven", status: "open" } });
  expect(wrong).toMatchObject({ kind: "api", status: 200, code: "PARSE_ERROR", transient: false });
  expect(wrong.message).toContain("ticket: ");
  expect(wrong.message).not.toContain("seven");
  expect((await refusalOf({ status: 204 })).code).toBe("PARSE_ERROR");
});

test("no secret comes out in a message or in details", async () => {
  await using at = await bench();
  const echo = { error: "BROKER_AUTH_FAILED", message: `login with ${CREDENTIALS.password} failed` };
  at.server.script("POST /v1/sessions", {
    status: 422,
    body: { ...echo, details: { tried: CREDENTIALS.password, key: "cf_api_test_key" } },
  });
  const error: unknown = await at.client.sessions.start(CREDENTIALS).catch((refusal: unknown) => refusal);
  expect(JSON.stringify([(error as Error).message, error])).not.toMatch(/pass-word-1|cf_api_test_key/);
  expect(error).toMatchObject({ details: { tried: "[secret]", key: "[secret]" } });
});

test("nulls, numeric texts and tickets beyond 2^53 are read without loss", async () => {
  await using at = await bench();
  at.server.script("GET /v1/accounts/a", {
    text: fixtureText("account-online").replace('"9007199254740993"', "9007199254740993"),
  });
  const { positions, online } = await at.client.accounts.get("a");
  expect(online).toBe(true);
  expect(positions[1]).toEqual({
    ticket: "9007199254740993",
    symbol: "XAUUSD",
    side: "SELL",
    volume: 0.02,
    stopLoss: 0,
    takeProfit: 2990.5,
    magic: 0,
    comment: "",
    swap: 0,
    commission: 0,
    entryPrice: 3010.25,
  });
  at.server.script("GET /v1/accounts/a/candles", {
    body: { candles: [{ timestamp: "5", open: "1.1", high: 1.2, low: 1, close: "1.15" }] },
  });
  expect(await at.client.candles.get("a", { symbol: "X", hours: 1 })).toEqual([
    { timestamp: 5, open: 1.1, high: 1.2, low: 1, close: 1.15 },
  ]);
});

test("a roster in a wrapper is read like a bare one", async () => {
  await using at = await bench();
  at.server.script("GET /v1/accounts", { body: { accounts: fixture("roster") } }, { body: fixture("roster") });
  expect(await at.client.accounts.list()).toEqual(await at.client.accounts.list());
});

test("an account that is offline has neither money nor positions", async () => {
  await using at = await bench();
  at.server.script("GET /v1/accounts/a", { body: fixture("account-offline") });
  expect(await at.client.accounts.get("a")).toEqual({
    id: "acc_K3v0",
    broker: "mt5",
    server: "Harbor-Demo",
    accountNumber: "****7741",
    isDemo: true,
    status: "offline",
    hint: "The connection is cold.",
    positions: [],
    online: false,
  });
});

test("a lost connection and a deadline come through as the transport's own errors", async () => {
  await using at = await bench();
  const order = { type: "market", symbol: "EURUSD.r", side: "BUY", volume: 0.1 } as const;
  at.server.script("POST /v1/accounts/a/orders", "cut");
  const lost: unknown = await at.client.orders.place("a", order).catch((error: unknown) => error);
  expect(BrokerError.is(lost) && [lost.code, lost.outcome]).toEqual(["CONNECTION_LOST", "unknown"]);
  at.server.script("POST /v1/accounts/a/orders", "silence");
  const late: unknown = await at
    .until(at.client.orders.place("a", order, { timeoutMs: 2000 }))
    .catch((error: unknown) => error);
  expect(BrokerError.is(late) && [late.code, late.outcome]).toEqual(["REQUEST_TIMEOUT", "unknown"]);
});

test("what the service would refuse anyway is refused before it is sent", async () => {
  await using at = await bench();
  const { client, server } = at;
  const attempts: readonly Promise<unknown>[] = [
    client.sessions.start({ ...CREDENTIALS, terminalType: "WEB" }),
    client.sessions.keepAlive({ ...CREDENTIALS, terminalType: "WEB", webTerminalUrl: "" }),
    client.accounts.migrate("a", { to: "WEB", webTerminalUrl: "" }),
    client.orders.place("a", { type: "limit", symbol: "X", side: "BUY", volume: 1 }),
    client.orders.place("a", { type: "market", symbol: "X", side: "BUY", volume: 1, price: 1 }),
    client.orders.modifyPending("a", 1, {}),
    client.positions.modify("a", 1, {}),
    client.candles.get("a", { symbol: "X" } as never),
    client.candles.get("a", { symbol: "X", hours: 1, count: 1, timeframe: "M1" } as never),
    client.candles.get("a", { symbol: "X", from: "2026-03-01" } as never),
    client.candles.get("a", { symbol: "X", count: 0, timeframe: "M1" }),
    client.candles.get("a", { symbol: "X", count: 5, timeframe: "M2" as never }),
    client.bulk.closePositions({} as never),
    client.bulk.cancelPending({ items: [], targets: [] } as never),
    client.bulk.place([{ accountId: "a", symbol: "X", side: "BUY", volume: 1, type: "stop" }]),
  ];
  const outcomes = await Promise.allSettled(attempts);
  expect(outcomes.map((outcome) => outcome.status === "rejected" && (outcome.reason as TickerallError).code)).toEqual(
    attempts.map(() => "INVALID_ARGUMENT"),
  );
  expect(server.requests).toEqual([]);
});
