import { BrokerError, codeOfRetcode, isSuccess, RETCODES } from "@anybroker/core";
import { describe, expect, test } from "vitest";
import { errorKind } from "./client/answers.ts";
import { Api2TradeError } from "./client/api2trade-error.ts";
import { API2TRADE_RETCODES, isAcceptedRetcode, isRetryableRetcode } from "./client/retcodes.ts";
import { API2TRADE_CODES, HTTP_STATUSES, toBrokerError } from "./errors.ts";
import { type RetcodeNames, retcodeRowOf } from "./retcode-rows.ts";

const refusal = (retcode: number): Api2TradeError =>
  new Api2TradeError({ kind: "broker-rejection", status: 200, code: `RETCODE_${retcode}`, message: "m", retcode });

const word = (code: string, status: number, comment?: string): Api2TradeError =>
  new Api2TradeError({
    kind: errorKind(status),
    status,
    code,
    message: "refused",
    ...(comment !== undefined && { comment }),
  });

const seen = (error: unknown, names: RetcodeNames = "sdk"): readonly unknown[] => {
  const { code, outcome, retryable } = toBrokerError(error, { operation: "placeOrder", names });
  return [code, outcome, retryable];
};

/** Every refusal of the vendor's client: what it is under the vendor's names, and under MetaTrader 5's. */
const REFUSALS: Readonly<Record<number, readonly [sdk: readonly unknown[], mt5?: readonly unknown[]]>> = {
  10004: [["REQUOTE", "not-executed", true]],
  10006: [["REJECT", "not-executed", false]],
  10007: [["CANCEL", "not-executed", true]],
  10011: [["ERROR", "unknown", false]],
  10012: [["TIMEOUT", "unknown", false]],
  10013: [["INVALID", "not-executed", false]],
  10014: [["INVALID_VOLUME", "not-executed", false]],
  10015: [["INVALID_PRICE", "not-executed", false]],
  10016: [["INVALID_STOPS", "not-executed", false]],
  10017: [["TRADE_DISABLED", "not-executed", false]],
  10018: [["MARKET_CLOSED", "not-executed", false]],
  10019: [["NO_MONEY", "not-executed", false]],
  10020: [["PRICE_CHANGED", "not-executed", true]],
  10021: [["PRICE_OFF", "not-executed", true]],
  10022: [["INVALID_EXPIRATION", "not-executed", false]],
  10023: [["ORDER_CHANGED", "not-executed", false]],
  10024: [["TOO_MANY_REQUESTS", "not-executed", true]],
  10026: [["SERVER_DISABLES_AT", "not-executed", false]],
  10027: [
    ["TRADE_DISABLED", "not-executed", false],
    ["CLIENT_DISABLES_AT", "not-executed", false],
  ],
  10028: [
    ["FROZEN", "not-executed", false],
    ["LOCKED", "not-executed", false],
  ],
  10029: [
    ["INVALID_FILL", "not-executed", false],
    ["FROZEN", "not-executed", false],
  ],
  10030: [
    ["CONNECTION", "unknown", false],
    ["INVALID_FILL", "unknown", false],
  ],
  10031: [
    ["FORBIDDEN", "unknown", false],
    ["CONNECTION", "unknown", false],
  ],
  10032: [
    ["TOO_MANY_REQUESTS", "not-executed", true],
    ["ONLY_REAL", "not-executed", false],
  ],
  10033: [
    ["REJECT", "not-executed", false],
    ["LIMIT_ORDERS", "not-executed", false],
  ],
  10034: [
    ["REJECT", "not-executed", true],
    ["LIMIT_VOLUME", "not-executed", false],
  ],
  10035: [
    ["LOCKED", "not-executed", false],
    ["INVALID_ORDER", "not-executed", false],
  ],
  10036: [
    ["LONG_ONLY", "not-executed", false],
    ["POSITION_CLOSED", "not-executed", false],
  ],
  10037: [["LIMIT_POSITIONS", "not-executed", false]],
};

/** The rest of the vendor's numbers, which are no refusals. */
const SUCCESSES: Readonly<Record<number, string>> = {
  0: "DONE",
  10008: "PLACED",
  10009: "DONE",
  10010: "DONE_PARTIAL",
  10025: "NO_CHANGES",
};

describe("the numbers", () => {
  test("every one of the vendor's is among these, and none is missing", () => {
    const numbers = [...Object.keys(REFUSALS), ...Object.keys(SUCCESSES)].map(Number).toSorted((a, b) => a - b);
    expect(Object.keys(API2TRADE_RETCODES).map(Number)).toEqual(numbers);
  });

  test.each(Object.entries(REFUSALS))("%s", (retcode, [sdk, mt5 = sdk]) => {
    expect(seen(refusal(Number(retcode)), "sdk")).toEqual(sdk);
    expect(seen(refusal(Number(retcode)), "mt5")).toEqual(mt5);
    expect(isAcceptedRetcode(Number(retcode))).toBe(false);
  });

  test.each(Object.entries(SUCCESSES))("%s is %s by both names, and contradicts a refusal", (retcode, code) => {
    expect([isAcceptedRetcode(Number(retcode)), retcodeRowOf(Number(retcode), "sdk")?.code]).toEqual([true, code]);
    expect(retcodeRowOf(Number(retcode), "mt5")?.code).toBe(code);
    expect(seen(refusal(Number(retcode)))).toEqual(["UNKNOWN", "unknown", false]);
  });

  test.each([10038, 10042, 10046])("%i, which only MetaTrader 5 has, is MetaTrader 5's", (retcode) => {
    expect(retcodeRowOf(retcode, "sdk")?.code).toBe(codeOfRetcode(retcode));
  });

  test.each([-1, 1, 134, 10005, 10099, 20001])("%i has no row: its outcome is open", (retcode) => {
    expect(seen(refusal(retcode))).toEqual(["UNKNOWN", "unknown", false]);
    expect(toBrokerError(refusal(retcode)).native).toMatchObject({ code: retcode, status: 200 });
  });

  test("none is repeated of which the outcome is open", () => {
    const repeated = Object.keys(API2TRADE_RETCODES).map(Number).filter(isRetryableRetcode);
    expect(repeated).toEqual([10004, 10007, 10020, 10034]);
    for (const retcode of repeated) expect(seen(refusal(retcode))[1]).toBe("not-executed");
  });
});

describe("the words", () => {
  const WORDS: Readonly<Record<string, readonly [status: number, code: string, outcome: string]>> = {
    INTERNAL_ERROR: [500, "SERVER_ERROR", "unknown"],
    INVALID_TOKEN: [500, "ACCOUNT_UNAVAILABLE", "unknown"],
    ERROR_IN_ANSWER: [200, "UNKNOWN", "unknown"],
    UNREADABLE_ANSWER: [200, "BAD_ANSWER", "unknown"],
    INVALID_ARGUMENT: [0, "INVALID_ARGUMENT", "not-executed"],
  };

  test.each(Object.entries(WORDS))("%s", (code, [status, unified, outcome]) => {
    expect(seen(word(code, status)).slice(0, 2)).toEqual([unified, outcome]);
  });

  test("every row is among these", () => {
    expect(Object.keys(API2TRADE_CODES).toSorted()).toEqual(Object.keys(WORDS).toSorted());
  });

  test("a refusal with the one word that says nothing is what its status says", () => {
    expect(seen(word("INTERNAL_ERROR", 400, "No money"))).toEqual(["REJECT", "not-executed", false]);
    expect(seen(word("INTERNAL_ERROR", 429))[0]).toBe("RATE_LIMITED");
  });

  const names = Object.entries(RETCODES).filter(([, { retcode }]) => retcode < 20_000);
  test.each(names)("MetaTrader's own %s is taken at its word, unless it is a success", (name, row) => {
    const expected = isSuccess(name as keyof typeof RETCODES) ? "INVALID" : name;
    expect([seen(word(name, 422))[0], row.retcode < 20_000]).toEqual([expected, true]);
  });

  test.each([
    [200, "unknown"],
    [500, "unknown"],
    [400, "not-executed"],
  ])("with status %i, prose that tells of a lost session is ACCOUNT_UNAVAILABLE, %s", (status, outcome) => {
    expect(seen(word("ERROR_IN_ANSWER", status, "client with id 3f0c not found"))).toEqual([
      "ACCOUNT_UNAVAILABLE",
      outcome,
      true,
    ]);
  });
});

describe("the statuses", () => {
  const STATUSES: readonly (readonly [number, string, string])[] = [
    [400, "INVALID", "not-executed"],
    [401, "AUTH_FAILED", "not-executed"],
    [402, "PLAN_REQUIRED", "not-executed"],
    [403, "FORBIDDEN", "not-executed"],
    [404, "ACCOUNT_NOT_FOUND", "not-executed"],
    [405, "UNSUPPORTED", "not-executed"],
    [409, "ACCOUNT_BUSY", "unknown"],
    [413, "INVALID", "not-executed"],
    [422, "INVALID", "not-executed"],
    [429, "RATE_LIMITED", "not-executed"],
    [500, "SERVER_ERROR", "unknown"],
    [501, "SERVER_ERROR", "unknown"],
    [502, "SERVER_ERROR", "unknown"],
    [503, "MAINTENANCE", "unknown"],
    [504, "SERVER_ERROR", "unknown"],
  ];

  test.each(STATUSES)("%i is %s, %s", (status, code, outcome) => {
    expect(seen(word(`HTTP_${status}`, status)).slice(0, 2)).toEqual([code, outcome]);
  });

  test("every row is among these; others are unknown, or a server's failure", () => {
    expect(Object.keys(HTTP_STATUSES).map(Number)).toEqual(STATUSES.map(([status]) => status));
    expect([418, 302, 599].map((status) => seen(word(`HTTP_${status}`, status)).slice(0, 2))).toEqual([
      ["UNKNOWN", "unknown"],
      ["UNKNOWN", "unknown"],
      ["SERVER_ERROR", "unknown"],
    ]);
  });
});

test("the broker's own words go along", () => {
  const error = new Api2TradeError({
    kind: "broker-rejection",
    status: 200,
    code: "RETCODE_10019",
    message: "The broker refused orders.send with 10019: No money",
    retcode: 10019,
    comment: "No money",
  });
  expect(toBrokerError(error, { operation: "placeOrder" })).toMatchObject({
    broker: "api2trade",
    operation: "placeOrder",
    message: "The broker refused orders.send with 10019: No money.",
    native: { code: 10019, message: "No money", status: 200 },
  });
});

test("a transport's error passes through with its outcome, and anything else leaves it open", () => {
  const lost = new BrokerError("CONNECTION_LOST", "gone", { outcome: "unknown" });
  expect(toBrokerError(lost)).toMatchObject({ code: "CONNECTION_LOST", outcome: "unknown", broker: "api2trade" });
  expect(seen(new Error("oops")).slice(0, 2)).toEqual(["UNKNOWN", "unknown"]);
});
