import type { StillMarket } from "@anybroker/testkit";
import { expect, test } from "vitest";
import { LIMIT, MARKET, Stage, type StageOptions } from "./stage.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Moves a price every 200 ms. */
function tickOn({ clock, venue }: StillMarket): void {
  let up = false;
  const move = (): void => {
    up = !up;
    venue.setPrice("EURUSD", up ? 1.1001 : 1.1, up ? 1.1002 : 1.1001);
    clock.setTimer(200, move);
  };
  move();
}

const measuring = (options: StageOptions = {}): StageOptions => ({
  adapter: { serverClock: "measure" },
  before: tickOn,
  ...options,
});

test("the clock is measured by prices that move, and everything is told in UTC", async () => {
  await using stage = await Stage.open(measuring());
  const account = await stage.account();
  const startMs = stage.market.clock.now();
  const order = await stage.drive(account.orders.place(MARKET));
  const [deal] = await stage.drive(account.history.deals({ from: startMs }).toArray());
  const [truth] = stage.ledger.deals();
  expect([deal?.timeMs, deal?.orderId]).toEqual([truth?.timeMs, order.id]);
  expect((await stage.drive(account.quote("EURUSD"))).timeMs).toBeGreaterThan(startMs - 2_000);
});

test("a market that stands still can't tell the clock: what to set is said, and nothing is guessed", async () => {
  await using stage = await Stage.open({ adapter: { serverClock: "measure" } });
  const error: unknown = await stage.account().catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "INVALID_CONFIG", outcome: "not-executed" });
  expect((error as Error).message).toContain("set serverClock (many brokers: America/New_York+07:00");
});

test("a clock that is set wrongly is told", async () => {
  await using stage = await Stage.open({ adapter: { serverClock: "UTC" } });
  const account = await stage.account();
  await stage.drive(account.orders.place(MARKET));
  await stage.until(() => stage.status.some(({ state }) => state === "problem"));
  expect(stage.status.findLast(({ state }) => state === "problem")).toMatchObject({
    error: {
      code: "INVALID_CONFIG",
      message: expect.stringContaining('120 minutes ahead by serverClock "UTC"; correct serverClock'),
    },
  });
});

/** The two changes of the simulator's clock in 2026, which follows New York. */
const CHANGES = [
  ["set forward", Date.UTC(2026, 2, 8, 7)],
  ["set back", Date.UTC(2026, 10, 1, 6)],
] as const;

test.each(
  CHANGES.flatMap(([what, changeMs]) => [
    [what, "measured", changeMs, measuring()] as const,
    [what, "set", changeMs, { before: tickOn } as StageOptions] as const,
  ]),
)(
  "a clock that is %s while it is %s: deals on both sides are told once, at the venue's instants",
  async (_what, _how, changeMs, options) => {
    await using stage = await Stage.open({ ...options, startMs: changeMs - 2 * MINUTE_MS });
    const account = await stage.account();
    const trade = async (lots: number): Promise<void> => {
      const order = await stage.drive(account.orders.place({ ...MARKET, lots }));
      await stage.drive(account.positions.close(order.positionId ?? ""));
    };
    await trade(0.1);
    await stage.drive(account.orders.place(LIMIT));
    await stage.market.clock.advanceUntil(() => stage.market.clock.now() >= changeMs + MINUTE_MS, { stepMs: 1_000 });
    await trade(0.2);
    stage.market.venue.setPrice("EURUSD", 1.049, 1.05);
    await stage.until(() => account.positions.list().length === 1);
    const deals = await stage.drive(account.history.deals({ from: changeMs - HOUR_MS }).toArray());
    expect(deals.map(({ id, timeMs }) => [id, timeMs])).toEqual(
      stage.ledger.deals().map(({ id, timeMs }) => [id, timeMs]),
    );
    // On a clock that was set back, the last minute before the change is after the first ones behind it.
    const since = await stage.drive(account.history.deals({ from: changeMs - MINUTE_MS }).toArray());
    expect(since.map(({ id }) => id)).toEqual(stage.ledger.deals({ fromTimeMs: changeMs }).map(({ id }) => id));
    expect(stage.status.filter(({ state }) => state === "problem")).toEqual([]);
  },
);

test("of the hour that comes twice every deal is told once, read at once or long after", async () => {
  const [, [, changeMs]] = CHANGES;
  await using stage = await Stage.open({ startMs: changeMs - HOUR_MS });
  const account = await stage.account();
  const told: string[] = [];
  account.on("deal", ({ deal }) => told.push(deal.id));
  const { clock } = stage.market;
  for (let minute = 0; minute < 140; minute += 10) {
    stage.ledger.place({ symbol: "EURUSD", side: "buy", type: "market", lots: 0.05 });
    if (minute < 30 || minute > 90) await stage.drive(account.sync());
    clock.jump(10 * MINUTE_MS);
  }
  await stage.drive(account.sync());
  const happened = stage.ledger.deals().map(({ id }) => id);
  expect(told.toSorted()).toEqual(happened.toSorted());
  const read = await stage.drive(account.history.deals({ from: changeMs - 2 * HOUR_MS }).toArray());
  expect(read.map(({ id }) => id).toSorted()).toEqual(happened.toSorted());
});
