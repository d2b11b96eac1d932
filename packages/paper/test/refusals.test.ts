import { DEFAULT_SYMBOLS, type VenueOrderRequest } from "@anybroker/paper/venue";
import { describe, expect, it } from "vitest";
import { done, refused, setUp } from "./set-up.ts";

const buy: VenueOrderRequest = { symbol: "EURUSD", side: "buy", type: "market", lots: 1 };

describe("a request is refused", () => {
  const limit = { ...buy, type: "limit", limitPrice: 1.09 } as const;
  it.each<readonly [string, string, VenueOrderRequest]>([
    ["SYMBOL_NOT_FOUND", "for a symbol that is not there", { ...buy, symbol: "NOPE" }],
    ["INVALID_VOLUME", "below the least lots", { ...buy, lots: 0.001 }],
    ["INVALID_VOLUME", "above the most lots", { ...buy, lots: 101 }],
    ["INVALID_VOLUME", "off the lots' step", { ...buy, lots: 0.015 }],
    ["INVALID_VOLUME", "with lots that are no number", { ...buy, lots: Number.NaN }],
    ["INVALID_PRICE", "with a price off the grid", { ...limit, limitPrice: 1.090005 }],
    ["INVALID_PRICE", "without the price that its type needs", { ...buy, type: "stop" }],
    ["INVALID_PRICE", "with a price that its type does not take", { ...buy, limitPrice: 1.09 }],
    ["INVALID_PRICE", "with a buy stop below the market", { ...buy, type: "stop", stopPrice: 1.09 }],
    ["INVALID_PRICE", "with a limit nearer than the stop distance", { ...limit, limitPrice: 1.10005 }],
    ["INVALID_STOPS", "with a stop loss above the bid of a buy", { ...buy, stopLoss: 1.1 }],
    ["INVALID_STOPS", "with a take profit below the bid of a buy", { ...buy, takeProfit: 1.09 }],
    ["INVALID_STOPS", "with a stop loss nearer than the stop distance", { ...buy, stopLoss: 1.09995 }],
    ["INVALID_STOPS", "with a stop loss off the grid", { ...buy, stopLoss: 1.0900005 }],
    ["INVALID_STOPS", "with a stop loss distance inside the spread", { ...buy, stopLossDistance: 0.0001 }],
    ["INVALID_STOPS", "with a stop loss above its own limit", { ...limit, stopLoss: 1.095 }],
    ["INVALID_EXPIRATION", "as gtd without an expiry", { ...limit, timeInForce: "gtd" }],
    ["INVALID_EXPIRATION", "with an expiry in the past", { ...limit, timeInForce: "gtd", expireTimeMs: 1 }],
    ["INVALID_EXPIRATION", "with an expiry but not gtd", { ...limit, timeInForce: "gtc", expireTimeMs: 4e12 }],
    ["INVALID_FILL", "as a stop that is fill-or-kill", { ...buy, type: "stop", stopPrice: 1.11, timeInForce: "fok" }],
    ["POSITION_NOT_FOUND", "to add to a position that is not there", { ...buy, positionId: "1" }],
    ["NO_MONEY", "beyond the free margin", { ...buy, lots: 100 }],
    ["PRICE_OFF", "while there is no price", { ...buy, symbol: "GBPUSD" }],
    ["PRICE_OFF", "while the money cannot be converted", { ...buy, symbol: "EURGBP" }],
  ])("as %s %s", (code, _, request) => {
    const { account, told, venue } = setUp();
    if (request.symbol === "EURGBP") venue.setPrice("EURGBP", 0.85);
    const before = account.summary();
    expect(refused(account.place(request))).toBe(code);
    expect([told, account.orders(), account.summary()]).toEqual([[], [], before]);
  });

  it("with the nearest allowed lots", () => {
    const { account } = setUp();
    expect(account.place({ ...buy, lots: 0.015 })).toEqual({
      ok: false,
      code: "INVALID_VOLUME",
      message: "EURUSD takes lots in steps of 0.01 from 0.01 to 100; the request had 0.015 (nearest: 0.01, 0.02)",
      details: { lots: 0.015, nearest: [0.01, 0.02], lotsMin: 0.01, lotsMax: 100, lotsStep: 0.01 },
    });
  });

  it("with the nearest allowed stop loss and the least distance", () => {
    const { account } = setUp();
    expect(account.place({ ...buy, stopLoss: 1.09995 })).toMatchObject({
      code: "INVALID_STOPS",
      details: { level: 1.09995, leastDistance: 0.0001, nearest: 1.0999 },
    });
  });

  it("while trading is switched off for the account", () => {
    const { account } = setUp();
    account.setTradingAllowed(false);
    expect(refused(account.place(buy))).toBe("TRADE_DISABLED");
  });

  it("when the market is so near that orders are frozen", () => {
    const { account, venue } = frozenStage();
    const id = done(account.place({ ...buy, type: "limit", limitPrice: 1.099 })).order?.id ?? "";
    venue.setPrice("EURUSD", 1.0994, 1.0995);
    expect([refused(account.cancelOrder(id)), refused(account.modifyOrder(id, { limitPrice: 1.098 }))]).toEqual([
      "FROZEN",
      "FROZEN",
    ]);
  });
});

function frozenStage() {
  const symbols = DEFAULT_SYMBOLS.map((symbol) => ({ ...symbol, freezeDistance: 0.0005 }));
  return setUp({}, { symbols });
}
