import { readFileSync } from "node:fs";
import { Decimal, type SymbolInfo } from "@anybroker/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { absoluteTicks } from "../../src/client/calls/market.ts";
import { readList, type Span, windowsOf } from "../../src/client/calls/paging.ts";
import { maintenanceEnd } from "../../src/client/ctrader-error.ts";
import { weekStart, zonedToUtc } from "../../src/client/zones.ts";
import { toSummary, withOpenPositions } from "../../src/convert/account.ts";
import { toCandle } from "../../src/convert/candles.ts";
import { toCashOperation, toDeal } from "../../src/convert/history.ts";
import { toOrder } from "../../src/convert/orders.ts";
import { readAveragePrice, readLots, readMoney, readPrice, writeDistance, writeLots } from "../../src/convert/read.ts";
import { toSymbol } from "../../src/convert/symbols.ts";
import { mergeTicks, toTick } from "../../src/convert/ticks.ts";
import { decode, PAYLOAD_TYPES, type ProtoOAExecutionEvent, type ProtoOASymbol } from "../../src/schema/index.ts";

const vectors = JSON.parse(
  readFileSync(new URL("../../../../test-fixtures/ctrader/messages.json", import.meta.url), "utf8"),
) as { readonly testVectors: readonly { message: string; innerHex: string }[] };

const symbol = { name: "EURUSD", id: "1", digits: 5, contractSize: 100_000 } as unknown as SymbolInfo;
const gold = { name: "XAUUSD", id: "2", digits: 2, contractSize: 100 } as unknown as SymbolInfo;
const symbols = {
  byName: (name: string) => (name === "EURUSD" ? symbol : undefined),
  byId: (id: string) => (id === "1" ? symbol : undefined),
};

const executions = vectors.testVectors
  .filter(({ message }) => message === "ProtoOAExecutionEvent")
  .map(({ innerHex }) => decode(PAYLOAD_TYPES.ProtoOAExecutionEvent, Buffer.from(innerHex, "hex"))?.message)
  .map((message) => message as ProtoOAExecutionEvent);

describe("the checked executions", () => {
  test("an accepted order", () => {
    const [accepted] = executions;
    if (accepted?.order === undefined) throw new Error("the vector has an order");
    expect(toOrder(accepted.order, symbols)).toMatchObject({
      id: "501",
      clientOrderId: "o-1",
      symbol: "EURUSD",
      side: "buy",
      type: "market",
      status: "accepted",
      lots: 0.01,
      filledLots: 0,
    });
  });

  test("the deal of a partial close has the money of the closed part", () => {
    const deal = executions[2]?.deal;
    if (deal === undefined) throw new Error("the vector has a deal");
    expect(toDeal(deal, symbols)).toMatchObject({ entry: "out", side: "sell", lots: 0.004 });
  });
});

describe("numbers", () => {
  test("lots are cents by the lot size, exactly both ways", () => {
    expect([readLots(100_000, symbol), readLots(1_000_000, symbol), readLots(100, gold)]).toEqual([0.01, 0.1, 0.01]);
    fc.assert(
      fc.property(fc.nat(1_000_000), (steps) => {
        const lots = steps / 100;
        expect(readLots(writeLots(lots, symbol), symbol)).toBe(lots);
      }),
    );
    expect(() => writeLots(0.000_000_01, symbol)).toThrow(/hundredths of a unit/);
  });

  test("money has the exponent of its own message, 2 where it has none, and prints as its decimal", () => {
    expect([readMoney(-12_345, 2), readMoney("900719925474099", 8), readMoney(5, undefined), readMoney(7, 0)]).toEqual([
      -123.45, 9_007_199.25474099, 0.05, 7,
    ]);
  });

  test("distances are rounded to the wire's unit, not cut", () => {
    expect([writeDistance(0.0015), writeDistance(0.1), writeDistance(0.000_29)]).toEqual([150, 10_000, 29]);
  });

  test("a maintenance ends in seconds or milliseconds by its size", () => {
    expect([maintenanceEnd(1_700_000_000), maintenanceEnd(1_700_000_000_000)]).toEqual([
      1_700_000_000_000, 1_700_000_000_000,
    ]);
  });
});

describe("prices", () => {
  test("ticks are differences in time and price, newest first", () => {
    expect(
      absoluteTicks([
        { timestamp: 1_700_000_000_000, tick: 108_550 },
        { timestamp: -1000, tick: -50 },
        { timestamp: -250, tick: 5 },
      ]),
    ).toEqual([
      { timestamp: 1_700_000_000_000, tick: 108_550 },
      { timestamp: 1_699_999_999_000, tick: 108_500 },
      { timestamp: 1_699_999_998_750, tick: 108_505 },
    ]);
  });

  test("both sides of past ticks become one list in which each keeps the other's last price", () => {
    const bids = [
      { timestamp: 10, tick: 100 },
      { timestamp: 30, tick: 101 },
    ];
    expect(mergeTicks(symbol, bids, [{ timestamp: 20, tick: 110 }])).toEqual([
      toTick(symbol, 100, 110, 20),
      toTick(symbol, 101, 110, 30),
    ]);
  });

  test("a bar counts from its low; a past one without a close closes there", () => {
    const bar = { volume: 900, low: 108_300, deltaOpen: 50, deltaHigh: 250, utcTimestampInMinutes: 28_333_320 };
    const candle = {
      symbol: "EURUSD",
      timeframe: "H1",
      openTimeMs: 1_699_999_200_000,
      open: 1.0835,
      high: 1.0855,
      low: 1.083,
      volume: 900,
    };
    expect(toCandle(bar, symbol, "H1")).toEqual({ ...candle, close: 1.083 });
    expect(toCandle(bar, symbol, "H1", 108_400)).toEqual({ ...candle, close: 1.084 });
  });
});

describe("the account", () => {
  const trader = {
    ctidTraderAccountId: 7,
    balance: 1_000_000,
    depositAssetId: 1,
    leverageInCents: 5_000,
    managerBonus: 500,
    accountType: "NETTED",
    moneyDigits: 2,
  } as const;
  const position = (side: "BUY" | "SELL", usedMargin: number) =>
    ({
      positionId: usedMargin,
      tradeData: { symbolId: 1, volume: 1, tradeSide: side },
      positionStatus: "POSITION_STATUS_OPEN",
      swap: 0,
      usedMargin,
      moneyDigits: 2,
    }) as const;
  const profits = {
    ctidTraderAccountId: 7,
    moneyDigits: 3,
    positionUnrealizedPnL: [{ positionId: 1, grossUnrealizedPnL: -1_500, netUnrealizedPnL: -2_000 }],
  };

  test("equity and margin are summed up by the account's own rule", () => {
    const summary = toSummary(trader, "USD");
    expect(summary).toEqual({
      id: "7",
      currency: "USD",
      positionMode: "netting",
      balance: 10_000,
      credit: 5,
      leverage: 50,
      tradingAllowed: true,
    });
    const positions = [position("BUY", 30_000), position("SELL", 20_000)];
    const marginBy = (rule: "MAX" | "SUM" | "NET") =>
      withOpenPositions(summary, { ...trader, totalMarginCalculationType: rule }, positions, profits).margin;
    expect([marginBy("MAX"), marginBy("SUM"), marginBy("NET")]).toEqual([300, 500, 100]);
    expect(withOpenPositions(summary, trader, positions, profits)).toMatchObject({
      equity: 9_998,
      freeMargin: 9_698,
      unrealizedProfit: -1.5,
      marginLevelPercent: 3_332.67,
    });
  });

  test("cash operations are told apart by their names", () => {
    const operation = (operationType: string, delta: number) =>
      toCashOperation({
        operationType: operationType as never,
        balanceHistoryId: 1,
        balance: 0,
        delta,
        changeBalanceTimestamp: 5,
      }).type;
    expect([
      operation("BALANCE_DEPOSIT", 1),
      operation("BALANCE_WITHDRAW_TRANSFER", -1),
      operation("BALANCE_WITHDRAW_INACTIVITY_FEE", -1),
      operation("BALANCE_DEPOSIT_CONVERTED_BONUS", 1),
    ]).toEqual(["deposit", "withdrawal", "charge", "bonus"]);
  });
});

describe("symbols", () => {
  const full: ProtoOASymbol = {
    symbolId: 1,
    digits: 5,
    pipPosition: 4,
    minVolume: 100_000,
    maxVolume: 10_000_000_000,
    stepVolume: 100_000,
    lotSize: 10_000_000,
    slDistance: 20,
    schedule: [{ startSecond: 61_200, endSecond: 493_200 }],
    scheduleTimeZone: "America/New_York",
    tradingMode: "CLOSE_ONLY_MODE",
    holiday: [],
  };
  const assets = new Map([
    ["1", "EUR"],
    ["2", "USD"],
  ]);

  test("rules are in lots and prices, sessions in UTC whatever the season", () => {
    const light = { symbolId: 1, symbolName: "EURUSD", enabled: true, baseAssetId: 1, quoteAssetId: 2 };
    const winter = toSymbol(light, full, assets, weekStart(Date.UTC(2026, 0, 14)));
    expect(winter).toEqual({
      name: "EURUSD",
      id: "1",
      digits: 5,
      tickSize: 0.00001,
      contractSize: 100_000,
      lotsMin: 0.01,
      lotsMax: 1000,
      lotsStep: 0.01,
      baseCurrency: "EUR",
      profitCurrency: "USD",
      marginCurrency: "EUR",
      stopDistance: 0.0002,
      sessions: [{ startMinute: 22 * 60, endMinute: 22 * 60 + 7200 }],
      tradeMode: "close-only",
    });
    const summer = toSymbol(light, full, assets, weekStart(Date.UTC(2026, 6, 15)));
    expect(summer.sessions).toEqual([{ startMinute: 21 * 60, endMinute: 21 * 60 + 7200 }]);
  });

  test("a zone's clock is read right on both sides of a change", () => {
    expect(new Date(zonedToUtc(Date.UTC(2026, 2, 8, 1, 59), "America/New_York")).toISOString()).toBe(
      "2026-03-08T06:59:00.000Z",
    );
    expect(new Date(zonedToUtc(Date.UTC(2026, 2, 8, 3), "America/New_York")).toISOString()).toBe(
      "2026-03-08T07:00:00.000Z",
    );
  });
});

describe("paging", () => {
  test("windows cover a stretch without holes or overlaps", () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.nat(10_000), fc.integer({ min: 1, max: 3_000 }), (fromTimestamp, length, size) => {
        const toTimestamp = fromTimestamp + length;
        const windows = [...windowsOf({ fromTimestamp, toTimestamp }, size)];
        let next = fromTimestamp;
        for (const window of windows) {
          expect(window.fromTimestamp).toBe(next);
          next = window.toTimestamp + 1;
        }
        expect(next).toBe(toTimestamp + 1);
      }),
    );
  });

  test("a list that is cut at either end comes whole, ascending, each item once", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.nat(5_000), { maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        fc.boolean(),
        async (times, rows, keepsOldest) => {
          const sorted = [...times].sort((left, right) => left - right);
          const read = async ({ fromTimestamp, toTimestamp }: Span) => {
            const inside = sorted.filter((time) => time >= fromTimestamp && time <= toTimestamp);
            const items = keepsOldest ? inside.slice(0, rows) : inside.slice(-rows);
            return { items, hasMore: items.length < inside.length };
          };
          const found: number[] = [];
          const list = readList({ fromTimestamp: 0, toTimestamp: 5_000 }, { read, idOf: String, timeOf: Number });
          for await (const time of list) found.push(time);
          expect(found).toEqual(sorted);
        },
      ),
    );
  });
});

describe("numbers of few digits, which are read and written without a decimal", () => {
  const plain = fc.tuple(fc.integer({ min: 1, max: 10 ** 10 }), fc.nat(9)).map(([units, scale]) => units / 10 ** scale);

  test("are the prices that the decimals are", () => {
    fc.assert(
      fc.property(plain, fc.constantFrom(symbol, gold), (price, of) => {
        const exact = Decimal.of(String(price));
        expect(readPrice(price, of)).toBe(exact.round(of.digits ?? 5, "half-up").toNumber());
        expect(readAveragePrice(price)).toBe(exact.round(10, "half-up").toNumber());
      }),
      { numRuns: 500 },
    );
  });

  test("are the lots that the decimals are, or are refused as they are", () => {
    fc.assert(
      fc.property(plain, fc.constantFrom(symbol, gold), (lots, of) => {
        const cents = Decimal.of(String(lots)).multiply((of.contractSize ?? 0) * 100);
        if (cents.equals(cents.round(0))) expect(writeLots(lots, of)).toBe(cents.toNumber());
        else expect(() => writeLots(lots, of)).toThrow("hundredths of a unit");
      }),
      { numRuns: 500 },
    );
  });
});
