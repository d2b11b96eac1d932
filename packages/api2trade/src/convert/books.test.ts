import { symbolName } from "@anybroker/core";
import { describe, expect, test } from "vitest";
import { fixture } from "../../test/fixtures.ts";
import { accountRows, accountSummary } from "../client/wire/accounts.ts";
import { withoutNulls } from "../client/wire/base.ts";
import { restOrders } from "../client/wire/rest-orders.ts";
import { positions } from "../client/wire/trading.ts";
import { toAccountInfo, toAccountSummary } from "./account.ts";
import { toPosition, toRestPosition, writeLevels } from "./positions.ts";
import { readTimeMs, writeBrokerTime } from "./read.ts";
import { toSymbols } from "./symbols.ts";
import { toTick } from "./ticks.ts";

test("positions are read with their tags; zero levels are absent and digits kept", () => {
  expect(positions.parse(fixture("positions")).map(toPosition)).toEqual([
    {
      id: "50012345",
      symbol: "EURUSD",
      side: "buy",
      lots: 0.1,
      openPrice: 1.0852,
      openOrderId: "50012345",
      stopLoss: 1.081,
      profit: -3.1,
      swap: -0.42,
      comment: "swing",
      clientOrderId: "7f31",
    },
    {
      id: "9007199254740993",
      symbol: "XAUUSD",
      side: "sell",
      lots: 0.02,
      openPrice: 3010.25,
      openOrderId: "9007199254740993",
      takeProfit: 2990.5,
      profit: 12,
      swap: 0,
    },
  ]);
});

test("a position of the dialect rest has its time and commission; resting orders are none", () => {
  const orders = restOrders.parse(withoutNulls(fixture("rest-opened-orders")));
  expect(orders.flatMap((order) => toRestPosition(order, 120) ?? [])).toEqual([
    {
      id: "9007199254740993",
      symbol: "XAUUSD",
      side: "sell",
      lots: 0.02,
      openPrice: 3010.25,
      openOrderId: "9007199254740993",
      openTimeMs: 1767607201000,
      takeProfit: 2990.5,
      profit: 12,
      swap: -0.2,
      commission: -0.14,
    },
  ]);
});

test("a position without an opening price is refused, naming both", () => {
  const [order] = restOrders.parse([{ ticket: 5, symbol: "X", type: "Buy", lots: 1 }]);
  expect(() => toRestPosition(order as never, 0)).toThrow("The position 5 could not be read: openPrice is missing");
});

test.each([
  ["one changed", { stopLoss: 1.08 }, { stopLoss: 1.08, takeProfit: 1.1 }, { stopLoss: 1.08, takeProfit: 1.1 }],
  ["one taken off", { takeProfit: null }, { stopLoss: 1.08 }, { stopLoss: 1.08, takeProfit: 0 }],
  ["one set where there was none", { takeProfit: 1.1 }, { takeProfit: 1.1 }, { takeProfit: 1.1 }],
  ["both taken off", { stopLoss: null, takeProfit: null }, {}, { stopLoss: 0, takeProfit: 0 }],
])("of two levels with %s, both that are to stand are sent", (_what, patch, wanted, sent) => {
  expect(writeLevels(patch, wanted)).toEqual(sent);
});

describe("the account", () => {
  const read = (name: string) => accountSummary.parse(withoutNulls(fixture(name)));

  test("as the documentation has it", () => {
    expect(toAccountSummary("a", read("account-summary"), { positionMode: "hedging" })).toEqual({
      id: "a",
      currency: "USD",
      positionMode: "hedging",
      balance: 10_000,
      equity: 10_012.4,
      margin: 21.7,
      freeMargin: 9990.7,
      marginLevelPercent: 46_140.09,
      unrealizedProfit: 12.4,
      credit: 0,
      leverage: 100,
      tradingAllowed: true,
    });
  });

  test("as the SDKs have it: the currency comes from the options, a level of 0 is none", () => {
    const options = { positionMode: "netting", currency: "EUR" } as const;
    expect(toAccountSummary("a", read("account-summary-sdk"), options)).toEqual({
      id: "a",
      currency: "EUR",
      positionMode: "netting",
      balance: 5000.5,
      equity: 5000.5,
      margin: 0,
      freeMargin: 5000.5,
    });
  });

  test("without any currency is refused with the fix", () => {
    expect(() => toAccountSummary("a", read("account-summary-sdk"), { positionMode: "hedging" })).toThrow(
      "set currency in the options",
    );
  });

  test("as a row of the list", () => {
    expect(accountRows.parse(withoutNulls(fixture("rest-accounts"))).map(toAccountInfo)).toEqual([
      {
        id: "3f0c9a52-7d41-4e0b-9a0e-2a6c1f5b8d10",
        login: "7204418",
        server: "Demo-Server01",
        name: "my demo",
        environment: "unknown",
        available: true,
      },
      {
        id: "b7d20c11-1c1f-4a43-8f59-5f3e6a9d0c22",
        login: "7204419",
        environment: "unknown",
        available: true,
      },
    ]);
  });
});

test("symbols are those of the options with their rules, and those that are traded", () => {
  expect(
    toSymbols([{ name: "XAUUSD", digits: 2, lotsMin: 0.01 }, { name: "EURUSD" }], ["EURUSD", "DAX", "DAX"]),
  ).toEqual([{ name: "XAUUSD", digits: 2, tickSize: 0.01, lotsMin: 0.01 }, { name: "EURUSD" }, { name: "DAX" }]);
});

test.each([
  [1.1, 1.1001, { symbol: "EURUSD", bid: 1.1, ask: 1.1001, timeMs: 7 }],
  [1.1, 1.1, { symbol: "EURUSD", bid: 1.1, ask: 1.1, timeMs: 7 }],
  [1.1002, 1.1001, undefined],
  [0, 1.1, undefined],
])("a price of %f to %f", (bid, ask, expected) => {
  expect(toTick({ symbol: "EURUSD", bid, ask }, 7, symbolName("EURUSD"))).toEqual(expected);
});

test.each([
  ["2026-01-05T12:00:00", 120, Date.UTC(2026, 0, 5, 10)],
  ["2026-01-05T12:00:00Z", 120, Date.UTC(2026, 0, 5, 12)],
  ["2026-01-05T12:00:00.250+03:00", 120, Date.UTC(2026, 0, 5, 9, 0, 0, 250)],
  ["0001-01-01T00:00:00", 0, undefined],
  ["1970-01-01T00:00:00", 0, undefined],
  ["", 0, undefined],
  ["never", 0, undefined],
])("the time %s at an offset of %i minutes", (text, offset, expected) => {
  expect(readTimeMs(text, offset)).toBe(expected);
});

test("a time goes out in the broker's zone, without saying so", () => {
  expect(writeBrokerTime(Date.UTC(2026, 0, 5, 10, 0, 0, 999), 120)).toBe("2026-01-05T12:00:00");
});
