import { BrokerError, type ErrorCode, type ProtectionEvent } from "@anybroker/core";
import { paper } from "@anybroker/paper";
import { afterEach, describe, expect, test } from "vitest";
import { SharedJournal } from "./shared-journal.ts";
import { type EngineWorld, engineWorld, OBSERVED, PUSHED, settled } from "./world.ts";

const { capabilities } = paper.adapter;
const TWO_STEP = {
  protection: { ...capabilities.protection, market: "two-step", pending: "two-step", marketForm: [] },
} as const;
const BUY = { symbol: "EURUSD", side: "buy", type: "market", lots: 0.1, clientOrderId: "mine" } as const;
const PROTECTED = { ...BUY, stopLoss: 1.09, takeProfit: 1.11 } as const;

const worlds: EngineWorld[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

async function start(options: Parameters<typeof engineWorld>[1] = {}, style = PUSHED): Promise<EngineWorld> {
  const world = await engineWorld(style, { capabilities: TWO_STEP, ...options });
  worlds.push(world);
  return world;
}

/** What the broker has in force on its positions: stop loss and take profit. */
const levels = ({ ledger }: EngineWorld): unknown =>
  ledger.positions().map(({ stopLoss, takeProfit }) => [stopLoss, takeProfit]);

const protections = ({ events }: EngineWorld): readonly ProtectionEvent[] =>
  events.flatMap((event) => (event.type === "protection" ? [event] : []));

/** From now on every change of a position fails this way; gives how often it was tried. */
function failChanges(world: EngineWorld, code: ErrorCode): { tries: number; readonly mend: () => void } {
  const { port } = world;
  const works = port.modifyPosition.bind(port);
  const count = {
    tries: 0,
    mend: () => {
      port.modifyPosition = works;
    },
  };
  port.modifyPosition = async (_command, call) => {
    call.markSent();
    count.tries += 1;
    throw new BrokerError(code, "The test's broker does not take the levels.");
  };
  return count;
}

describe.each([
  ["pushed", PUSHED],
  ["observed", OBSERVED],
])("on a wire whose events are %s, an order with levels", (_name, style) => {
  test("is placed without them and protected before place resolves", async () => {
    const world = await start({}, style);
    const placed = await settled(world.clock, world.account.orders.place(PROTECTED));
    expect(placed).toMatchObject({
      status: "fulfilled",
      value: { status: "filled", protection: { state: "set", bareMs: expect.any(Number) } },
    });
    expect(levels(world)).toEqual([[1.09, 1.11]]);
    expect(world.told().filter((event) => /modified|protection/.test(event))).toEqual([
      "position modified",
      "protection set",
    ]);
    expect(world.account.positions.list()).toMatchObject([{ stopLoss: 1.09, takeProfit: 1.11 }]);
  });

  test("has them set once although the first answer is lost", async () => {
    const world = await start({}, style);
    const { port } = world;
    const { placeOrder } = port;
    port.placeOrder = async (command, call) => {
      const receipt = await placeOrder.call(port, command, call);
      port.fault = "answer-lost";
      return receipt;
    };
    const placed = await settled(world.clock, world.account.orders.place(PROTECTED));
    expect(placed).toMatchObject({ value: { protection: { state: "set" } } });
    expect([levels(world), world.port.placed]).toEqual([[[1.09, 1.11]], 2]);
  });
});

test("a distance is measured from what was paid, over all fills", async () => {
  const world = await start();
  world.venue.setLiquidity("EURUSD", [
    { distance: 0, lots: 0.5 },
    { distance: 0.0002, lots: 0.5 },
  ]);
  await settled(
    world.clock,
    world.account.orders.place({ ...BUY, lots: 1, stopLoss: { distance: 0.01 }, takeProfit: { distance: "0.005" } }),
  );
  // Half at 1.1001 and half at 1.1003.
  expect(world.ledger.positions().map(({ openPrice }) => openPrice)).toEqual([1.1002]);
  expect(levels(world)).toEqual([[1.0902, 1.1052]]);
});

test("an order without levels takes one request and no protection", async () => {
  const world = await start();
  const placed = await settled(world.clock, world.account.orders.place(BUY));
  expect(placed).not.toHaveProperty("value.protection");
  expect([world.port.placed, protections(world)]).toEqual([1, []]);
});

describe("levels that the broker refuses", () => {
  test("close the position again when the limit is over, and the caller hears of it", async () => {
    const world = await start({ protection: { limitMs: 3_000 } });
    const { tries } = failChanges(world, "INVALID_STOPS");
    const placed = await settled(world.clock, world.account.orders.place(PROTECTED));
    expect(placed).toMatchObject({
      status: "rejected",
      reason: { code: "PROTECTION_FAILED", outcome: "executed", details: { protection: { state: "closed" } } },
    });
    expect(world.ledger.positions()).toEqual([]);
    const [bare, closed] = protections(world);
    expect([bare, closed]).toMatchObject([
      { state: "bare", bareMs: 0, error: { code: "INVALID_STOPS" } },
      { state: "closed", positionId: bare?.positionId, clientOrderId: "mine" },
    ]);
    expect(closed?.bareMs).toBeGreaterThanOrEqual(3_000);
    expect(closed?.bareMs).toBeLessThan(6_000);
    expect(tries).toBe(0);
  });

  test("are reported where the policy is alarm, tried on, and set at last", async () => {
    const world = await start({ protection: { limitMs: 3_000, whenBare: "alarm" } });
    const problems: string[] = [];
    world.broker.status((event) => {
      if (event.state === "problem") problems.push(event.error.code);
    });
    const failing = failChanges(world, "INVALID_STOPS");
    const placed = await settled(world.clock, world.account.orders.place(PROTECTED));
    expect(placed).toMatchObject({ reason: { code: "PROTECTION_FAILED", details: { protection: { state: "bare" } } } });
    expect([problems, world.ledger.positions().length]).toEqual([["PROTECTION_FAILED"], 1]);
    failing.mend();
    await world.clock.advanceUntil(() => protections(world).at(-1)?.state === "set", { stepMs: 100, limitMs: 10_000 });
    expect([levels(world), world.account.orders.get("mine")?.protection?.state]).toEqual([[[1.09, 1.11]], "set"]);
  });

  test("keep neither each other away, the stop loss first", async () => {
    const world = await start({ protection: { limitMs: 3_000 } });
    const { port } = world;
    const works = port.modifyPosition.bind(port);
    port.modifyPosition = async (command, call) => {
      if (command.patch.takeProfit !== undefined) throw new BrokerError("INVALID_STOPS", "The target is too near.");
      return works(command, call);
    };
    const placed = await settled(world.clock, world.account.orders.place(PROTECTED));
    expect(placed).toMatchObject({ reason: { code: "PROTECTION_FAILED", details: { protection: { state: "bare" } } } });
    expect(levels(world)).toEqual([[1.09, undefined]]);
  });
});

test("what can't be reached is not closed for it: on its return the levels are set", async () => {
  const world = await start({ protection: { limitMs: 3_000 } });
  const failing = failChanges(world, "UNREACHABLE");
  const placing = settled(world.clock, world.account.orders.place(PROTECTED));
  expect(await placing).toMatchObject({ reason: { code: "PROTECTION_FAILED" } });
  await world.clock.advance(60_000);
  failing.mend();
  await world.clock.advanceUntil(() => protections(world).at(-1)?.state === "set", { stepMs: 100, limitMs: 10_000 });
  expect(levels(world)).toEqual([[1.09, 1.11]]);
  expect(protections(world).at(-1)?.bareMs).toBeGreaterThan(60_000);
});

test("a level that the user set meanwhile stays", async () => {
  const world = await start({ protection: { whenBare: "alarm", limitMs: 1_000 } });
  const failing = failChanges(world, "INVALID_STOPS");
  await settled(world.clock, world.account.orders.place({ ...BUY, stopLoss: 1.09 }));
  failing.mend();
  const [position] = world.account.positions.list();
  await settled(world.clock, world.account.positions.modify(String(position?.id), { stopLoss: 1.08 }));
  await world.clock.advanceUntil(() => protections(world).at(-1)?.state === "set", { stepMs: 100, limitMs: 10_000 });
  expect(levels(world)).toEqual([[1.08, undefined]]);
});

test("a position that ends while it is bare is told as gone", async () => {
  const world = await start({ protection: { whenBare: "alarm", limitMs: 1_000 } });
  failChanges(world, "INVALID_STOPS");
  await settled(world.clock, world.account.orders.place(PROTECTED));
  await settled(world.clock, world.account.positions.closeAll());
  await world.clock.advanceUntil(() => protections(world).length === 2, { stepMs: 100, limitMs: 10_000 });
  expect(protections(world).map(({ state }) => state)).toEqual(["bare", "gone"]);
});

test("an order that the broker refuses needs no protection", async () => {
  const world = await start();
  const placed = await settled(world.clock, world.account.orders.place({ ...PROTECTED, lots: 99 }));
  expect(placed).toMatchObject({ reason: { code: "NO_MONEY", outcome: "not-executed" } });
  expect([protections(world), world.port.placed]).toEqual([[], 1]);
});

describe("a resting order", () => {
  const LIMIT = { ...BUY, type: "limit", limitPrice: 1.095, stopLoss: 1.09, takeProfit: { distance: 0.01 } } as const;

  test("gets its levels while it rests, and was never bare", async () => {
    const world = await start();
    const placed = await settled(world.clock, world.account.orders.place(LIMIT));
    expect(placed).toMatchObject({
      value: { status: "accepted", stopLoss: 1.09, takeProfit: 1.105, protection: { state: "set", bareMs: 0 } },
    });
    world.venue.setPrice("EURUSD", 1.0949, 1.095);
    expect(levels(world)).toEqual([[1.09, 1.105]]);
  });

  test("that fills before they are set gets them on its position", async () => {
    const world = await start();
    const { port, venue } = world;
    const works = port.modifyOrder.bind(port);
    port.modifyOrder = (command, call) => {
      venue.setPrice("EURUSD", 1.0949, 1.095);
      return works(command, call);
    };
    const placed = await settled(world.clock, world.account.orders.place(LIMIT));
    expect(placed).toMatchObject({ value: { protection: { state: "set" } } });
    expect(levels(world)).toEqual([[1.09, 1.105]]);
  });

  test("whose levels are refused is cancelled", async () => {
    const world = await start({ protection: { limitMs: 2_000 } });
    world.port.modifyOrder = async () => {
      throw new BrokerError("INVALID_STOPS", "The test's broker does not take the levels.");
    };
    const placed = await settled(world.clock, world.account.orders.place(LIMIT));
    expect(placed).toMatchObject({
      reason: { code: "PROTECTION_FAILED", details: { protection: { state: "closed", bareMs: 0 } } },
    });
    expect([world.ledger.orders(), world.account.orders.get("mine")?.status]).toEqual([[], "cancelled"]);
  });
});

describe("a process that is killed between the two steps", () => {
  /** Dies with its first change of a position under way; the next process opens the account again. */
  async function dieBetween(
    dying: "before the change left" | "after the change arrived",
    journal = new SharedJournal(),
  ): Promise<EngineWorld> {
    const own = new SharedJournal(journal.lines);
    const before = await start({ journal: own });
    const { port, clock, venue, ledger } = before;
    const works = port.modifyPosition.bind(port);
    let dead = false;
    port.modifyPosition = async (command, call) => {
      if (dying === "after the change arrived") await works(command, call);
      dead = true;
      own.dead = true;
      port.deaf = true;
      port.readsFail = true;
      return new Promise(() => {});
    };
    before.account.orders.place(PROTECTED).catch(() => {});
    await clock.advanceUntil(() => dead, { stepMs: 1, limitMs: 1_000 });
    await clock.advance(5_000);
    return start({ journal, on: { clock, venue, ledger } });
  }

  test.each(["before the change left", "after the change arrived"] as const)(
    "finds its position protected %s",
    async (dying) => {
      const journal = new SharedJournal();
      const after = await dieBetween(dying, journal);
      expect([levels(after), after.ledger.deals().length]).toEqual([[[1.09, 1.11]], 1]);
      expect(after.account.restored.filter(({ command }) => command.kind === "place")).toMatchObject([
        { outcome: "executed", order: { status: "filled", protection: { state: "set" } } },
      ]);
      expect(journal.lines.size).toBe(0);
    },
  );

  test("counts the time in which it was dead", async () => {
    const after = await dieBetween("before the change left");
    expect(after.account.restored[0]?.order?.protection?.bareMs).toBeGreaterThanOrEqual(5_000);
  });
});

test("an order that rests, whose process died while its levels were set, is one order for the next process", async () => {
  const journal = new SharedJournal();
  const before = await start({ journal: new SharedJournal(journal.lines) });
  const { clock, venue, ledger, port } = before;
  port.modifyOrder = () => new Promise(() => {});
  before.account.orders.place({ ...PROTECTED, type: "limit", limitPrice: 1.095 }).catch(() => {});
  await clock.advance(1);
  port.deaf = true;
  port.readsFail = true;
  const after = await start({ journal, on: { clock, venue, ledger } });
  expect(after.account.restored.map(({ command, outcome }) => [command.kind, outcome])).toEqual([
    ["place", "executed"],
    ["modify-order", "executed"],
  ]);
  expect(after.account.orders.list().map(({ clientOrderId, stopLoss }) => [clientOrderId, stopLoss])).toEqual([
    ["mine", 1.09],
  ]);
  venue.setPrice("EURUSD", 1.0948, 1.0949);
  await clock.advance(120_000);
  expect([after.account.orders.list(), after.account.orders.get("mine")?.status]).toEqual([[], "filled"]);
});
