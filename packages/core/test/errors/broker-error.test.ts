import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { asBrokerError, BrokerError, codeOfRetcode, isSuccess, RETCODES, retcodeRow } from "../../src/errors/index.ts";

const URL_OF_COPY = "../../src/errors/broker-error.ts?copy";

describe("an error", () => {
  test("has its retcode, kind, outcome and advice from the table", () => {
    expect(new BrokerError("REQUOTE", "The price moved.").toJSON()).toEqual({
      name: "BrokerError",
      code: "REQUOTE",
      retcode: 10004,
      message: "The price moved.",
      kind: "rejected",
      outcome: "not-executed",
      retryable: true,
    });
  });

  test("of a success code is a fault of the protocol, since a success is never raised", () => {
    expect(new BrokerError("DONE", "A success was raised.").kind).toBe("protocol");
  });

  test("is told by its code", () => {
    const error: unknown = new BrokerError("NO_MONEY", "Not enough.");
    expect([
      BrokerError.is(error),
      BrokerError.is(error, "REQUOTE", "NO_MONEY"),
      BrokerError.is(error, "REQUOTE"),
      BrokerError.is(new Error("NO_MONEY")),
      BrokerError.is(null),
      BrokerError.is({ code: "NO_MONEY" }),
    ]).toEqual([true, true, false, false, false, false]);
  });

  test("is known across two copies of the package", async () => {
    const copy = (await import(/* @vite-ignore */ URL_OF_COPY)) as typeof import("../../src/errors/broker-error.ts");
    expect(copy.BrokerError).not.toBe(BrokerError);
    const foreign = new copy.BrokerError("REQUOTE", "The price moved.");
    expect(foreign instanceof BrokerError).toBe(false);
    expect(BrokerError.is(foreign, "REQUOTE")).toBe(true);
    expect(copy.BrokerError.is(new BrokerError("REQUOTE", "The price moved."), "REQUOTE")).toBe(true);
  });

  test("takes facts on and keeps its message, code, cause and stack", () => {
    const cause = new Error("socket hang up");
    const bare = new BrokerError("CONNECTION_LOST", "The link broke.", { cause, outcome: "not-executed" });
    const full = bare.with({ broker: "paper", operation: "placeOrder", requestId: "r-1", details: { attempt: 2 } });
    expect(full.toJSON()).toEqual({
      ...bare.toJSON(),
      broker: "paper",
      operation: "placeOrder",
      requestId: "r-1",
      details: { attempt: 2 },
    });
    expect([full.cause, full.stack]).toEqual([cause, bare.stack]);
    expect(bare.broker).toBeUndefined();
  });

  test("reduces its cause to a text in JSON", () => {
    const error = new BrokerError("UNREACHABLE", "No link.", { cause: new TypeError("bad address") });
    expect(error.toJSON()).toMatchObject({ cause: "TypeError: bad address" });
    expect(JSON.parse(JSON.stringify(error))).toEqual(error.toJSON());
  });

  test("stores no fact that is absent", () => {
    const shown = inspect(new BrokerError("REQUOTE", "The price moved."));
    expect(shown).not.toContain("undefined");
  });
});

describe("an unknown failure", () => {
  test("becomes an error with itself as the cause", () => {
    const cause = new RangeError("out of range");
    const error = asBrokerError(cause, "BAD_ANSWER", "The answer could not be read.", { outcome: "unknown" });
    expect([error.code, error.outcome, error.cause]).toEqual(["BAD_ANSWER", "unknown", cause]);
  });

  test("that is an error of ours already stays as it is", () => {
    const error = new BrokerError("REQUOTE", "The price moved.");
    expect(asBrokerError(error, "BAD_ANSWER", "The answer could not be read.")).toBe(error);
  });
});

describe("the table of codes", () => {
  test("has each number once, and finds the code again by it", () => {
    const codes = Object.keys(RETCODES) as (keyof typeof RETCODES)[];
    expect(codes.map((code) => codeOfRetcode(RETCODES[code].retcode))).toEqual(codes);
    expect(codeOfRetcode(1)).toBeUndefined();
  });

  test("says of nothing retryable that it has been executed", () => {
    const codes = Object.keys(RETCODES) as (keyof typeof RETCODES)[];
    expect(codes.filter((code) => retcodeRow(code).retryable && retcodeRow(code).outcome === "executed")).toEqual([]);
  });

  test("counts placed, done, partial and no change as successes, and nothing else", () => {
    const codes = Object.keys(RETCODES) as (keyof typeof RETCODES)[];
    expect(codes.filter(isSuccess)).toEqual(["PLACED", "DONE", "DONE_PARTIAL", "NO_CHANGES"]);
  });
});
