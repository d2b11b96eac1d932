import { DEFAULT_SYMBOLS } from "@anybroker/paper/venue";
import { describe, expect, it } from "vitest";
import { done, open, refused, setUp } from "./set-up.ts";

const WEDNESDAY_NOON = Date.UTC(2026, 0, 7, 12);
const SATURDAY_NOON = Date.UTC(2026, 0, 10, 12);

describe("money", () => {
  it("of a pair against the account's currency is converted by that pair's own price", () => {
    const { account, venue } = setUp();
    venue.setPrice("USDJPY", 150, 150.02);
    done(account.place({ symbol: "USDJPY", side: "buy", type: "market", lots: 1 }));
    expect(account.positions()[0]).toMatchObject({ margin: 1000, profit: -13.33 });
    venue.setPrice("USDJPY", 151, 151.02);
    // (151.000 - 150.020) * 100,000 JPY, sold for dollars at the ask: 98,000 / 151.02.
    expect(account.positions()[0]?.profit).toBe(648.92);
  });

  it("of a cross is converted by way of the dollar", () => {
    const { account, venue } = setUp({ currency: "JPY", balance: 10_000_000 });
    venue.setPrice("USDJPY", 150, 150.02);
    venue.setPrice("GBPUSD", 1.27, 1.2702);
    venue.setPrice("EURGBP", 0.85, 0.8501);
    done(account.place({ symbol: "EURGBP", side: "buy", type: "market", lots: 1 }));
    // 100,000 EUR at 1.1001 * 150.02 / 100; a loss of 10 GBP bought at 1.2702 * 150.02.
    expect(account.positions()[0]).toMatchObject({ margin: 165_037, profit: -1906, commission: -4 });
  });

  it("of a yen account has no fractions", () => {
    const { account, venue } = setUp({ currency: "JPY", balance: 1_000_000 });
    venue.setPrice("USDJPY", 150, 150.02);
    const id = open(account, "buy", 0.01);
    done(account.closePosition(id));
    const { balance, equity } = account.summary();
    expect([Number.isInteger(balance), equity]).toEqual([true, balance]);
  });

  it("is bound as margin by leverage and the symbol's factor", () => {
    const { account, venue } = setUp({ leverage: 50 });
    venue.setPrice("US500", 5000, 5000.5);
    done(account.place({ symbol: "US500", side: "buy", type: "market", lots: 2 }));
    // 2 lots * 10 * 5000.5 * 5 / 50
    expect(account.summary().margin).toBe(10_001);
  });

  it("is refused when the margin and the commission together exceed what is free", () => {
    const { account } = setUp({ balance: 1103.59 });
    const result = account.place({ symbol: "EURUSD", side: "buy", type: "market", lots: 1 });
    expect(result).toMatchObject({ ok: false, code: "NO_MONEY", details: { needed: 1103.6, free: 1103.59 } });
    account.deposit(0.01);
    expect(done(account.place({ symbol: "EURUSD", side: "buy", type: "market", lots: 1 })).code).toBe("DONE");
  });

  it("goes in and out as cash operations", () => {
    const { account, told } = setUp({ balance: 100 });
    account.deposit(50.25, "top up");
    account.deposit(-20);
    expect(account.cash().map(({ type, amount, comment }) => [type, amount, comment])).toEqual([
      ["deposit", 100, "initial deposit"],
      ["deposit", 50.25, "top up"],
      ["withdrawal", -20, undefined],
    ]);
    expect(told.map((each) => [each.cash?.amount, each.account?.balance])).toEqual([
      [50.25, 150.25],
      [-20, 130.25],
    ]);
  });
});

describe("swap", () => {
  const clock = (startTimeMs: number) => setUp({}, { startTimeMs });

  it("accrues at the rollover and is booked with the close, in proportion", () => {
    const { account, venue } = setUp();
    const id = open(account, "buy", 1);
    venue.rollover();
    expect(account.positions()[0]?.swap).toBe(-7.2);
    expect(account.summary()).toMatchObject({ balance: 99_996.5, equity: 99_979.3 });
    const part = done(account.closePosition(id, 0.25));
    expect([part.deals[0]?.swap, account.positions()[0]?.swap]).toEqual([-1.8, -5.4]);
  });

  it("counts for three days on Wednesday and for none at the weekend", () => {
    const wednesday = clock(WEDNESDAY_NOON);
    open(wednesday.account, "sell", 1);
    wednesday.venue.rollover();
    expect(wednesday.account.positions()[0]?.swap).toBe(9.3);
    const saturday = clock(SATURDAY_NOON);
    saturday.venue.setMarketOpen("EURUSD", true);
    open(saturday.account, "sell", 1);
    saturday.venue.rollover();
    expect(saturday.account.positions()[0]?.swap).toBe(0);
  });

  it("is charged every day, once, for what trades through the weekend", () => {
    const { account, venue } = clock(SATURDAY_NOON);
    venue.setPrice("BTCUSD", 64_000, 64_010);
    done(account.place({ symbol: "BTCUSD", side: "buy", type: "market", lots: 1 }));
    venue.rollover();
    expect(account.positions()[0]?.swap).toBe(-14.2);
  });
});

describe("the margin level", () => {
  it("calls at its margin call level and takes the call back", () => {
    const { account, venue } = setUp({ balance: 1300 });
    const calls: boolean[] = [];
    account.onMarginCall((active) => calls.push(active));
    open(account, "buy", 1);
    venue.setPrice("EURUSD", 1.0975);
    venue.setPrice("EURUSD", 1.1);
    expect(calls).toEqual([true, false]);
  });

  it("at the stop-out level closes the worst position first, and no more than needed", () => {
    const { account, venue } = setUp({ balance: 2400 });
    const large = open(account, "buy", 1);
    const small = open(account, "buy", 0.5);
    venue.setPrice("EURUSD", 1.0894, 1.0895);
    expect(
      account
        .deals()
        .slice(2)
        .map(({ positionId, reason, origin, profit }) => {
          return [positionId, reason, origin, profit];
        }),
    ).toEqual([[large, "stop-out", "broker", -1070]]);
    expect(account.positions().map((position) => position.id)).toEqual([small]);
  });

  it("leaves a position alone whose market is closed", () => {
    const { account, venue } = setUp({ balance: 1200 });
    open(account, "buy", 1);
    venue.setMarketOpen("EURUSD", false);
    venue.setPrice("EURUSD", 1.05, 1.0501);
    expect(account.positions()).toHaveLength(1);
    venue.setMarketOpen("EURUSD", undefined);
    venue.setPrice("EURUSD", 1.05, 1.0501);
    expect(account.positions()).toEqual([]);
  });
});

describe("the built-in symbols", () => {
  it("are the seven that every simulator offers", () => {
    expect(DEFAULT_SYMBOLS.map(({ name, digits, tickSize }) => [name, digits, tickSize])).toEqual([
      ["EURUSD", 5, 0.00001],
      ["GBPUSD", 5, 0.00001],
      ["USDJPY", 3, 0.001],
      ["EURGBP", 5, 0.00001],
      ["XAUUSD", 2, 0.01],
      ["BTCUSD", 2, 0.01],
      ["US500", 1, 0.1],
    ]);
  });

  it("cannot be sold where only buying is allowed", () => {
    const symbols = DEFAULT_SYMBOLS.map((symbol) => ({ ...symbol, tradeMode: "long-only" as const }));
    const { account } = setUp({}, { symbols });
    expect(refused(account.place({ symbol: "EURUSD", side: "sell", type: "market", lots: 1 }))).toBe("LONG_ONLY");
  });
});
