import { describe, expect, test } from "vitest";
import {
  requireAbility,
  requireLive,
  requireOrder,
  requireOrderPatch,
  requirePositionPatch,
  requireStopLimitSide,
  requireTimeframe,
} from "../../src/engine/capability-gates.ts";
import { facts, sampleCapabilities, thrownBy } from "../support/samples.ts";

const refusal = (action: () => void): ReturnType<typeof facts> => facts(thrownBy(action));
const NO_PROTECTION = sampleCapabilities({
  protection: { market: "none", pending: "atomic", marketForm: [], trailing: false, removable: false },
  maxSlippage: false,
  comment: false,
});

describe("an order", () => {
  test("within the broker's abilities passes", () => {
    const order = {
      type: "stop-limit",
      timeInForce: "gtd",
      stopLoss: 1.1,
      trailingDistance: 1,
      comment: "x",
      clientOrderId: "a",
    } as const;
    expect(() => requireOrder(sampleCapabilities(), order)).not.toThrow();
  });

  test("of a type that the broker does not take is refused with those that it takes", () => {
    const capabilities = sampleCapabilities({ orderTypes: ["market", "limit"] });
    expect(refusal(() => requireOrder(capabilities, { type: "stop-limit" }))).toEqual({
      code: "UNSUPPORTED",
      message: "The broker does not support stop-limit orders; it supports market, limit.",
      details: { what: "stop-limit orders", supported: ["market", "limit"] },
    });
  });

  test("of a stop-limit with a limit that the broker can't say is refused with the side that it can", () => {
    const capabilities = sampleCapabilities({ stopLimitSide: "behind-stop" });
    const order = { type: "stop-limit", stopPrice: 1.15 } as const;
    expect(refusal(() => requireStopLimitSide(capabilities, { ...order, side: "buy", limitPrice: 1.14 }))).toEqual({
      code: "UNSUPPORTED",
      message:
        "The broker does not support a limit before the stop of a stop-limit order; a buy takes its limit at or above the stop 1.15, and it was 1.14.",
      details: { what: "a limit before the stop of a stop-limit order" },
    });
    const passing = [
      () => requireStopLimitSide(capabilities, { ...order, side: "buy", limitPrice: 1.15 }),
      () => requireStopLimitSide(capabilities, { ...order, side: "sell", limitPrice: 1.14 }),
      () => requireStopLimitSide(sampleCapabilities(), { ...order, side: "buy", limitPrice: 1.14 }),
    ];
    for (const pass of passing) expect(pass).not.toThrow();
  });

  test("has the time in force of its kind", () => {
    expect(refusal(() => requireOrder(sampleCapabilities(), { type: "market", timeInForce: "gtc" }))).toEqual({
      code: "UNSUPPORTED",
      message: 'The broker does not support timeInForce "gtc" on market orders; it supports ioc, fok.',
      details: { what: 'timeInForce "gtc" on market orders', supported: ["ioc", "fok"] },
    });
    expect(() => requireOrder(sampleCapabilities(), { type: "limit", timeInForce: "gtc" })).not.toThrow();
  });

  test("is refused for each field that the broker can't carry", () => {
    const orders = [
      { type: "market", stopLoss: 1.1 },
      { type: "market", takeProfit: { distance: 1 } },
      { type: "limit", trailingDistance: 0.001 },
      { type: "market", maxSlippage: 0 },
      { type: "market", comment: "" },
    ] as const;
    expect(orders.map((order) => refusal(() => requireOrder(NO_PROTECTION, order)).message)).toEqual([
      "The broker does not support stop loss and take profit on market orders; it supports them on pending orders only.",
      "The broker does not support stop loss and take profit on market orders; it supports them on pending orders only.",
      "The broker does not support trailing stops; use stopLoss and move it by positions.modify.",
      "The broker does not support maxSlippage on market orders; its capability maxSlippage is false.",
      "The broker does not support comment on orders; its capability comment is false.",
    ]);
    expect(() => requireOrder(NO_PROTECTION, { type: "limit", stopLoss: 1.1 })).not.toThrow();
  });

  test("has a client order id that the wire carries whole", () => {
    const capabilities = sampleCapabilities({ clientOrderIdMaxLength: 4 });
    expect(refusal(() => requireOrder(capabilities, { type: "market", clientOrderId: "12345" }))).toMatchObject({
      code: "INVALID_ARGUMENT",
      details: { field: "clientOrderId", maxLength: 4 },
    });
    const without = sampleCapabilities({ clientOrderId: "none", clientOrderIdMaxLength: 0 });
    expect(() => requireOrder(without, { type: "market", clientOrderId: "12345" })).not.toThrow();
  });
});

describe("a change", () => {
  test("of an order is refused for fields that stay as they are, with those that can be changed", () => {
    const capabilities = sampleCapabilities({ modifyOrder: ["stopLoss"] });
    expect(() => requireOrderPatch(capabilities, { stopLoss: null })).not.toThrow();
    expect(refusal(() => requireOrderPatch(capabilities, { limitPrice: 1.1 }))).toEqual({
      code: "UNSUPPORTED",
      message: "The broker does not support changing limitPrice of an order; it supports changes of stopLoss.",
      details: { what: "changing limitPrice of an order", supported: ["stopLoss"] },
    });
    expect(refusal(() => requireOrderPatch(sampleCapabilities({ modifyOrder: [] }), { lots: 1 })).message).toBe(
      "The broker does not support changing of orders; cancel the order and place a new one.",
    );
  });

  test("of a position is refused where levels can't be set, trail or be taken off", () => {
    expect(() => requirePositionPatch(NO_PROTECTION, { stopLoss: 1.1 })).not.toThrow();
    expect(
      [
        () => requirePositionPatch(sampleCapabilities({ modifyPosition: false }), { stopLoss: 1.1 }),
        () => requirePositionPatch(NO_PROTECTION, { trailingDistance: 0.001 }),
        () => requirePositionPatch(NO_PROTECTION, { takeProfit: null }),
      ].map((action) => refusal(action).code),
    ).toEqual(["UNSUPPORTED", "UNSUPPORTED", "UNSUPPORTED"]);
  });
});

test("an ability that is missing is refused by its name", () => {
  const capabilities = sampleCapabilities({
    depth: false,
    candleTimeframes: ["M1"],
    liveCandles: "none",
    ticks: "none",
  });
  expect(() => requireAbility(capabilities, "closeBy")).not.toThrow();
  expect(
    [
      () => requireAbility(capabilities, "depth"),
      () => requireTimeframe(capabilities, "H4"),
      () => requireLive(capabilities, "liveCandles"),
      () => requireLive(capabilities, "ticks"),
    ].map((action) => refusal(action).message),
  ).toEqual([
    "The broker does not support market depth; its capability depth is false.",
    "The broker does not support candle history of H4; it supports M1.",
    "The broker does not support live candles; read them by request instead.",
    "The broker does not support live ticks; read them by request instead.",
  ]);
});
