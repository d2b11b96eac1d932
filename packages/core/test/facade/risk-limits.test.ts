import { type Account, BrokerError, connect, dryRun, type RiskLimits, riskLimits, seededRandom } from "@anybroker/core";
import { paper } from "@anybroker/paper";
import { createVenue, type Venue } from "@anybroker/paper/venue";
import { ManualClock } from "@anybroker/testkit";
import { describe, expect, test } from "vitest";

const BUY = { symbol: "EURUSD", side: "buy", type: "market", lots: 0.1 } as const;

async function start(
  limits: RiskLimits,
): Promise<{ account: Account; venue: Venue; clock: ManualClock; close: () => Promise<void> }> {
  const clock = new ManualClock();
  const venue = createVenue({ clock, random: seededRandom(1) });
  venue.openAccount();
  venue.setPrice("EURUSD", 1.1, 1.1001);
  venue.setPrice("GBPUSD", 1.3, 1.3001);
  const broker = await connect(paper({ venue }), {
    clock,
    random: seededRandom(2),
    intercept: [riskLimits(limits, { clock })],
    auditIntervalMs: 0,
  });
  return { account: (await broker.account()) as Account, venue, clock, close: () => broker.close() };
}

/** The limit that refused, or undefined when the order went through. */
async function limitOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (!BrokerError.is(error, "RISK_LIMIT")) throw error;
    expect(error.outcome).toBe("not-executed");
    return error.details?.["limit"];
  }
}

describe("a limit refuses what goes beyond it and lets pass what reaches it", () => {
  test("maxLots", async () => {
    const { account, close } = await start({ maxLots: 0.5 });
    expect(await limitOf(account.orders.place({ ...BUY, lots: 0.5 }))).toBeUndefined();
    expect(await limitOf(account.orders.place({ ...BUY, lots: 0.51 }))).toBe("maxLots");
    await close();
  });

  test("maxSymbolLots, per symbol and over both sides", async () => {
    const { account, close } = await start({ maxSymbolLots: 0.3 });
    expect(await limitOf(account.orders.place({ ...BUY, lots: 0.2 }))).toBeUndefined();
    expect(await limitOf(account.orders.place({ ...BUY, side: "sell", lots: 0.1 }))).toBeUndefined();
    expect(await limitOf(account.orders.place({ ...BUY, lots: 0.01 }))).toBe("maxSymbolLots");
    expect(await limitOf(account.orders.place({ ...BUY, symbol: "GBPUSD", lots: 0.3 }))).toBeUndefined();
    await close();
  });

  test("maxOpenPositions, those on their way included", async () => {
    const { account, close } = await start({ maxOpenPositions: 3 });
    const results = await Promise.all(Array.from({ length: 5 }, () => limitOf(account.orders.place(BUY))));
    expect(results.filter((limit) => limit === undefined)).toHaveLength(3);
    expect(account.positions.list()).toHaveLength(3);
    await account.positions.close(String(account.positions.list()[0]?.id));
    expect(await limitOf(account.orders.place(BUY))).toBeUndefined();
    await close();
  });

  test("maxOrders", async () => {
    const { account, close } = await start({ maxOrders: 1 });
    const limit = { ...BUY, type: "limit", limitPrice: 1.05 } as const;
    expect(await limitOf(account.orders.place(limit))).toBeUndefined();
    expect(await limitOf(account.orders.place(limit))).toBe("maxOrders");
    await close();
  });

  test("symbols", async () => {
    const { account, close } = await start({ symbols: ["EURUSD"] });
    expect(await limitOf(account.orders.place({ ...BUY, symbol: "GBPUSD" }))).toBe("symbols");
    expect(await limitOf(account.orders.place(BUY))).toBeUndefined();
    await close();
  });

  test("maxDailyLoss, until the next day", async () => {
    const { account, venue, clock, close } = await start({ maxDailyLoss: 500 });
    expect(await limitOf(account.orders.place({ ...BUY, lots: 1 }))).toBeUndefined();
    venue.setPrice("EURUSD", 1.094, 1.0941);
    await account.summary();
    expect(await limitOf(account.orders.place(BUY))).toBe("maxDailyLoss");
    const [position] = account.positions.list();
    await account.positions.close(String(position?.id));
    expect(await limitOf(account.orders.place(BUY))).toBe("maxDailyLoss");
    await clock.advance(86_400_000);
    expect(await limitOf(account.orders.place(BUY))).toBeUndefined();
    await close();
  });
});

test("a dry run tells what would have been sent, and sends nothing", async () => {
  const clock = new ManualClock();
  const venue = createVenue({ clock, random: seededRandom(1) });
  venue.openAccount();
  venue.setPrice("EURUSD", 1.1, 1.1001);
  const told: unknown[] = [];
  const broker = await connect(paper({ venue }), {
    clock,
    intercept: [dryRun((command) => told.push(command))],
    auditIntervalMs: 0,
  });
  const account = await broker.account();
  await expect(account.orders.place({ ...BUY, lots: "0.10" })).rejects.toMatchObject({
    code: "DRY_RUN",
    outcome: "not-executed",
  });
  expect(told).toMatchObject([{ kind: "place", lots: 0.1, side: "buy" }]);
  expect(venue.accounts.flatMap((ledger) => ledger.deals())).toEqual([]);
  await broker.close();
});
