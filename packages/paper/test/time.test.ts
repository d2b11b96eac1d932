import { seededRandom } from "@anybroker/core";
import { createVenue } from "@anybroker/paper/venue";
import { ManualClock } from "@anybroker/testkit";
import { describe, expect, it } from "vitest";
import { done, open, setUp } from "./set-up.ts";

const HOUR_MS = 3_600_000;
const FRIDAY_NIGHT = Date.UTC(2026, 0, 9, 21, 59, 59);
const SUNDAY_OPEN = Date.UTC(2026, 0, 11, 22);
const resting = { symbol: "EURUSD", side: "buy", type: "limit", lots: 1, limitPrice: 1.09 } as const;

describe("an order with an end", () => {
  it("expires at its instant and not before", () => {
    const { account, clock, told } = setUp();
    done(account.place({ ...resting, timeInForce: "gtd", expireTimeMs: clock.now() + HOUR_MS }));
    clock.advanceSync(HOUR_MS - 1);
    expect(account.orders()).toHaveLength(1);
    clock.advanceSync(1);
    expect(told.at(-1)?.order).toMatchObject({ status: "expired", reason: "expiry", updateTimeMs: clock.now() });
    expect([account.orders(), clock.pendingTimers]).toEqual([[], 0]);
  });

  it("moves its end with a change, and loses it with null", () => {
    const { account, clock } = setUp();
    const end = clock.now() + HOUR_MS;
    const id = done(account.place({ ...resting, timeInForce: "gtd", expireTimeMs: end })).order?.id ?? "";
    done(account.modifyOrder(id, { expireTimeMs: end + HOUR_MS }));
    clock.advanceSync(HOUR_MS);
    expect(account.orders()).toHaveLength(1);
    done(account.modifyOrder(id, { expireTimeMs: null }));
    expect([account.orders()[0]?.timeInForce, clock.pendingTimers]).toEqual(["gtc", 0]);
  });

  it("for the day expires at the rollover", () => {
    const { account, clock } = setUp();
    done(account.place({ ...resting, timeInForce: "day" }));
    expect(account.orders()[0]?.expireTimeMs).toBe(Date.UTC(2026, 0, 5, 22));
    clock.advanceSync(10 * HOUR_MS);
    expect(account.orderHistory().map((order) => order.status)).toEqual(["expired"]);
  });
});

describe("a closed market", () => {
  it("refuses orders and closes, and says when it opens", () => {
    const { account, clock, venue } = setUp({}, { startTimeMs: FRIDAY_NIGHT });
    const id = open(account, "buy", 1);
    clock.advanceSync(1000);
    expect(venue.isOpen("EURUSD")).toBe(false);
    for (const result of [account.place(resting), account.closePosition(id)]) {
      expect(result).toMatchObject({ ok: false, code: "MARKET_CLOSED", details: { nextOpenTimeMs: SUNDAY_OPEN } });
    }
  });

  it("still lets an order be cancelled", () => {
    const { account, clock } = setUp({}, { startTimeMs: FRIDAY_NIGHT });
    const id = done(account.place(resting)).order?.id ?? "";
    clock.advanceSync(1000);
    expect(done(account.cancelOrder(id)).order?.status).toBe("cancelled");
  });

  it("lets nothing trigger before it opens", () => {
    const { account, clock, venue } = setUp({}, { startTimeMs: FRIDAY_NIGHT });
    done(account.place(resting));
    clock.advanceSync(1000);
    venue.setPrice("EURUSD", 1.08, 1.0801);
    expect(account.deals()).toEqual([]);
    clock.advanceSync(SUNDAY_OPEN - clock.now());
    venue.setPrice("EURUSD", 1.08, 1.0801);
    expect(account.deals().map((deal) => deal.price)).toEqual([1.0801]);
  });

  it("has a silent tape, except for what trades all week", () => {
    const clock = new ManualClock(FRIDAY_NIGHT);
    const venue = createVenue({ clock, random: seededRandom(1) });
    venue.start();
    clock.advanceSync(1000);
    const heard = new Set<string>();
    venue.onTick((tick) => heard.add(tick.symbol));
    clock.advanceSync(60_000);
    expect([...heard]).toEqual(["BTCUSD"]);
  });

  it("begins to tick at the instant at which it opens", () => {
    const clock = new ManualClock(SUNDAY_OPEN - 1000);
    const venue = createVenue({ clock, random: seededRandom(1) });
    const heard = new Map<string, number>();
    venue.onTick((tick) => heard.set(tick.symbol, heard.get(tick.symbol) ?? tick.timeMs));
    venue.start();
    clock.advanceSync(2000);
    expect([...heard]).toEqual([
      ["BTCUSD", SUNDAY_OPEN - 1000],
      ...["EURUSD", "GBPUSD", "USDJPY", "EURGBP"].map((name) => [name, SUNDAY_OPEN]),
    ]);
  });

  it("never comes with sessions switched off", () => {
    const { venue, clock } = setUp({}, { startTimeMs: FRIDAY_NIGHT, sessions: "always" });
    clock.advanceSync(HOUR_MS);
    expect(venue.symbols.map((symbol) => venue.isOpen(symbol.name))).toEqual(venue.symbols.map(() => true));
  });
});

describe("a running venue", () => {
  it("charges swap at each rollover by itself", () => {
    const { account, venue, clock } = setUp();
    open(account, "buy", 1);
    venue.start();
    clock.advanceSync(10 * HOUR_MS - 1);
    expect(account.positions()[0]?.swap).toBe(0);
    clock.advanceSync(1);
    expect(account.positions()[0]?.swap).toBe(-7.2);
    clock.advanceSync(24 * HOUR_MS);
    expect(account.positions()[0]?.swap).toBe(-14.4);
  });

  it("leaves no timer when it stops, and goes on where it was started again", () => {
    const clock = new ManualClock();
    const venue = createVenue({ clock, random: seededRandom(1) });
    const account = venue.openAccount();
    venue.start();
    const limitPrice = Math.round(((venue.quote("EURUSD")?.bid ?? 0) - 0.05) * 1e5) / 1e5;
    done(account.place({ ...resting, limitPrice, timeInForce: "gtd", expireTimeMs: clock.now() + HOUR_MS }));
    venue.stop();
    expect(clock.pendingTimers).toBe(0);
    clock.advanceSync(2 * HOUR_MS);
    venue.start();
    expect(account.orderHistory().map((order) => order.status)).toEqual(["expired"]);
    expect(venue.quote("EURUSD")?.timeMs).toBe(clock.now());
  });
});

describe("listeners", () => {
  it("hear what one of them causes after what caused it", () => {
    const { account } = setUp();
    const heard: string[] = [];
    account.onExecution((execution) => {
      if (execution.deal?.entry === "in") account.closePosition(execution.deal.positionId ?? "");
    });
    account.onExecution((execution) => heard.push(`${execution.order?.id} ${execution.order?.status}`));
    open(account, "buy", 1);
    expect(heard).toEqual(["1000001 accepted", "1000001 filled", "1000002 accepted", "1000002 filled"]);
  });
});
