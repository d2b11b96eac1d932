import { BrokerError } from "@anybroker/core";
import type { Answer } from "@anybroker/testkit/servers";
import { describe, expect, test } from "vitest";
import { toBrokerError } from "../src/errors.ts";
import { Api2TradeError } from "../src/index.ts";
import { REST_ROWS, type Row, SDK_ROWS } from "./call-rows.ts";
import { type Bench, bench, ID } from "./make-client.ts";

const ROWS = Object.entries({ ...SDK_ROWS, ...REST_ROWS });
/** Their answers have no content that counts. */
const ANSWERLESS = ["accounts.delete", "rest.deleteAccount"];
const pathOf = ({ route }: Row): string => route.replace(/\?.*/, "");
const HTML = "<html><body><h1>502</h1>Bad gateway</body></html>";

async function failureOf(it: Bench, row: Row, answer: Answer): Promise<Api2TradeError> {
  it.server.script(pathOf(row), answer);
  const error: unknown = await it.until(row.call(it.client)).catch((reason: unknown) => reason);
  if (!Api2TradeError.is(error)) throw new Error(`no Api2TradeError: ${String(error)}`);
  return error;
}

describe.each(ROWS.filter(([name]) => !ANSWERLESS.includes(name)))("%s", (name, row) => {
  test.each<[string, Answer, string]>([
    ["an HTML page", { text: HTML, headers: { "content-type": "text/html" } }, "UNREADABLE_ANSWER"],
    ["an empty body", { text: "" }, "UNREADABLE_ANSWER"],
    ["half a body", { text: '{"ticket": 500123' }, "UNREADABLE_ANSWER"],
    ["something else than it answers", { body: { unexpected: true } }, "UNREADABLE_ANSWER"],
    ["null", { body: null }, "UNREADABLE_ANSWER"],
    ["an error inside a 200", { body: { error: "client with id x not found" } }, "ERROR_IN_ANSWER"],
    [
      "an exception inside a 200",
      { body: { message: "m", code: "INTERNAL_ERROR", stackTrace: "s" } },
      "INTERNAL_ERROR",
    ],
  ])("is not taken for done when it is answered with %s", async (_what, answer, code) => {
    await using it = await bench();
    expect((await failureOf(it, row, answer)).code).toBe(code);
  });

  test("leaves the outcome of a write open after any of them", async () => {
    await using it = await bench();
    const error = await failureOf(it, row, { text: HTML });
    expect(toBrokerError(error, { operation: name }).outcome).toBe("unknown");
  });
});

describe("an account is never taken for empty", () => {
  test.each([
    ["orders.positions", { data: [] }],
    ["history.get", { data: [] }],
    ["rest.openedOrders", {}],
    ["rest.orderHistory", { action: 0 }],
    ["accounts.summary", {}],
  ])("%s answered with %j", async (name, body) => {
    await using it = await bench();
    const error = await failureOf(it, { ...SDK_ROWS, ...REST_ROWS }[name] as Row, { body });
    expect(error.kind).toBe("unreadable");
  });
});

test("an order's answer without a retcode proves nothing", async () => {
  await using it = await bench();
  const error = await failureOf(it, SDK_ROWS["orders.close"] as Row, { body: { ticket: 50012345 } });
  expect(toBrokerError(error)).toMatchObject({ code: "BAD_ANSWER", outcome: "unknown" });
});

describe("success is decided by the table", () => {
  const row = SDK_ROWS["orders.close"] as Row;

  test.each([0, 10008, 10009, 10010, 10025])("%i is one", async (retcode) => {
    await using it = await bench();
    it.server.script("POST /OrderClose", { body: { ticket: "50012345", retcode: String(retcode), comment: "ok" } });
    expect(await it.until(row.call(it.client))).toEqual({ ticket: "50012345", retcode, comment: "ok" });
  });

  test.each([10004, 10006, 10019, 10030, 4711])("%i is none", async (retcode) => {
    await using it = await bench();
    const error = await failureOf(it, row, { body: { ticket: 0, retcode, comment: "No money" } });
    expect(error).toMatchObject({ kind: "broker-rejection", retcode, comment: "No money", status: 200 });
    expect(it.server.requests).toHaveLength(1);
  });
});

describe("a refusal by status", () => {
  const row = SDK_ROWS["accounts.summary"] as Row;
  test.each([
    [400, { error: "no such symbol" }, "api", "HTTP_400"],
    [401, { error: "unauthorized", message: "unknown API key" }, "authentication", "HTTP_401"],
    [404, { error: "account not found", accountId: ID }, "account-not-found", "HTTP_404"],
    [404, "a text", "account-not-found", "HTTP_404"],
    [429, { error: "rate limit" }, "rate-limit", "HTTP_429"],
    [501, { message: "m", code: "INTERNAL_ERROR", stackTrace: "s" }, "server", "INTERNAL_ERROR"],
    [302, {}, "api", "HTTP_302"],
  ])("%i %j is of kind %s", async (status, body, kind, code) => {
    await using it = await bench({ maxRetries: 0 });
    const error = await failureOf(it, row, { status, body });
    expect([error.kind, error.code, error.status]).toEqual([kind, code, status]);
  });

  test("names the account of a 404 and the wait of a 429", async () => {
    await using it = await bench({ maxRetries: 0 });
    expect((await failureOf(it, row, { status: 404, body: { id: ID } })).accountId).toBe(ID);
    const throttled = await failureOf(it, row, { status: 429, body: {}, headers: { "retry-after": "2" } });
    expect(toBrokerError(throttled)).toMatchObject({ code: "RATE_LIMITED", retryAfterMs: 2000, retryable: true });
  });

  test("shows no password that the service repeats", async () => {
    await using it = await bench();
    const error = await failureOf(it, SDK_ROWS["accounts.register"] as Row, {
      status: 400,
      body: { error: "bad password Tr4ding! for 7204418" },
    });
    expect(JSON.stringify([error.message, error.comment])).not.toContain("Tr4ding!");
  });
});

describe("CheckConnect is understood in every form that is seen", () => {
  test.each<[Answer, boolean]>([
    [{ body: { connected: true, id: ID } }, true],
    [{ body: { connected: false } }, false],
    [{ body: { isConnected: true } }, true],
    [{ text: "OK" }, true],
    [{ text: '"OK"' }, true],
    [{ text: "Disconnected" }, false],
    [{ body: true }, true],
  ])("%j", async (answer, connected) => {
    await using it = await bench();
    it.server.script("GET /CheckConnect", answer);
    expect((await it.until(it.client.accounts.checkConnect(ID))).connected).toBe(connected);
  });

  test("and nothing else is", async () => {
    await using it = await bench();
    expect((await failureOf(it, SDK_ROWS["accounts.checkConnect"] as Row, { text: HTML })).code).toBe(
      "UNREADABLE_ANSWER",
    );
  });
});

test("what no answer came to is the transport's error, which says whether it was sent", async () => {
  await using it = await bench();
  it.server.script("POST /OrderClose", "cut");
  const error: unknown = await it.until((SDK_ROWS["orders.close"] as Row).call(it.client)).catch((e: unknown) => e);
  expect(BrokerError.is(error, "CONNECTION_LOST")).toBe(true);
  expect(toBrokerError(error)).toMatchObject({ outcome: "unknown", broker: "api2trade" });
});
