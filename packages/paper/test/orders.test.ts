import { seededRandom } from "@anybroker/core";
import type { Execution } from "@anybroker/core/adapter";
import { createVenue, type VenueAccountOptions, type VenueOptions } from "@anybroker/paper/venue";
import { ManualClock } from "@anybroker/testkit";
import { describe, expect, it } from "vitest";

function setUp(account: VenueAccountOptions = {}, options: Partial<VenueOptions> = {}) {
  const clock = new ManualClock();
  const venue = createVenue({ clock, random: seededRandom(1), tape: "none", ...options });
  venue.setPrice("EURUSD", 1.1, 1.1001);
  const opened = venue.openAccount(account);
  const told: Execution[] = [];
  opened.onExecution((execution) => told.push(execution));
  return { clock, venue, account: opened, told };
}

describe("a market order", () => {
  it("fills at the ask and opens a position under its own id", () => {
    const { account, clock } = setUp();
    const result = account.place({ symbol: "EURUSD", side: "buy", type: "market", lots: 1, clientOrderId: "a" });
    const now = clock.now();
    expect(result).toEqual({
      ok: true,
      code: "DONE",
      order: {
        id: "1000001",
        clientOrderId: "a",
        symbol: "EURUSD",
        side: "buy",
        type: "market",
        status: "filled",
        lots: 1,
        filledLots: 1,
        averagePrice: 1.1001,
        timeInForce: "ioc",
        positionId: "1000001",
        createTimeMs: now,
        updateTimeMs: now,
        reason: "client",
      },
      deals: [
        {
          id: "2000004",
          orderId: "1000001",
          positionId: "1000001",
          clientOrderId: "a",
          symbol: "EURUSD",
          side: "buy",
          entry: "in",
          lots: 1,
          price: 1.1001,
          timeMs: now,
          profit: 0,
          swap: 0,
          commission: -3.5,
          reason: "client",
        },
      ],
      position: {
        id: "1000001",
        symbol: "EURUSD",
        side: "buy",
        lots: 1,
        openPrice: 1.1001,
        openTimeMs: now,
        currentPrice: 1.1,
        profit: -10,
        swap: 0,
        commission: -3.5,
        margin: 1100.1,
        updateTimeMs: now,
        openOrderId: "1000001",
        clientOrderId: "a",
      },
    });
    expect(account.summary()).toEqual({
      id: "5000001",
      currency: "USD",
      positionMode: "hedging",
      balance: 99_996.5,
      equity: 99_986.5,
      margin: 1100.1,
      freeMargin: 98_886.4,
      marginLevelPercent: 9088.86,
      unrealizedProfit: -10,
      leverage: 100,
      tradingAllowed: true,
    });
  });

  it("is told as accepted, then as filled with deal, position and account", () => {
    const { account, told } = setUp();
    account.place({ symbol: "EURUSD", side: "buy", type: "market", lots: 1 });
    expect(told.map((each) => [each.order?.status, Object.keys(each)])).toEqual([
      ["accepted", ["order"]],
      ["filled", ["order", "deal", "position", "account"]],
    ]);
  });
});
