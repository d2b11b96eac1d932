import { BrokerError, type PositionMode } from "@anybroker/core";
import { afterEach, describe, expect, test } from "vitest";
import { SharedJournal } from "./shared-journal.ts";
import type { WireStyle } from "./venue-port.ts";
import { type EngineWorld, engineWorld, OBSERVED, POLLED, PUSHED, settled } from "./world.ts";

const BUY = { symbol: "EURUSD", side: "buy", type: "market", lots: 0.1 } as const;

const worlds: EngineWorld[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

async function start(options: Parameters<typeof engineWorld>[1], style = PUSHED): Promise<EngineWorld> {
  const world = await engineWorld(style, options);
  worlds.push(world);
  return world;
}

/** The process is gone: nothing of it hears or says anything any more. */
function kill(world: EngineWorld): void {
  world.port.deaf = true;
  world.port.readsFail = true;
}

/** A process that dies with a command under way, and the one that comes after it on the same venue. */
async function dieDuring(
  fault: "answer-lost" | "lost-before",
  act: (world: EngineWorld) => Promise<unknown>,
  style = PUSHED,
  positionMode: PositionMode = "hedging",
): Promise<{ readonly before: EngineWorld; readonly after: EngineWorld; readonly journal: SharedJournal }> {
  const journal = new SharedJournal();
  const before = await start({ journal, positionMode }, style);
  await settled(before.clock, before.account.orders.place({ ...BUY, clientOrderId: "earlier" }));
  before.port.fault = fault;
  act(before).catch(() => {});
  await before.clock.advance(1);
  kill(before);
  const { clock, venue, ledger } = before;
  const after = await start({ journal, on: { clock, venue, ledger } }, style);
  return { before, after, journal };
}

describe.each([
  ["pushed", PUSHED],
  ["observed", OBSERVED],
  ["polled and without deals", POLLED],
])("after a kill on a wire whose events are %s", (_name, style) => {
  test("an order that was executed is known, owned and not sent again", async () => {
    const act = (world: EngineWorld): Promise<unknown> =>
      world.account.orders.place({ ...BUY, lots: 0.2, clientOrderId: "mine" });
    const { after, journal } = await dieDuring("answer-lost", act, style);
    expect(after.account.restored).toMatchObject([{ outcome: "executed", command: { clientOrderId: "mine" } }]);
    expect(after.account.orders.get("mine")).toMatchObject({
      status: "filled",
      filledLots: 0.2,
      origin: "this-program",
    });
    expect(after.account.positions.list().map(({ lots }) => lots)).toEqual([0.1, 0.2]);
    expect([after.ledger.positions().length, after.port.placed, journal.lines.size]).toEqual([2, 0, 0]);
  });

  test("an order that never arrived is known as not executed", async () => {
    const act = (world: EngineWorld): Promise<unknown> =>
      world.account.orders.place({ ...BUY, lots: 0.2, clientOrderId: "mine" });
    const { after, journal } = await dieDuring("lost-before", act, style);
    expect(after.account.restored).toMatchObject([{ outcome: "not-executed", order: { status: "rejected" } }]);
    expect([after.ledger.positions().length, after.port.placed, journal.lines.size]).toEqual([1, 0, 0]);
  });

  test("a close that was executed is known", async () => {
    const act = ({ account }: EngineWorld): Promise<unknown> =>
      account.positions.close(String(account.positions.list()[0]?.id));
    const { after } = await dieDuring("answer-lost", act, style);
    expect(after.account.restored).toMatchObject([{ outcome: "executed", command: { kind: "close-position" } }]);
    expect(after.account.positions.list()).toEqual([]);
  });

  test("a change of levels that was executed is known", async () => {
    const act = ({ account }: EngineWorld): Promise<unknown> =>
      account.positions.modify(String(account.positions.list()[0]?.id), { stopLoss: 1.05 });
    const { after } = await dieDuring("answer-lost", act, style);
    expect(after.account.restored).toMatchObject([{ outcome: "executed", command: { kind: "modify-position" } }]);
  });

  test("the same client order id is refused", async () => {
    const act = (world: EngineWorld): Promise<unknown> => world.account.orders.place({ ...BUY, clientOrderId: "mine" });
    const { after } = await dieDuring("answer-lost", act, style);
    const again = await settled(after.clock, after.account.orders.place({ ...BUY, clientOrderId: "mine" }));
    expect(again).toMatchObject({ status: "rejected", reason: { code: "DUPLICATE_CLIENT_ORDER_ID" } });
  });
});

/** A wire whose deals name their order by its id alone, as cTrader's. */
const TAGGED_HISTORY: WireStyle = { ...PUSHED, tagOn: ["order", "order-history"] };

test.each([
  ["the deals themselves", PUSHED],
  ["the positions", OBSERVED],
  ["the orders' history", TAGGED_HISTORY],
])("an order that never arrived claims no deal of another one, where %s bear the tags", async (_name, style) => {
  const act = ({ account }: EngineWorld): Promise<unknown> =>
    Promise.all(
      ["mine", "other"].map((clientOrderId) => account.orders.place({ ...BUY, clientOrderId }).catch(() => {})),
    );
  const { before, after } = await dieDuring("lost-before", act, style);
  expect(before.ledger.positions().map(({ clientOrderId }) => clientOrderId)).toEqual(["earlier", "other"]);
  const restored = after.account.restored.map(({ command, outcome }) => [command.clientOrderId, outcome]);
  expect(restored).toContainEqual(["mine", "not-executed"]);
  expect(restored).not.toContainEqual(["other", "not-executed"]);
});

test("what an order added to a netting position is unknown where no deals are told, not absent", async () => {
  const act = (world: EngineWorld): Promise<unknown> =>
    world.account.orders.place({ ...BUY, lots: 0.2, clientOrderId: "mine" });
  const { after } = await dieDuring("answer-lost", act, POLLED, "netting");
  expect(after.account.restored).toMatchObject([{ outcome: "unknown", order: { status: "unknown" } }]);
  expect([after.account.positions.list().map(({ lots }) => lots), after.port.placed]).toEqual([[0.3], 0]);
});

test("a journal that can't be written keeps orders back, but no close", async () => {
  const journal = new SharedJournal();
  const world = await start({ journal });
  await settled(world.clock, world.account.orders.place(BUY));
  journal.fails = true;
  const order = await settled(world.clock, world.account.orders.place(BUY));
  expect(order).toMatchObject({ status: "rejected", reason: { code: "JOURNAL_FAILED", outcome: "not-executed" } });
  const [position] = world.account.positions.list();
  const close = await settled(world.clock, world.account.positions.close(String(position?.id)));
  expect(close.status).toBe("fulfilled");
  expect(world.port.placed).toBe(2);
  expect(BrokerError.is((order as PromiseRejectedResult).reason)).toBe(true);
});

test("commands whose outcome is known leave nothing in the journal", async () => {
  const journal = new SharedJournal();
  const world = await start({ journal });
  const { account, clock } = world;
  await settled(clock, account.orders.place(BUY));
  await settled(
    clock,
    account.orders.place({ ...BUY, lots: 1_000_000 }).catch(() => {}),
  );
  await settled(clock, account.positions.closeAll());
  expect(journal.lines.size).toBe(0);
});

test("a lost resting order is not found in an older one of the same shape, on a wire whose orders bear no names", async () => {
  const style = { ...OBSERVED, tagOn: ["position"] } as const;
  const journal = new SharedJournal();
  const before = await start({ journal }, style);
  const { clock, venue, ledger, port, account } = before;
  const limit = { ...BUY, type: "limit", limitPrice: 1.05 } as const;
  await settled(clock, account.orders.place({ ...limit, clientOrderId: "older" }));
  await clock.advance(5_000);
  await settled(clock, account.orders.place({ ...BUY, clientOrderId: "between" }));
  port.fault = "lost-before";
  account.orders.place({ ...limit, clientOrderId: "lost" }).catch(() => {});
  await clock.advance(1);
  kill(before);
  const after = await start({ journal, on: { clock, venue, ledger } }, style);
  expect(after.account.restored.map(({ command, outcome }) => [command.clientOrderId, outcome])).not.toContainEqual([
    "lost",
    "executed",
  ]);
});
