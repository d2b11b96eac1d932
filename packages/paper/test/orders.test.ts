import type { VenueOrderRequest } from "@anybroker/paper/venue";
import { describe, expect, it } from "vitest";
import { done, refused, setUp } from "./set-up.ts";

const buy: VenueOrderRequest = { symbol: "EURUSD", side: "buy", type: "market", lots: 1 };

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

  it("fills level by level in a thin book, and its average price is exact", () => {
    const { account, venue } = setUp();
    venue.setLiquidity("EURUSD", [
      { distance: 0, lots: 0.3 },
      { distance: 0.0001, lots: 0.5 },
      { distance: 0.0003, lots: 5 },
    ]);
    const result = done(account.place(buy));
    expect(result.deals.map((deal) => [deal.lots, deal.price])).toEqual([
      [0.3, 1.1001],
      [0.5, 1.1002],
      [0.2, 1.1004],
    ]);
    expect(result.order?.averagePrice).toBe(1.10021);
    expect(result.position?.openPrice).toBe(1.10021);
  });

  it("takes what the book has and cancels the rest", () => {
    const { account, venue, told } = setUp();
    venue.setLiquidity("EURUSD", [{ distance: 0, lots: 0.4 }]);
    const result = done(account.place(buy));
    expect([result.code, result.order?.status, result.order?.filledLots]).toEqual(["DONE_PARTIAL", "cancelled", 0.4]);
    expect(told.map((each) => each.order?.status)).toEqual(["accepted", "partially-filled", "cancelled"]);
    expect(account.orders()).toEqual([]);
  });

  it("finds the book used up until the next tick", () => {
    const { account, venue } = setUp();
    venue.setLiquidity("EURUSD", [{ distance: 0, lots: 1 }]);
    done(account.place(buy));
    expect(refused(account.place(buy))).toBe("REJECT");
    venue.setPrice("EURUSD", 1.1, 1.1001);
    expect(done(account.place(buy)).code).toBe("DONE");
  });

  it("slips by what the venue says, and not further than it accepts", () => {
    const { account, venue } = setUp();
    venue.setSlippage("EURUSD", 0.0002);
    expect(done(account.place(buy)).order?.averagePrice).toBe(1.1003);
    expect(done(account.place({ ...buy, side: "sell" })).order?.averagePrice).toBe(1.0998);
    expect(refused(account.place({ ...buy, maxSlippage: 0.0001 }))).toBe("REQUOTE");
    expect(done(account.place({ ...buy, maxSlippage: 0.0002 })).code).toBe("DONE");
  });

  it("that is fill-or-kill takes all or nothing, and is kept in the history when it takes nothing", () => {
    const { account, venue } = setUp();
    venue.setLiquidity("EURUSD", [{ distance: 0, lots: 0.99 }]);
    const killed = account.place({ ...buy, timeInForce: "fok" });
    expect(refused(killed)).toBe("REJECT");
    expect(account.orderHistory().map((order) => [order.status, order.rejectCode, order.filledLots])).toEqual([
      ["rejected", "REJECT", 0],
    ]);
    expect(done(account.place({ ...buy, lots: 0.99, timeInForce: "fok" })).code).toBe("DONE");
  });

  it("with binary noise in its lots is taken as the lots it means", () => {
    const { account } = setUp();
    expect(done(account.place({ ...buy, lots: 0.1 + 0.2 })).order?.lots).toBe(0.3);
  });
});

describe("a resting order", () => {
  it("that is a buy limit fills at its limit or better when the ask comes down", () => {
    const { account, venue } = setUp();
    done(account.place({ ...buy, type: "limit", limitPrice: 1.099 }));
    venue.setPrice("EURUSD", 1.099, 1.0991);
    expect(account.deals()).toEqual([]);
    venue.setPrice("EURUSD", 1.0988, 1.0989);
    expect(account.deals().map((deal) => deal.price)).toEqual([1.0989]);
    expect(account.orders()).toEqual([]);
  });

  it("that is a sell limit fills when the bid comes up", () => {
    const { account, venue } = setUp();
    done(account.place({ ...buy, side: "sell", type: "limit", limitPrice: 1.101 }));
    venue.setPrice("EURUSD", 1.101, 1.1011);
    expect(account.deals().map((deal) => [deal.side, deal.price])).toEqual([["sell", 1.101]]);
  });

  it("that is a stop fills at the market after a gap, not at its stop", () => {
    const { account, venue } = setUp();
    done(account.place({ ...buy, type: "stop", stopPrice: 1.101 }));
    venue.setPrice("EURUSD", 1.105, 1.1051);
    expect(account.deals().map((deal) => deal.price)).toEqual([1.1051]);
  });

  it("that is a stop-limit waits for its stop, then for its limit", () => {
    const { account, venue } = setUp();
    done(account.place({ ...buy, type: "stop-limit", stopPrice: 1.102, limitPrice: 1.1015 }));
    venue.setPrice("EURUSD", 1.1014, 1.1015);
    expect(account.deals()).toEqual([]);
    venue.setPrice("EURUSD", 1.103, 1.1031);
    expect(account.deals()).toEqual([]);
    venue.setPrice("EURUSD", 1.1014, 1.1015);
    expect(account.deals().map((deal) => deal.price)).toEqual([1.1015]);
  });

  it("rests with what a thin book leaves, and fills on with the next ticks", () => {
    const { account, venue, told } = setUp();
    venue.setLiquidity("EURUSD", [{ distance: 0, lots: 0.4 }]);
    done(account.place({ ...buy, type: "limit", limitPrice: 1.0991 }));
    for (let tick = 0; tick < 3; tick += 1) venue.setPrice("EURUSD", 1.099, 1.0991);
    expect(told.map((each) => [each.order?.status, each.order?.filledLots, each.deal?.lots])).toEqual([
      ["accepted", 0, undefined],
      ["partially-filled", 0.4, 0.4],
      ["partially-filled", 0.8, 0.4],
      ["filled", 1, 0.2],
    ]);
  });

  it("does not reach deeper into the book than its limit", () => {
    const { account, venue } = setUp();
    venue.setLiquidity("EURUSD", [
      { distance: 0, lots: 0.4 },
      { distance: 0.0002, lots: 5 },
    ]);
    done(account.place({ ...buy, type: "limit", limitPrice: 1.0991 }));
    venue.setPrice("EURUSD", 1.099, 1.0991);
    expect(account.orders().map((order) => order.filledLots)).toEqual([0.4]);
  });

  it("is cancelled with the reason when the money for it is gone at its trigger", () => {
    const { account, venue } = setUp({ balance: 1000 });
    done(account.place({ ...buy, type: "limit", limitPrice: 1.09 }));
    venue.setPrice("EURUSD", 1.0899, 1.09);
    expect(account.orderHistory().map((order) => [order.status, order.rejectCode])).toEqual([
      ["cancelled", "NO_MONEY"],
    ]);
  });

  it("changes in the fields of a patch only", () => {
    const { account } = setUp();
    const placed = done(account.place({ ...buy, type: "limit", limitPrice: 1.09, stopLoss: 1.08, takeProfit: 1.12 }));
    const id = placed.order?.id ?? "";
    expect(done(account.modifyOrder(id, { limitPrice: 1.091 })).order).toEqual({ ...placed.order, limitPrice: 1.091 });
    expect(done(account.modifyOrder(id, { limitPrice: 1.091 })).code).toBe("NO_CHANGES");
    const { stopLoss: _, ...rest } = { ...placed.order, limitPrice: 1.091 };
    expect(done(account.modifyOrder(id, { stopLoss: null })).order).toEqual(rest);
  });

  it("that has ended cannot be changed or cancelled", () => {
    const { account } = setUp();
    const id = done(account.place({ ...buy, type: "limit", limitPrice: 1.09 })).order?.id ?? "";
    expect(done(account.cancelOrder(id)).order?.status).toBe("cancelled");
    expect([refused(account.cancelOrder(id)), refused(account.modifyOrder(id, { lots: 2 }))]).toEqual([
      "ORDER_NOT_FOUND",
      "ORDER_NOT_FOUND",
    ]);
  });
});

describe("a marketable limit order", () => {
  it("is refused as MetaTrader does", () => {
    const { account } = setUp();
    expect(refused(account.place({ ...buy, type: "limit", limitPrice: 1.102 }))).toBe("INVALID_PRICE");
  });

  it("fills at once at a venue that takes it, and its remainder rests", () => {
    const { account, venue } = setUp({}, { marketableLimits: true });
    venue.setLiquidity("EURUSD", [{ distance: 0, lots: 0.4 }]);
    const result = done(account.place({ ...buy, type: "limit", limitPrice: 1.102 }));
    expect([result.code, result.order?.averagePrice, account.orders().map((order) => order.filledLots)]).toEqual([
      "DONE_PARTIAL",
      1.1001,
      [0.4],
    ]);
  });

  it("that is immediate-or-cancel fills what it can within its limit everywhere", () => {
    const { account, venue } = setUp();
    venue.setLiquidity("EURUSD", [
      { distance: 0, lots: 0.4 },
      { distance: 0.001, lots: 5 },
    ]);
    const result = done(account.place({ ...buy, type: "limit", limitPrice: 1.1005, timeInForce: "ioc" }));
    expect([result.code, result.order?.status, result.order?.filledLots]).toEqual(["DONE_PARTIAL", "cancelled", 0.4]);
  });
});
