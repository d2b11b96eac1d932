import { describe, expect, test } from "vitest";
import { checkSession, checkTradeMode } from "../../src/engine/rules.ts";
import type { OrderIntent, Side, TradeMode } from "../../src/index.ts";
import { facts, sampleSymbol, thrownBy } from "../support/samples.ts";

const DAY = 1440;
const at = (text: string): number => Date.parse(text);
/** Sunday 22:00 to Friday 22:00, as forex trades. */
const forex = sampleSymbol({ sessions: [{ startMinute: 22 * 60, endMinute: 5 * DAY + 22 * 60 }] });
/** Saturday 12:00 to Sunday 06:00: over the end of the week. */
const weekend = sampleSymbol({ sessions: [{ startMinute: 6 * DAY + 720, endMinute: 7 * DAY + 360 }] });

describe("a trading session", () => {
  test("is open from its start, and closed from its end on", () => {
    expect(() => checkSession(forex, at("2026-03-15T22:00:00Z"))).not.toThrow();
    expect(() => checkSession(forex, at("2026-03-20T21:59:59.999Z"))).not.toThrow();
    expect(facts(thrownBy(() => checkSession(forex, at("2026-03-20T22:00:00Z"))))).toEqual({
      code: "MARKET_CLOSED",
      message: "The market of EURUSD is closed at 2026-03-20T22:00:00.000Z; it opens at 2026-03-22T22:00:00.000Z.",
      details: { symbol: "EURUSD", nextOpenTimeMs: at("2026-03-22T22:00:00Z") },
    });
  });

  test("may run over the end of the week", () => {
    expect(() => checkSession(weekend, at("2026-03-14T12:00:00Z"))).not.toThrow();
    expect(() => checkSession(weekend, at("2026-03-15T05:59:59Z"))).not.toThrow();
    expect(facts(thrownBy(() => checkSession(weekend, at("2026-03-15T06:00:00Z"))))).toMatchObject({
      details: { nextOpenTimeMs: at("2026-03-21T12:00:00Z") },
    });
  });

  test("that comes next is the nearest of several", () => {
    const symbol = sampleSymbol({
      sessions: [
        { startMinute: DAY + 13 * 60, endMinute: DAY + 17 * 60 },
        { startMinute: DAY + 8 * 60, endMinute: DAY + 12 * 60 },
      ],
    });
    expect(facts(thrownBy(() => checkSession(symbol, at("2026-03-16T12:30:00Z"))))).toMatchObject({
      details: { nextOpenTimeMs: at("2026-03-16T13:00:00Z") },
    });
  });

  test("is not looked for where the broker tells none", () => {
    expect(() => checkSession(sampleSymbol(), at("2026-03-21T12:00:00Z"))).not.toThrow();
  });

  test("never comes for a symbol that has none", () => {
    expect(facts(thrownBy(() => checkSession(sampleSymbol({ sessions: [] }), 0)))).toEqual({
      code: "MARKET_CLOSED",
      message:
        "The market of EURUSD is closed at 1970-01-01T00:00:00.000Z; the broker names no trading session for it.",
      details: { symbol: "EURUSD" },
    });
  });
});

describe("a trade mode", () => {
  const codeOf = (tradeMode: TradeMode, side: Side, intent: OrderIntent): unknown => {
    try {
      checkTradeMode(sampleSymbol({ tradeMode }), side, intent);
      return "passes";
    } catch (error) {
      return facts(error).code;
    }
  };

  test("forbids what it says and nothing else", () => {
    const modes = ["full", "long-only", "short-only", "close-only", "disabled"] as const;
    const table = modes.map((mode) => [
      codeOf(mode, "buy", "open"),
      codeOf(mode, "sell", "open"),
      codeOf(mode, "sell", "close"),
    ]);
    expect(table).toEqual([
      ["passes", "passes", "passes"],
      ["passes", "LONG_ONLY", "passes"],
      ["SHORT_ONLY", "passes", "passes"],
      ["CLOSE_ONLY", "CLOSE_ONLY", "passes"],
      ["TRADE_DISABLED", "TRADE_DISABLED", "TRADE_DISABLED"],
    ]);
  });

  test("that is unknown forbids nothing", () => {
    expect(() => checkTradeMode(sampleSymbol(), "sell", "reverse")).not.toThrow();
  });
});
