import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkLevels, type LevelsToCheck, levelToForm } from "../../src/engine/rules.ts";
import type { OrderType, Side } from "../../src/index.ts";
import { bareSymbol, facts, sampleSymbol, thrownBy } from "../support/samples.ts";

const MARKET = { bid: 1.1, ask: 1.1002 };

const order = (side: Side, type: OrderType, rest: Partial<LevelsToCheck>): LevelsToCheck => ({
  symbol: sampleSymbol(),
  side,
  type,
  reference: MARKET,
  ...rest,
});
const refusal = (levels: LevelsToCheck): ReturnType<typeof facts> => facts(thrownBy(() => checkLevels(levels)));

describe("the entry of a resting order", () => {
  test("waits on the right side of the market", () => {
    const entries: readonly LevelsToCheck[] = [
      order("buy", "limit", { limitPrice: 1.1001 }),
      order("sell", "limit", { limitPrice: 1.1001 }),
      order("buy", "stop", { stopPrice: 1.1003 }),
      order("sell", "stop", { stopPrice: 1.0999 }),
      order("buy", "stop-limit", { stopPrice: 1.1003, limitPrice: 1.12 }),
      order("sell", "stop-limit", { stopPrice: 1.0999, limitPrice: 1.08 }),
    ];
    for (const entry of entries) expect(() => checkLevels(entry)).not.toThrow();
  });

  test("on the wrong side or at the market is refused", () => {
    const entries: readonly LevelsToCheck[] = [
      order("buy", "limit", { limitPrice: 1.1002 }),
      order("sell", "limit", { limitPrice: 1.1 }),
      order("buy", "stop", { stopPrice: 1.1002 }),
      order("sell", "stop", { stopPrice: 1.1 }),
      order("buy", "stop-limit", { stopPrice: 1.1001, limitPrice: 1.09 }),
    ];
    expect(entries.map((entry) => refusal(entry).code)).toEqual(entries.map(() => "INVALID_PRICE"));
    expect(refusal(order("buy", "limit", { limitPrice: 1.2 }))).toEqual({
      code: "INVALID_PRICE",
      message: "The limitPrice of a buy limit order on EURUSD has to be below the ask 1.1002; it was 1.2.",
      details: { symbol: "EURUSD", field: "limitPrice", value: 1.2, reference: 1.1002 },
    });
  });

  test("is not checked while no price is known", () => {
    expect(() => checkLevels(order("buy", "limit", { limitPrice: 9, reference: undefined }))).not.toThrow();
  });

  test("too near to the market is refused with the least distance and the nearest price", () => {
    const symbol = sampleSymbol({ stopDistance: 0.001 });
    expect(() => checkLevels(order("buy", "limit", { symbol, limitPrice: 1.0992 }))).not.toThrow();
    expect(refusal(order("buy", "limit", { symbol, limitPrice: 1.0993 }))).toEqual({
      code: "INVALID_PRICE",
      message:
        "EURUSD keeps prices at least 0.001 from the ask 1.1002; limitPrice 1.0993 is 0.0009 away (nearest: 1.0992).",
      details: {
        symbol: "EURUSD",
        field: "limitPrice",
        value: 1.0993,
        reference: 1.1002,
        leastDistance: 0.001,
        nearest: [1.0992],
      },
    });
  });
});

describe("stop loss and take profit", () => {
  test("of a market order lie on both sides of the closing price", () => {
    expect(() =>
      checkLevels(order("buy", "market", { stopLoss: { price: 1.09 }, takeProfit: { price: 1.1001 } })),
    ).not.toThrow();
    expect(() =>
      checkLevels(order("sell", "market", { stopLoss: { price: 1.11 }, takeProfit: { price: 1.1001 } })),
    ).not.toThrow();
    expect(refusal(order("buy", "market", { stopLoss: { price: 1.1 } }))).toEqual({
      code: "INVALID_STOPS",
      message: "The stopLoss of a buy on EURUSD has to be below the bid 1.1; it was 1.1.",
      details: { symbol: "EURUSD", field: "stopLoss", value: 1.1, reference: 1.1 },
    });
    expect(refusal(order("sell", "market", { takeProfit: { price: 1.1002 } })).message).toBe(
      "The takeProfit of a sell on EURUSD has to be below the ask 1.1002; it was 1.1002.",
    );
  });

  test("of a resting order lie on both sides of its own price", () => {
    const resting = { limitPrice: 1.05 };
    expect(() =>
      checkLevels(order("buy", "limit", { ...resting, stopLoss: { price: 1.04 }, takeProfit: { price: 1.06 } })),
    ).not.toThrow();
    expect(refusal(order("buy", "limit", { ...resting, stopLoss: { price: 1.06 } })).message).toBe(
      "The stopLoss of a buy on EURUSD has to be below the order's price 1.05; it was 1.06.",
    );
  });

  test("are held against each other when no price is known", () => {
    const blind = { reference: undefined, stopLoss: { price: 1.2 }, takeProfit: { price: 1.1 } };
    expect(refusal(order("buy", "market", blind))).toMatchObject({ code: "INVALID_STOPS" });
    expect(() => checkLevels(order("sell", "market", blind))).not.toThrow();
  });

  test("too near are refused with the least distance, as price and as distance", () => {
    const symbol = sampleSymbol({ stopDistance: 0.0005 });
    expect(refusal(order("buy", "market", { symbol, stopLoss: { price: 1.09955 } }))).toEqual({
      code: "INVALID_STOPS",
      message:
        "EURUSD keeps prices at least 0.0005 from the bid 1.1; stopLoss 1.09955 is 0.00045 away (nearest: 1.0995).",
      details: {
        symbol: "EURUSD",
        field: "stopLoss",
        value: 1.09955,
        reference: 1.1,
        leastDistance: 0.0005,
        nearest: [1.0995],
      },
    });
    expect(refusal(order("buy", "market", { symbol, takeProfit: { distance: 0.0004 } }))).toEqual({
      code: "INVALID_STOPS",
      message: "EURUSD keeps levels at least 0.0005 from the price; the distance of takeProfit was 0.0004.",
      details: { symbol: "EURUSD", field: "takeProfit", value: 0.0004, leastDistance: 0.0005 },
    });
  });

  test("keep the freeze distance too, within which they could not be changed any more", () => {
    const symbol = sampleSymbol({ stopDistance: 0.0001, freezeDistance: 0.0005 });
    expect(refusal(order("sell", "market", { symbol, stopLoss: { price: 1.1006 } }))).toMatchObject({
      code: "INVALID_STOPS",
      details: { leastDistance: 0.0005, nearest: [1.1007] },
    });
  });

  test("at exactly the least distance pass, whatever the doubles say", () => {
    fc.assert(
      fc.property(fc.integer({ min: 50_000, max: 200_000 }), fc.integer({ min: 1, max: 1000 }), (bid, least) => {
        const symbol = sampleSymbol({ stopDistance: least / 100_000 });
        const levels = { symbol, reference: { bid: bid / 100_000, ask: (bid + 10) / 100_000 } };
        expect(() =>
          checkLevels(order("buy", "market", { ...levels, stopLoss: { price: (bid - least) / 100_000 } })),
        ).not.toThrow();
      }),
    );
  });
});

describe("a level in the form that a wire takes", () => {
  const symbol = sampleSymbol();

  test("stays as it is when it has that form", () => {
    expect(levelToForm({ price: 1.09 }, "price", "buy", 1.1, symbol, "stopLoss")).toEqual({ price: 1.09 });
    expect(levelToForm({ distance: 0.01 }, "distance", "buy", 1.1, symbol, "stopLoss")).toEqual({ distance: 0.01 });
  });

  test("becomes a price on the losing side for a stop loss, on the winning side for a take profit", () => {
    const forms = (["buy", "sell"] as const).flatMap((side) =>
      (["stopLoss", "takeProfit"] as const).map((which) =>
        levelToForm({ distance: 0.002 }, "price", side, 1.1, symbol, which),
      ),
    );
    expect(forms).toEqual([{ price: 1.098 }, { price: 1.102 }, { price: 1.102 }, { price: 1.098 }]);
  });

  test("lies on the grid even when the entry is an average price between two steps", () => {
    expect(levelToForm({ distance: 0.002 }, "price", "buy", 1.1000033, symbol, "stopLoss")).toEqual({ price: 1.098 });
    expect(levelToForm({ price: 1.098 }, "distance", "buy", 1.1000033, symbol, "stopLoss")).toEqual({
      distance: 0.002,
    });
    expect(levelToForm({ distance: 0.1 }, "price", "buy", 1.3, bareSymbol("X"), "stopLoss")).toEqual({ price: 1.2 });
  });

  test("comes back the same after there and back", () => {
    const sides = fc.constantFrom("buy" as const, "sell" as const);
    const names = fc.constantFrom("stopLoss" as const, "takeProfit" as const);
    const points = fc.integer({ min: 1, max: 20_000 });
    fc.assert(
      fc.property(sides, names, fc.integer({ min: 50_000, max: 200_000 }), points, (side, which, entry, distance) => {
        const level = { distance: distance / 100_000 };
        const there = levelToForm(level, "price", side, entry / 100_000, symbol, which);
        expect(levelToForm(there, "distance", side, entry / 100_000, symbol, which)).toEqual(level);
      }),
    );
  });

  test("on the wrong side of the entry has no distance", () => {
    expect(facts(thrownBy(() => levelToForm({ price: 1.2 }, "distance", "buy", 1.1, symbol, "stopLoss")))).toEqual({
      code: "INVALID_STOPS",
      message: "The stopLoss of a buy on EURUSD has to be below the entry price 1.1; it was 1.2.",
      details: { symbol: "EURUSD", field: "stopLoss", value: 1.2, reference: 1.1 },
    });
  });

  test("farther away than the price is high has no price", () => {
    expect(facts(thrownBy(() => levelToForm({ distance: 2 }, "price", "buy", 1.1, symbol, "stopLoss")))).toMatchObject({
      code: "INVALID_STOPS",
    });
  });
});
