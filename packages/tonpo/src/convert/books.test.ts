import { accountId, BrokerError, clientOrderId, type SymbolInfo, symbolName } from "@anybroker/core";
import type { PlaceOrderCommand } from "@anybroker/core/adapter";
import { describe, expect, test } from "vitest";
import { fixture } from "../../test/fixtures.ts";
import { accountInfo } from "../client/wire/account-info.ts";
import { accounts } from "../client/wire/accounts.ts";
import { withoutNulls } from "../client/wire/base.ts";
import { pendingOrders } from "../client/wire/orders.ts";
import { positions } from "../client/wire/positions.ts";
import { toAccountChanges, toAccountInfo, toAccountSummary } from "./account.ts";
import { toOrder, toPlaceReceipt, writeOrder } from "./orders.ts";
import { toPosition, writeLevels } from "./positions.ts";
import { createServerTime } from "./server-time.ts";

const terms = { positionMode: "hedging", serverTime: createServerTime("+02:00") } as const;
const OPENED_MS = 1781164805000 - 2 * 3_600_000;

const [first, second] = positions.parse(withoutNulls(fixture("positions")));
if (first === undefined || second === undefined) throw new Error("the fixture has two positions");

describe("a position", () => {
  test("with everything told", () => {
    expect(toPosition(first, terms)).toEqual({
      id: "640011873",
      openOrderId: "640011873",
      symbol: "GBPUSD",
      side: "sell",
      lots: 0.25,
      openPrice: 1.27145,
      openTimeMs: OPENED_MS,
      stopLoss: 1.279,
      currentPrice: 1.27238,
      profit: -22.6,
      swap: -1.15,
      commission: -0.9,
      comment: "swing",
      clientOrderId: "k7f2",
    });
  });

  test("with the least, and a ticket beyond 2^53", () => {
    expect(toPosition(second, terms)).toEqual({
      id: "9007199254740993",
      openOrderId: "9007199254740993",
      symbol: "US500",
      side: "buy",
      lots: 1,
      openPrice: 6411.5,
    });
  });

  test("of a netting account is not named by an order", () => {
    expect(toPosition(second, { ...terms, positionMode: "netting" })).not.toHaveProperty("openOrderId");
  });

  test.each(["symbol", "side", "openPrice"] as const)("without its %s is unreadable", (field) => {
    const { [field]: _gone, ...rest } = first;
    expect(() => toPosition(rest, terms)).toThrow(new RegExp(`position 640011873 could not be read: ${field}`));
  });

  test("without lots is unreadable", () => {
    expect(() => toPosition({ ...first, volume: 0 }, terms)).toThrow(/volume is 0/);
  });
});

test("a change of one level sends the other one that is to stand along, and no zero", () => {
  expect(writeLevels({ stopLoss: 1.28, takeProfit: 1.25 })).toEqual({ sl: 1.28, tp: 1.25 });
  expect(writeLevels({ stopLoss: 1.28 })).toEqual({ sl: 1.28 });
});

describe("a resting order", () => {
  const [limit, stop] = pendingOrders.parse(fixture("orders"));

  test("of each type", () => {
    if (limit === undefined || stop === undefined) throw new Error("the fixture has two orders");
    expect(toOrder(limit, terms.serverTime)).toEqual({
      id: "640011990",
      symbol: "EURUSD",
      side: "buy",
      type: "limit",
      status: "accepted",
      lots: 0.1,
      filledLots: 0,
      timeInForce: "gtc",
      limitPrice: 1.0812,
      stopLoss: 1.0772,
      takeProfit: 1.0902,
      createTimeMs: 1781166100000 - 2 * 3_600_000,
      clientOrderId: "q1",
    });
    expect(toOrder(stop, terms.serverTime)).toEqual({
      id: "640011991",
      symbol: "XAUUSD",
      side: "sell",
      type: "stop",
      status: "accepted",
      lots: 0.02,
      filledLots: 0,
      timeInForce: "gtc",
      stopPrice: 2301.4,
    });
    expect(toOrder({ ...stop, orderType: "SELL_STOP" }, terms.serverTime).type).toBe("stop");
  });

  test("of a type that is not known is unreadable", () => {
    if (limit === undefined) throw new Error("the fixture has two orders");
    expect(() => toOrder({ ...limit, orderType: "stop_limit" }, terms.serverTime)).toThrow(BrokerError);
  });
});

describe("a new order", () => {
  const EURUSD: SymbolInfo = { name: symbolName("EURUSD.r") };
  const command: PlaceOrderCommand = {
    kind: "place",
    clientOrderId: clientOrderId("k7f2"),
    symbol: EURUSD,
    side: "buy",
    type: "market",
    lots: 0.1,
    intent: "open",
  };

  test("of each type", () => {
    const common = { symbol: "EURUSD.r", side: "buy", volume: 0.1, comment: "ab:k7f2" };
    expect(writeOrder(command, undefined)).toEqual({ ...common, orderType: "market" });
    expect(
      writeOrder({ ...command, stopLoss: { price: 1.07 }, takeProfit: { price: 1.09 }, comment: "swing" }, 77),
    ).toEqual({ ...common, orderType: "market", sl: 1.07, tp: 1.09, comment: "swing ab:k7f2", magic: 77 });
    expect(writeOrder({ ...command, type: "limit", limitPrice: 1.07 }, undefined)).toEqual({
      ...common,
      orderType: "limit",
      price: 1.07,
    });
    expect(writeOrder({ ...command, type: "stop", stopPrice: 1.09 }, undefined)).toEqual({
      ...common,
      orderType: "stop",
      price: 1.09,
    });
  });

  test("that the wire can't carry is refused", () => {
    expect(() => writeOrder({ ...command, type: "stop-limit" }, undefined)).toThrow(/market, limit and stop/);
    expect(() => writeOrder({ ...command, stopLoss: { distance: 0.01 } }, undefined)).toThrow(/as a price/);
  });

  test("has the ticket for its id, but not where that may be its position's", () => {
    const ticket = { ticket: "640012001" };
    expect(toPlaceReceipt(ticket, "market", "hedging")).toEqual({ code: "DONE", orderId: "640012001" });
    expect(toPlaceReceipt(ticket, "limit", "netting")).toEqual({ code: "PLACED", orderId: "640012001" });
    expect(toPlaceReceipt(ticket, "market", "netting")).toEqual({ code: "DONE" });
    expect(toPlaceReceipt({}, "market", "hedging")).toEqual({ code: "DONE" });
  });
});

describe("an account", () => {
  const info = accountInfo.parse(fixture("account-info"));
  const facts = {
    id: accountId("acc_5m9wtx"),
    positionMode: "hedging",
    currency: "USD",
    tradingAllowed: true,
  } as const;

  test("of the list", () => {
    const rows = accounts.parse(withoutNulls(fixture("accounts"))).map(toAccountInfo);
    expect(rows).toEqual([
      { id: "acc_5m9wtx", login: "70418822", server: "Harbor-Demo", environment: "unknown", available: true },
      { id: "acc_old", login: "70418823", server: "Harbor-Demo", environment: "unknown", available: false },
    ]);
  });

  test("has its money, with a margin level of equity to margin", () => {
    expect(toAccountSummary(info, facts)).toEqual({
      id: "acc_5m9wtx",
      currency: "EUR",
      positionMode: "hedging",
      tradingAllowed: true,
      balance: 4120.75,
      equity: 4098.15,
      margin: 312.4,
      freeMargin: 3785.75,
      leverage: 100,
      marginLevelPercent: 1311.83,
      unrealizedProfit: -22.6,
    });
  });

  test("without margin in use has no margin level", () => {
    expect(toAccountChanges({ equity: 100, margin: 0 })).toEqual({ equity: 100, margin: 0 });
  });

  test("without a currency takes the configured one, never a default", () => {
    const { currency: _currency, ...rest } = info;
    expect(toAccountSummary(rest, facts).currency).toBe("USD");
    expect(() => toAccountSummary(rest, { ...facts, currency: undefined })).toThrow(/set "currency"/);
  });
});
