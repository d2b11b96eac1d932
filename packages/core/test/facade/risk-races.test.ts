import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BrokerError, type RiskLimitOptions, type RiskLimits, riskLimits } from "@anybroker/core";
import { ManualClock } from "@anybroker/testkit";
import { afterEach, describe, expect, test } from "vitest";
import { type EngineWorld, engineWorld, OBSERVED, POLLED, PUSHED, settled } from "../engine/world.ts";

const BUY = { symbol: "EURUSD", side: "buy", type: "market", lots: 0.1 } as const;
const REST = { ...BUY, type: "limit", limitPrice: 1.05 } as const;
const DAY_MS = 86_400_000;

const done = Promise.resolve();
const worlds: EngineWorld[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

type WorldOptions = NonNullable<Parameters<typeof engineWorld>[1]>;

async function start(
  limits: RiskLimits,
  { style = PUSHED, keep = {}, ...options }: WorldOptions & { style?: typeof PUSHED; keep?: RiskLimitOptions } = {},
): Promise<EngineWorld> {
  const clock = options.on?.clock ?? new ManualClock();
  const world = await engineWorld(style, {
    ...options,
    intercept: [riskLimits(limits, { clock, ...keep })],
  });
  worlds.push(world);
  return world;
}

/** As `outcomeOf`, where the day is kept on a disk: that takes real time, in which the clock stands still. */
async function outcomeOnDisk(world: EngineWorld, work: Promise<unknown>): Promise<unknown> {
  await work.catch(() => {});
  return outcomeOf(world, work);
}

/** The limit that refused, `passed`, or the code of another error. */
async function outcomeOf(world: EngineWorld, work: Promise<unknown>): Promise<unknown> {
  const result = await settled(world.clock, work);
  if (result.status === "fulfilled") return "passed";
  const { reason } = result as PromiseRejectedResult;
  if (!BrokerError.is(reason)) throw reason;
  return reason.code === "RISK_LIMIT" ? reason.details?.["limit"] : reason.code;
}

describe.each([
  ["pushed", PUSHED],
  ["observed", OBSERVED],
  ["polled", POLLED],
])("many orders at once on a wire whose events are %s", (_name, style) => {
  test("do not pass a limit together, whenever they are placed", async () => {
    const world = await start({ maxOpenPositions: 3, maxSymbolLots: 0.3 }, { style, lagMs: 300 });
    const { account, clock, ledger } = world;
    const running: Promise<unknown>[] = [];
    let placed = 0;
    const place = (): void => {
      placed += 1;
      if (placed <= 40) running.push(account.orders.place(BUY).catch(() => {}));
    };
    // A new order in every state of the ones before it, and in the turns after it.
    account.on("order", () => {
      place();
      setImmediate(place);
    });
    account.on("deal", place);
    place();
    place();
    for (let handled = 0; handled < running.length; handled += 1) await settled(clock, running[handled] ?? done);
    expect(running.length).toBeGreaterThan(10);
    expect(ledger.positions()).toHaveLength(3);
  });
});

describe("what is not known counts", () => {
  test("an order whose answer was lost, until it is found", async () => {
    const world = await start({ maxOpenPositions: 1 });
    world.port.fault = "answer-lost";
    world.port.readsFail = true;
    world.port.deaf = true;
    const lost = world.account.orders.place({ ...BUY, clientOrderId: "lost" }, { timeoutMs: 1_000 });
    expect(await outcomeOf(world, lost)).toBe("UNKNOWN_OUTCOME");
    expect(world.account.orders.get("lost")?.status).toBe("unknown");
    expect(await outcomeOf(world, world.account.orders.place(BUY))).toBe("maxOpenPositions");
  });

  test("an order that the broker says is filled, until a reading shows its position", async () => {
    const world = await start({ maxOpenPositions: 1 }, { style: OBSERVED });
    world.port.readsFail = true;
    world.port.deaf = true;
    expect(await outcomeOf(world, world.account.orders.place(BUY))).toBe("passed");
    expect([world.account.positions.list().length, world.ledger.positions().length]).toEqual([0, 1]);
    expect(await outcomeOf(world, world.account.orders.place(BUY))).toBe("maxOpenPositions");
    world.port.readsFail = false;
    await settled(world.clock, world.account.sync());
    expect(await outcomeOf(world, world.account.positions.close(String(world.account.positions.list()[0]?.id)))).toBe(
      "passed",
    );
    expect(await outcomeOf(world, world.account.orders.place(BUY))).toBe("passed");
  });
});

describe("resting orders", () => {
  test("count as the positions that they become", async () => {
    const world = await start({ maxOpenPositions: 2, maxSymbolLots: 0.5 });
    expect(await outcomeOf(world, world.account.orders.place(REST))).toBe("passed");
    expect(await outcomeOf(world, world.account.orders.place({ ...BUY, lots: 0.41 }))).toBe("maxSymbolLots");
    expect(await outcomeOf(world, world.account.orders.place(BUY))).toBe("passed");
    expect(await outcomeOf(world, world.account.orders.place(REST))).toBe("maxOpenPositions");
  });

  test("can't grow beyond a limit, and can shrink", async () => {
    const world = await start({ maxLots: 0.3, maxSymbolLots: 0.5 });
    const order = await world.account.orders.place(REST);
    await world.account.orders.place({ ...REST, lots: 0.3 });
    const resize = (lots: number): Promise<unknown> =>
      outcomeOf(world, world.account.orders.modify(String(order.id), { lots }));
    expect([await resize(0.31), await resize(0.25), await resize(0.2), await resize(0.1)]).toEqual([
      "maxLots",
      "maxSymbolLots",
      "passed",
      "passed",
    ]);
  });
});

describe("a netting account", () => {
  test("has one position a symbol, however many orders made it", async () => {
    const world = await start({ maxOpenPositions: 1, maxSymbolLots: 0.3 }, { positionMode: "netting" });
    for (let order = 0; order < 3; order += 1)
      expect(await outcomeOf(world, world.account.orders.place(BUY))).toBe("passed");
    expect(await outcomeOf(world, world.account.orders.place(BUY))).toBe("maxSymbolLots");
  });

  test("may be turned round to as much as it is allowed to hold", async () => {
    const world = await start({ maxSymbolLots: 0.3 }, { positionMode: "netting" });
    await world.account.orders.place({ ...BUY, lots: 0.3 });
    const turn = (lots: number): Promise<unknown> =>
      outcomeOf(world, world.account.orders.place({ ...BUY, side: "sell", lots, intent: "reverse" }));
    expect([await turn(0.31), await turn(0.3)]).toEqual(["maxSymbolLots", "passed"]);
    expect(world.account.positions.net("EURUSD")).toBe(-0.3);
  });
});

describe("the day's loss", () => {
  const lose = async ({ venue, account }: EngineWorld): Promise<void> => {
    venue.setPrice("EURUSD", 1.094, 1.0941);
    await account.summary();
  };

  test("is remembered over a restart", async () => {
    const folder = mkdtempSync(join(tmpdir(), "anybroker-day-"));
    const keep = { file: join(folder, "data", "day.json") };
    const first = await start({ maxDailyLoss: 500 }, { keep });
    expect(await outcomeOnDisk(first, first.account.orders.place({ ...BUY, lots: 1 }))).toBe("passed");
    await lose(first);
    const { clock, venue, ledger } = first;
    const again = await start({ maxDailyLoss: 500 }, { keep, on: { clock, venue, ledger } });
    const place = (id: string): Promise<unknown> =>
      outcomeOnDisk(again, again.account.orders.place({ ...BUY, clientOrderId: id }));
    expect(await place("the same day")).toBe("maxDailyLoss");
    await clock.advance(DAY_MS);
    expect(await place("the next day")).toBe("passed");
    rmSync(folder, { recursive: true });
  });

  test("counts from midnight on, not from the first order after it", async () => {
    const world = await start({ maxDailyLoss: 500 });
    await world.account.orders.place({ ...BUY, lots: 1 });
    await world.clock.advance(DAY_MS);
    await world.account.summary();
    await lose(world);
    expect(await outcomeOf(world, world.account.orders.place(BUY))).toBe("maxDailyLoss");
  });

  test("that can't be remembered lets no order through, but a close", async () => {
    const folder = mkdtempSync(join(tmpdir(), "anybroker-day-"));
    const file = join(folder, "day.json");
    const world = await start({ maxDailyLoss: 500 }, { keep: { file } });
    writeFileSync(file, "not ours");
    expect(await outcomeOnDisk(world, world.account.orders.place(BUY))).toBe("INVALID_CONFIG");
    expect(world.port.placed).toBe(0);
    rmSync(file);
    expect(await outcomeOnDisk(world, world.account.orders.place(BUY))).toBe("passed");
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({ "fake/1": { day: expect.any(Number), equity: 100_000 } });
    expect(
      await outcomeOnDisk(world, world.account.positions.close(String(world.account.positions.list()[0]?.id))),
    ).toBe("passed");
    rmSync(folder, { recursive: true });
  });
});
