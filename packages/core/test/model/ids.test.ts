import { describe, expect, test } from "vitest";
import { accountId, clientOrderId, dealId, orderId, positionId, symbolName } from "../../src/model/index.ts";

describe("an id", () => {
  test("keeps every digit beyond 2^53", () => {
    expect(positionId(9_223_372_036_854_775_807n)).toBe("9223372036854775807");
    expect(orderId("9223372036854775807")).toBe("9223372036854775807");
    expect(dealId(Number.MAX_SAFE_INTEGER)).toBe("9007199254740991");
  });

  test("is not made of a number that has lost digits", () => {
    expect(() => orderId(2 ** 53)).toThrow(
      new TypeError(
        "an order id 9007199254740992 is not an exact integer; read it from the wire as text or as a bigint",
      ),
    );
    expect(() => accountId(1.5)).toThrow(TypeError);
    expect(() => dealId(Number.NaN)).toThrow(TypeError);
  });

  test("is not empty", () => {
    expect(() => symbolName("")).toThrow(new TypeError("a symbol name must not be empty"));
    expect(() => clientOrderId("")).toThrow(new TypeError("a client order id must not be empty"));
  });
});
