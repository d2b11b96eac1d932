import { describe, expect, it } from "vitest";
import { done, open, refused, setUp } from "./set-up.ts";

describe("a hedging account", () => {
  it("holds a long and a short of one symbol, each under its opening order's id", () => {
    const { account } = setUp();
    open(account, "buy", 1);
    open(account, "sell", 0.5);
    expect(account.positions().map(({ id, openOrderId, side, lots }) => [id, openOrderId, side, lots])).toEqual([
      ["1000001", "1000001", "buy", 1],
      ["1000002", "1000002", "sell", 0.5],
    ]);
  });

  it("keeps a position's id over a partial close, and books the profit of the closed part", () => {
    const { account, venue } = setUp();
    const id = open(account, "buy", 1);
    venue.setPrice("EURUSD", 1.1021, 1.1022);
    const closed = done(account.closePosition(id, 0.3));
    expect(
      closed.deals.map(({ positionId, side, entry, lots, price, profit, commission }) => {
        return [positionId, side, entry, lots, price, profit, commission];
      }),
    ).toEqual([[id, "sell", "out", 0.3, 1.1021, 60, -1.05]]);
    expect(account.positions().map((position) => [position.id, position.lots, position.margin])).toEqual([
      [id, 0.7, 770.07],
    ]);
  });

  it("tells a full close as the end of the position", () => {
    const { account, told } = setUp();
    const id = open(account, "buy", 1);
    told.length = 0;
    done(account.closePosition(id));
    expect(told.map((each) => [each.order?.status, each.order?.positionId, each.closedPositionId])).toEqual([
      ["accepted", id, undefined],
      ["filled", id, id],
    ]);
    expect(refused(account.closePosition(id))).toBe("POSITION_NOT_FOUND");
  });

  it("refuses to close more than there is", () => {
    const { account } = setUp();
    const id = open(account, "buy", 1);
    expect([refused(account.closePosition(id, 1.01)), refused(account.closePosition(id, 0.005))]).toEqual([
      "INVALID_CLOSE_VOLUME",
      "INVALID_VOLUME",
    ]);
  });

  it("closes two opposite positions against each other, by the smaller one, without a commission", () => {
    const { account, venue } = setUp();
    const long = open(account, "buy", 1);
    venue.setPrice("EURUSD", 1.1031, 1.1032);
    const short = open(account, "sell", 0.4);
    const result = done(account.closeBy(long, short));
    expect(
      result.deals.map(({ positionId, entry, side, lots, price, profit, commission }) => {
        return [positionId, entry, side, lots, price, profit, commission];
      }),
    ).toEqual([
      [long, "out-by", "sell", 0.4, 1.1031, 120, 0],
      [short, "out-by", "buy", 0.4, 1.1031, 0, 0],
    ]);
    expect(account.positions().map((position) => [position.id, position.lots])).toEqual([[long, 0.6]]);
  });

  it("adds to a position that an order names", () => {
    const { account, venue } = setUp();
    const id = open(account, "buy", 1);
    venue.setPrice("EURUSD", 1.1002, 1.1003);
    open(account, "buy", 1, { positionId: id });
    expect(account.positions().map((position) => [position.id, position.lots, position.openPrice])).toEqual([
      [id, 2, 1.1002],
    ]);
  });
});

describe("a netting account", () => {
  it("averages the price of what is added", () => {
    const { account, venue } = setUp({ positionMode: "netting" });
    const id = open(account, "buy", 1);
    venue.setPrice("EURUSD", 1.1003, 1.1004);
    open(account, "buy", 2);
    expect(account.positions().map((position) => [position.id, position.lots, position.openPrice])).toEqual([
      [id, 3, 1.1003],
    ]);
    expect(account.deals().map((deal) => deal.entry)).toEqual(["in", "in"]);
  });

  it("reduces by an opposite order, and ends flat without a position", () => {
    const { account } = setUp({ positionMode: "netting" });
    const id = open(account, "buy", 1);
    open(account, "sell", 0.4);
    expect(account.positions().map((position) => [position.id, position.side, position.lots])).toEqual([
      [id, "buy", 0.6],
    ]);
    open(account, "sell", 0.6);
    expect([account.positions(), account.summary().margin]).toEqual([[], 0]);
    expect(account.deals().map((deal) => [deal.positionId, deal.entry])).toEqual([
      [id, "in"],
      [id, "out"],
      [id, "out"],
    ]);
  });

  it("turns over by a larger opposite order, under the same id", () => {
    const { account, venue } = setUp({ positionMode: "netting" });
    const id = open(account, "buy", 1, { stopLoss: 1.09 });
    venue.setPrice("EURUSD", 1.1011, 1.1012);
    open(account, "sell", 1.5);
    expect(account.deals().map(({ entry, lots, profit }) => [entry, lots, profit])).toEqual([
      ["in", 1, 0],
      ["in-out", 1.5, 100],
    ]);
    expect(
      account.positions().map(({ id: same, side, lots, openPrice, stopLoss }) => {
        return [same, side, lots, openPrice, stopLoss];
      }),
    ).toEqual([[id, "sell", 0.5, 1.1011, undefined]]);
  });

  it("needs money for the new side only when it turns over", () => {
    const { account } = setUp({ positionMode: "netting", balance: 1200 });
    open(account, "buy", 1);
    expect(done(account.place({ symbol: "EURUSD", side: "sell", type: "market", lots: 2 })).code).toBe("DONE");
    expect(refused(account.place({ symbol: "EURUSD", side: "buy", type: "market", lots: 3 }))).toBe("NO_MONEY");
  });
});

describe("protection", () => {
  it("given as distances lies around the fill", () => {
    const { account } = setUp();
    open(account, "sell", 1, { stopLossDistance: 0.002, takeProfitDistance: 0.003 });
    expect(account.positions().map(({ openPrice, stopLoss, takeProfit }) => [openPrice, stopLoss, takeProfit])).toEqual(
      [[1.1, 1.102, 1.097]],
    );
  });

  it("closes at the market after a gap beyond the stop loss", () => {
    const { account, venue } = setUp();
    open(account, "buy", 1, { stopLoss: 1.095 });
    venue.setPrice("EURUSD", 1.09, 1.0901);
    expect(account.deals().map(({ entry, price, reason, origin }) => [entry, price, reason, origin])).toEqual([
      ["in", 1.1001, "client", undefined],
      ["out", 1.09, "stop-loss", "broker"],
    ]);
  });

  it("closes at the take profit or better", () => {
    const { account, venue } = setUp();
    open(account, "sell", 1, { takeProfit: 1.095 });
    venue.setPrice("EURUSD", 1.0939, 1.094);
    expect(account.deals().map(({ entry, price, reason }) => [entry, price, reason])).toEqual([
      ["in", 1.1, "client"],
      ["out", 1.094, "take-profit"],
    ]);
  });

  it("waits at a thin book and goes on with the next tick, without a trace in between", () => {
    const { account, venue } = setUp();
    open(account, "buy", 1, { stopLoss: 1.095 });
    venue.setLiquidity("EURUSD", []);
    venue.setPrice("EURUSD", 1.09, 1.0901);
    expect(account.orderHistory()).toHaveLength(1);
    venue.setLiquidity("EURUSD", [{ distance: 0, lots: 0.6 }]);
    venue.setPrice("EURUSD", 1.09, 1.0901);
    venue.setPrice("EURUSD", 1.089, 1.0891);
    expect(account.deals().map(({ lots, price }) => [lots, price])).toEqual([
      [1, 1.1001],
      [0.6, 1.09],
      [0.4, 1.089],
    ]);
  });

  it("that trails follows the price up and stays when it falls", () => {
    const { account, venue, told } = setUp();
    open(account, "buy", 1, { trailingDistance: 0.002 });
    const stops: (number | undefined)[] = [];
    for (const bid of [1.1, 1.103, 1.102, 1.104]) {
      venue.setPrice("EURUSD", bid);
      stops.push(account.positions()[0]?.stopLoss);
    }
    expect(stops).toEqual([1.0981, 1.101, 1.101, 1.102]);
    expect(told.slice(2).map((each) => each.position?.stopLoss)).toEqual([1.101, 1.102]);
    venue.setPrice("EURUSD", 1.102);
    expect(account.deals().at(-1)).toMatchObject({ reason: "stop-loss", price: 1.102 });
  });

  it("changes level by level, and null takes one off", () => {
    const { account } = setUp();
    const id = open(account, "buy", 1, { stopLoss: 1.09, takeProfit: 1.12 });
    done(account.modifyPosition(id, { stopLoss: 1.095 }));
    expect(account.positions()[0]).toMatchObject({ stopLoss: 1.095, takeProfit: 1.12 });
    done(account.modifyPosition(id, { takeProfit: null }));
    expect("takeProfit" in (account.positions()[0] ?? {})).toBe(false);
    expect(done(account.modifyPosition(id, { stopLoss: 1.095 })).code).toBe("NO_CHANGES");
    expect(refused(account.modifyPosition(id, { stopLoss: 1.1005 }))).toBe("INVALID_STOPS");
  });
});
