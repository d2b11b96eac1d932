import { BrokerError, codeOfRetcode, RETCODES, retcodeRow } from "@anybroker/core";
import { describe, expect, test } from "vitest";
import { errorKind } from "./client/answers.ts";
import { TonpoError, type TonpoErrorInit } from "./client/tonpo-error.ts";
import { HTTP_STATUSES, TONPO_CODES, toBrokerError } from "./errors.ts";
import { REFUSALS, refusalCode } from "./refusals.ts";

const native = (code: string, status: number, rest: Partial<TonpoErrorInit> = {}) =>
  new TonpoError({ kind: errorKind(status), status, code, message: `refused with ${code}`, ...rest });

const seen = (error: unknown): readonly unknown[] => {
  const { code, outcome } = toBrokerError(error, "placeOrder");
  return [code, outcome];
};

const refused = (text: string) => native("ORDER_REFUSED", 200, { kind: "order", text });

/** Every status that the vendor documents or its client's tests have, and what each proves. */
const STATUSES: Readonly<Record<number, readonly [code: string, outcome: string]>> = {
  202: ["UNKNOWN", "unknown"],
  400: ["INVALID", "not-executed"],
  401: ["AUTH_FAILED", "not-executed"],
  402: ["PLAN_REQUIRED", "not-executed"],
  403: ["FORBIDDEN", "not-executed"],
  404: ["NOT_FOUND", "not-executed"],
  405: ["UNSUPPORTED", "not-executed"],
  408: ["REQUEST_TIMEOUT", "unknown"],
  409: ["ACCOUNT_UNAVAILABLE", "not-executed"],
  410: ["NOT_FOUND", "not-executed"],
  413: ["INVALID", "not-executed"],
  415: ["INVALID", "not-executed"],
  422: ["INVALID", "not-executed"],
  429: ["RATE_LIMITED", "not-executed"],
  500: ["SERVER_ERROR", "unknown"],
  501: ["UNSUPPORTED", "unknown"],
  502: ["SERVER_ERROR", "unknown"],
  503: ["MAINTENANCE", "unknown"],
  504: ["SERVER_ERROR", "unknown"],
};

describe("an HTTP status", () => {
  test.each(Object.entries(STATUSES))("%s, whatever its body calls it", (status, expected) => {
    for (const code of [`HTTP_${status}`, "server_error", "VALIDATION_ERROR", "not_found"]) {
      expect(seen(native(code, Number(status)))).toEqual(expected);
    }
  });

  test("every row of the table is among these", () => {
    expect(Object.keys(HTTP_STATUSES)).toEqual(Object.keys(STATUSES));
  });

  test.each([302, 418, 499, 520])("without a row, as %i, leaves the outcome open", (status) => {
    expect(seen(native(`HTTP_${status}`, status))).toEqual(["UNKNOWN", "unknown"]);
    expect(seen(native("server_error", status))).toEqual(["SERVER_ERROR", "unknown"]);
    expect(seen(native("validation_error", status))[1]).toBe("unknown");
  });

  test.each([
    ["account", "ACCOUNT_NOT_FOUND"],
    ["position", "POSITION_NOT_FOUND"],
    ["symbol", "SYMBOL_NOT_FOUND"],
    ["user", "NOT_FOUND"],
    ["webhook", "NOT_FOUND"],
  ] as const)("404 of a call about a %s is %s", (subject, code) => {
    expect(seen(native("not_found", 404, { subject }))).toEqual([code, "not-executed"]);
  });
});

/** What the client says of answers that are no refusals by their status, and the types and codes of the service. */
const CODES: Readonly<Record<string, readonly [status: number, code: string, outcome: string]>> = {
  authentication_error: [0, "AUTH_FAILED", "not-executed"],
  not_found: [0, "NOT_FOUND", "not-executed"],
  rate_limit_error: [0, "RATE_LIMITED", "not-executed"],
  server_error: [0, "SERVER_ERROR", "unknown"],
  validation_error: [0, "INVALID", "not-executed"],
  VALIDATION_ERROR: [0, "INVALID", "not-executed"],
  INVALID_SYMBOL: [400, "SYMBOL_NOT_FOUND", "not-executed"],
  ERROR_IN_ANSWER: [200, "SERVER_ERROR", "unknown"],
  UNREADABLE_ANSWER: [200, "BAD_ANSWER", "unknown"],
  NO_PRICE: [200, "PRICE_OFF", "not-executed"],
  ACCOUNT_LOGIN_FAILED: [0, "AUTH_FAILED", "not-executed"],
  ACCOUNT_DELETED: [0, "ACCOUNT_NOT_FOUND", "not-executed"],
  ACCOUNT_TIMEOUT: [0, "ACCOUNT_UNAVAILABLE", "not-executed"],
  NO_API_KEY: [0, "AUTH_FAILED", "not-executed"],
  INVALID_ARGUMENT: [0, "INVALID_ARGUMENT", "not-executed"],
  COMMAND_REFUSED: [0, "STREAM_REFUSED", "not-executed"],
  STREAM_CLOSED: [0, "CLOSED", "not-executed"],
};

describe("a code", () => {
  test.each(Object.entries(CODES))("%s", (code, [status, unified, outcome]) => {
    expect(seen(native(code, status))).toEqual([unified, outcome]);
  });

  test("every row of the table is among these", () => {
    expect(Object.keys(TONPO_CODES)).toEqual(Object.keys(CODES));
  });

  test("without a row leaves the outcome open and keeps the service's words", () => {
    expect(toBrokerError(native("QUANTUM_FLUX", 200, { text: "flux" }), "placeOrder")).toMatchObject({
      code: "UNKNOWN",
      outcome: "unknown",
      broker: "tonpo",
      operation: "placeOrder",
      native: { code: "QUANTUM_FLUX", message: "flux", status: 200 },
    });
  });
});

describe("a refused order", () => {
  test.each(REFUSALS.map(({ words, code }) => [words, code] as const))("with the words '%s' is %s", (words, code) => {
    expect(refusalCode(words)).toBe(code);
    expect(refusalCode(`Order failed: ${words.toUpperCase()}.`)).toBe(code);
  });

  test.each([
    ["Not enough money", "NO_MONEY", "not-executed"],
    ["no money", "NO_MONEY", "not-executed"],
    ["Market is closed", "MARKET_CLOSED", "not-executed"],
    ["Invalid volume", "INVALID_VOLUME", "not-executed"],
    ["Invalid close volume", "INVALID_CLOSE_VOLUME", "not-executed"],
    ["Invalid stops", "INVALID_STOPS", "not-executed"],
    ["Invalid price", "INVALID_PRICE", "not-executed"],
    ["Off quotes", "PRICE_OFF", "not-executed"],
    ["Requote", "REQUOTE", "not-executed"],
    ["Trade is disabled", "TRADE_DISABLED", "not-executed"],
    ["Position not found", "POSITION_CLOSED", "not-executed"],
    ["account is paused", "TRADE_DISABLED", "not-executed"],
    ["Pending order activation rejected", "REJECT_CANCEL", "not-executed"],
    ["Request canceled by timeout", "TIMEOUT", "unknown"],
    ["Request rejected: no connection with the trade server", "CONNECTION", "unknown"],
    ["Market is closed? request timed out", "TIMEOUT", "unknown"],
    ["the sky fell", "UNKNOWN", "unknown"],
    ["", "UNKNOWN", "unknown"],
  ])("'%s' is %s, %s", (text, code, outcome) => {
    expect(seen(refused(text))).toEqual([code, outcome]);
  });

  const numbers = Object.values(RETCODES).filter(({ retcode }) => retcode < 20_000);
  test.each(numbers.map(({ retcode }) => retcode))("with MetaTrader's %i in strange words", (retcode) => {
    const code = codeOfRetcode(retcode) ?? "UNKNOWN";
    const expected = retcodeRow(code).kind === "success" ? "UNKNOWN" : code;
    expect(seen(refused(`retcode=${retcode}`))).toEqual([expected, retcodeRow(expected).outcome]);
  });

  test("that says 'done', or a number of no meaning, leaves the outcome open", () => {
    expect([seen(refused("10009")), seen(refused("10099")), seen(refused("at 110018.5"))]).toEqual(
      Array.from({ length: 3 }, () => ["UNKNOWN", "unknown"]),
    );
  });
});

test("the wait that was asked for goes along", () => {
  expect(toBrokerError(native("rate_limit_error", 429, { retryAfterMs: 3000 })).retryAfterMs).toBe(3000);
});

test("a message ends with what to do about it", () => {
  expect(toBrokerError(native("authentication_error", 401)).message).toBe(
    "refused with authentication_error; check apiKey, which dies when it is rotated.",
  );
});

test("a transport's error passes through with its outcome", () => {
  const lost = new BrokerError("CONNECTION_LOST", "gone", { outcome: "unknown" });
  expect(toBrokerError(lost)).toMatchObject({ code: "CONNECTION_LOST", outcome: "unknown", broker: "tonpo" });
});

test("what is no error of either kind leaves the outcome open", () => {
  expect(seen(new Error("oops"))).toEqual(["UNKNOWN", "unknown"]);
});
