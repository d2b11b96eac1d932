import { BrokerError, RETCODES } from "@anybroker/core";
import { describe, expect, test } from "vitest";
import { errorKind } from "./client/answers.ts";
import { TickerallError } from "./client/tickerall-error.ts";
import { HTTP_STATUSES, TICKERALL_CODES, toBrokerError } from "./errors.ts";

const native = (code: string, status: number, rest: { details?: unknown; retryAfterMs?: number } = {}) =>
  new TickerallError({ kind: errorKind(status, code), status, code, message: `refused with ${code}`, ...rest });

const seen = (error: TickerallError, ticketOf?: "order" | "position"): readonly unknown[] => {
  const { code, outcome } = toBrokerError(error, {
    operation: "placeOrder",
    ...(ticketOf !== undefined && { ticketOf }),
  });
  return [code, outcome];
};

/** Every code of the vendor's documentation and client, the codes proposed for what it leaves out, and what each proves. */
const KNOWN: Readonly<Record<string, readonly [status: number, code: string, outcome: string]>> = {
  UNAUTHORIZED: [401, "AUTH_FAILED", "not-executed"],
  BROKER_REJECTED: [422, "REJECT", "not-executed"],
  BROKER_AUTH_FAILED: [422, "AUTH_FAILED", "not-executed"],
  BROKER_UNREACHABLE: [502, "CONNECTION", "unknown"],
  BROKER_ACCOUNT_NOT_HOT: [409, "ACCOUNT_UNAVAILABLE", "not-executed"],
  BROKER_ACCOUNT_ALREADY_LINKED: [409, "FORBIDDEN", "not-executed"],
  BROKER_ACCOUNT_NOT_FOUND: [404, "ACCOUNT_NOT_FOUND", "not-executed"],
  TICKET_NOT_FOUND: [404, "NOT_FOUND", "not-executed"],
  POOL_SHUTTING_DOWN: [503, "MAINTENANCE", "unknown"],
  BULK_REQUIRES_PRO: [403, "PLAN_REQUIRED", "not-executed"],
  COPY_REQUIRES_PRO: [403, "PLAN_REQUIRED", "not-executed"],
  REQUEST_TIMEOUT: [0, "REQUEST_TIMEOUT", "unknown"],
  NETWORK_ERROR: [0, "CONNECTION_LOST", "unknown"],
  NO_KEPT_CREDENTIALS: [0, "ACCOUNT_UNAVAILABLE", "not-executed"],
  PARSE_ERROR: [200, "BAD_ANSWER", "unknown"],
  VALIDATION_ERROR: [400, "INVALID", "not-executed"],
  RATE_LIMITED: [429, "RATE_LIMITED", "not-executed"],
  NOT_FOUND: [404, "NOT_FOUND", "not-executed"],
  INTERNAL_ERROR: [500, "SERVER_ERROR", "unknown"],
  ACCOUNT_BUSY: [409, "ACCOUNT_BUSY", "not-executed"],
  IDEMPOTENCY_KEY_REUSED: [409, "DUPLICATE_CLIENT_ORDER_ID", "not-executed"],
  SYMBOL_NOT_FOUND: [422, "SYMBOL_NOT_FOUND", "not-executed"],
  NO_MATCH: [404, "NOT_FOUND", "not-executed"],
  BAD_REQUEST: [400, "INVALID", "not-executed"],
  INVALID_ARGUMENT: [0, "INVALID_ARGUMENT", "not-executed"],
  SUBSCRIPTION_REJECTED: [0, "STREAM_REFUSED", "not-executed"],
  SUBSCRIPTION_TIMEOUT: [0, "REQUEST_TIMEOUT", "unknown"],
  STREAM_CLOSED: [0, "CLOSED", "not-executed"],
};

describe("the table of codes", () => {
  test.each(Object.entries(KNOWN))("%s", (code, [status, unified, outcome]) => {
    expect(seen(native(code, status))).toEqual([unified, outcome]);
  });

  test("every row of it is among these, and none is missing", () => {
    expect(Object.keys(TICKERALL_CODES).toSorted()).toEqual(Object.keys(KNOWN).toSorted());
  });
});

test.each([
  [400, "INVALID", "not-executed"],
  [401, "AUTH_FAILED", "not-executed"],
  [402, "PLAN_REQUIRED", "not-executed"],
  [403, "FORBIDDEN", "not-executed"],
  [404, "NOT_FOUND", "not-executed"],
  [409, "ACCOUNT_BUSY", "unknown"],
  [422, "INVALID", "not-executed"],
  [429, "RATE_LIMITED", "not-executed"],
  [500, "SERVER_ERROR", "unknown"],
  [502, "SERVER_ERROR", "unknown"],
  [503, "MAINTENANCE", "unknown"],
  [504, "SERVER_ERROR", "unknown"],
  [418, "UNKNOWN", "unknown"],
])("status %i without a code is %s, %s", (status, code, outcome) => {
  expect(seen(native(`HTTP_${status}`, status))).toEqual([code, outcome]);
});

test("every status of the table is tried above", () => {
  expect(Object.keys(HTTP_STATUSES)).toHaveLength(12);
});

test("a code that has no row is UNKNOWN with an open outcome, and keeps the service's words", () => {
  const error = toBrokerError(native("QUANTUM_FLUX", 422), { operation: "placeOrder" });
  expect(error).toMatchObject({
    code: "UNKNOWN",
    outcome: "unknown",
    broker: "tickerall",
    operation: "placeOrder",
    native: { code: "QUANTUM_FLUX", message: "refused with QUANTUM_FLUX", status: 422 },
  });
});

test("a gate's error page says what its status says", () => {
  expect([401, 403, 429].map((status) => seen(native("PARSE_ERROR", status))[0])).toEqual([
    "AUTH_FAILED",
    "FORBIDDEN",
    "RATE_LIMITED",
  ]);
  expect(seen(native("PARSE_ERROR", 502))).toEqual(["BAD_ANSWER", "unknown"]);
});

test("a missing ticket is the order's or the position's", () => {
  expect([seen(native("TICKET_NOT_FOUND", 404), "order"), seen(native("TICKET_NOT_FOUND", 404), "position")]).toEqual([
    ["ORDER_NOT_FOUND", "not-executed"],
    ["POSITION_NOT_FOUND", "not-executed"],
  ]);
});

describe("the broker's own number", () => {
  const rejected = (retcode: unknown) => seen(native("BROKER_REJECTED", 422, { details: { retcode } }));

  const numbers = Object.entries(RETCODES).filter(([, row]) => row.retcode < 20_000);
  test.each(numbers.filter(([, row]) => row.kind !== "success"))("of %s", (code, row) => {
    expect(rejected(row.retcode)).toEqual([code, row.outcome]);
  });

  test.each(numbers.filter(([, row]) => row.kind === "success"))("of %s contradicts the refusal", (_code, row) => {
    expect(rejected(row.retcode)).toEqual(["UNKNOWN", "unknown"]);
  });

  test("is kept when it is no number of MetaTrader 5's, and says no more than the refusal", () => {
    expect([rejected(134), rejected(20_001), rejected("x"), rejected(null)]).toEqual(
      Array.from({ length: 4 }, () => ["REJECT", "not-executed"]),
    );
    expect(toBrokerError(native("BROKER_REJECTED", 422, { details: { retcode: 134 } })).native?.code).toBe(134);
  });
});

test("the wait that was asked for goes along", () => {
  expect(toBrokerError(native("RATE_LIMITED", 429, { retryAfterMs: 3000 })).retryAfterMs).toBe(3000);
});

test("a transport's error passes through with its outcome", () => {
  const lost = new BrokerError("CONNECTION_LOST", "gone", { outcome: "unknown" });
  expect(toBrokerError(lost)).toMatchObject({ code: "CONNECTION_LOST", outcome: "unknown", broker: "tickerall" });
});

test("what is no error of either kind leaves the outcome open", () => {
  expect(seen(new Error("oops") as never)).toEqual(["UNKNOWN", "unknown"]);
});
