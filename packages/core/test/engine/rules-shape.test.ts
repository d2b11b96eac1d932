import { describe, expect, test } from "vitest";
import { checkFields, checkOrderPatchShape, checkPlaceShape, checkPositionPatchShape } from "../../src/engine/rules.ts";
import { facts, thrownBy } from "../support/samples.ts";

const REQUEST = { symbol: "EURUSD", side: "buy", type: "market", lots: 0.1 };
const mistake = (request: unknown): unknown => {
  const error = thrownBy(() => checkPlaceShape(request));
  expect(error).toBeInstanceOf(TypeError);
  return (error as TypeError).message;
};

describe("the shape of an order request", () => {
  test("is right with every key filled in, and with keys left undefined", () => {
    const full = {
      ...REQUEST,
      type: "stop-limit",
      limitPrice: "1.1",
      stopPrice: 1.2,
      stopLoss: { distance: "0.002" },
      takeProfit: 1.3,
      trailingDistance: 0.001,
      timeInForce: "gtd",
      expireTime: new Date(0),
      maxSlippage: 0,
      intent: "open",
      round: "down",
      clientOrderId: "a",
      comment: "",
    };
    expect(() => checkPlaceShape(full)).not.toThrow();
    expect(() => checkPlaceShape({ ...REQUEST, stopLoss: undefined, typo: undefined })).toThrow(TypeError);
    expect(() => checkPlaceShape({ ...REQUEST, stopLoss: undefined })).not.toThrow();
  });

  test("names what is missing", () => {
    const { lots: _, ...request } = REQUEST;
    expect(mistake(request)).toBe("orders.place needs lots: a number or its decimal text.");
  });

  test("names key, value and what was expected, with a suggestion", () => {
    expect([
      mistake({ ...REQUEST, side: "Buy" }),
      mistake({ ...REQUEST, type: "stoplimit" }),
      mistake({ ...REQUEST, lots: { units: 1000 } }),
      mistake({ ...REQUEST, stopLoss: { price: 1.1 } }),
      mistake({ ...REQUEST, stopLoss: null }),
      mistake({ ...REQUEST, expireTime: new Date(Number.NaN) }),
      mistake({ ...REQUEST, clientOrderId: "" }),
    ]).toEqual([
      'orders.place takes side: "buy", "sell"; it got "Buy" (did you mean "buy"?).',
      'orders.place takes type: "market", "limit", "stop", "stop-limit"; it got "stoplimit" (did you mean "stop-limit"?).',
      "orders.place takes lots: a number or its decimal text; it got an object.",
      "orders.place takes stopLoss: a price or { distance } in price units; it got an object.",
      "orders.place takes stopLoss: a price or { distance } in price units; it got null.",
      "orders.place takes expireTime: milliseconds since the epoch or a valid Date; it got an object.",
      'orders.place takes clientOrderId: a text that is not empty; it got "".',
    ]);
  });

  test("has no keys of its own making", () => {
    expect([mistake({ ...REQUEST, stoploss: 1.1 }), mistake({ ...REQUEST, qqq: 1 })]).toEqual([
      'orders.place has no key "stoploss" (did you mean "stopLoss"?).',
      'orders.place has no key "qqq".',
    ]);
  });

  test("is that of an object", () => {
    expect([undefined, null, "EURUSD", [REQUEST]].map(mistake)).toEqual([
      "orders.place takes an object; it got undefined.",
      "orders.place takes an object; it got null.",
      'orders.place takes an object; it got "EURUSD".',
      "orders.place takes an object; it got an array.",
    ]);
  });

  test("leaves numbers that make no sense to the symbol's rules", () => {
    expect(() => checkPlaceShape({ ...REQUEST, lots: Number.NaN })).not.toThrow();
  });
});

describe("the shape of a change", () => {
  test("takes null for what is to be taken off", () => {
    expect(() => checkOrderPatchShape({ stopLoss: null, takeProfit: "1.2", expireTimeMs: 0 })).not.toThrow();
    expect(() => checkPositionPatchShape({ stopLoss: 1.1, trailingDistance: null })).not.toThrow();
  });

  test("takes no null for what an order can't be without", () => {
    expect(() => checkOrderPatchShape({ limitPrice: null })).toThrow(
      new TypeError("orders.modify takes limitPrice: a number or its decimal text; it got null."),
    );
  });

  test("has only the keys that can be changed", () => {
    expect(() => checkPositionPatchShape({ lots: 1 })).toThrow(new TypeError('positions.modify has no key "lots".'));
  });
});

describe("the fields of an order", () => {
  const refusal = (fields: Parameters<typeof checkFields>[0]): unknown =>
    facts(thrownBy(() => checkFields(fields, 1000)));

  test("fit its type", () => {
    expect(() => checkFields({ type: "market", maxSlippage: 0 }, 0)).not.toThrow();
    expect(() => checkFields({ type: "stop-limit", stopPrice: 1, limitPrice: 1 }, 0)).not.toThrow();
    expect(refusal({ type: "limit" })).toEqual({
      code: "INVALID_PRICE",
      message: "A limit order needs limitPrice; the request had none.",
      details: { field: "limitPrice" },
    });
    expect(refusal({ type: "market", stopPrice: 1 })).toEqual({
      code: "INVALID_PRICE",
      message: 'A market order takes no stopPrice; leave it out, or use type "stop" or "stop-limit".',
      details: { field: "stopPrice" },
    });
    expect(refusal({ type: "stop", stopPrice: 1, maxSlippage: 0 })).toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  test("have an end exactly when the order is good till a date, and that lies ahead", () => {
    expect(() => checkFields({ type: "market", timeInForce: "gtd", expireTimeMs: 1001 }, 1000)).not.toThrow();
    const wrong = [
      { type: "market", timeInForce: "gtd" },
      { type: "market", expireTimeMs: 2000 },
      { type: "market", timeInForce: "gtc", expireTimeMs: 2000 },
      { type: "market", timeInForce: "gtd", expireTimeMs: 1000 },
    ] as const;
    for (const fields of wrong) expect(refusal(fields)).toMatchObject({ code: "INVALID_EXPIRATION" });
  });
});
