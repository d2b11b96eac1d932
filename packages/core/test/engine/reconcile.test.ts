import { afterEach, describe, expect, test } from "vitest";
import { type EngineWorld, engineWorld, OBSERVED, POLLED, PUSHED, settled } from "./world.ts";

const BUY = { symbol: "EURUSD", side: "buy", type: "market", lots: 0.1 } as const;
const LIFE = ["order submitting", "order accepted", "deal", "position opened", "order filled"];

let world: EngineWorld;
afterEach(async () => {
  await world.close();
  expect(world.clock.pendingTimers, "timers after close").toBe(0);
});

const trading = (words: readonly string[]): readonly string[] => words.filter((word) => !word.startsWith("account"));

/** All orders of 0..length-1. */
function permutations(length: number): readonly (readonly number[])[] {
  if (length === 0) return [[]];
  return permutations(length - 1).flatMap((shorter) =>
    Array.from({ length }, (_, at) => [...shorter.slice(0, at), length - 1, ...shorter.slice(at)]),
  );
}

describe("the same order of events", () => {
  test.each(["before", "after"])("when the pushes come %s the answer", async (when) => {
    world = await engineWorld(PUSHED);
    const { account, clock, port } = world;
    if (when === "before") {
      await settled(clock, account.orders.place(BUY));
    } else {
      port.heldBack = [];
      const placing = settled(clock, account.orders.place(BUY));
      await clock.advance(100);
      port.release();
      await placing;
    }
    expect(trading(world.told())).toEqual(LIFE);
  });

  test("when the pushes carry no client order id and come before the answer", async () => {
    world = await engineWorld({ ...PUSHED, tagOn: [] });
    await settled(world.clock, world.account.orders.place(BUY));
    expect(trading(world.told())).toEqual(LIFE);
  });

  test.each(permutations(3))("when the pushes come in the order %i, %i, %i", async (...order) => {
    world = await engineWorld(PUSHED);
    const { account, clock, port } = world;
    port.heldBack = [];
    const placing = settled(clock, account.orders.place(BUY));
    await clock.advance(100);
    port.release(order);
    await placing;
    expect(trading(world.told())).toEqual(LIFE);
  });

  test.each([
    ["observed", OBSERVED],
    ["polled", POLLED],
  ])("on a wire whose events are %s", async (_name, style) => {
    world = await engineWorld(style);
    await settled(world.clock, world.account.orders.place(BUY));
    expect(trading(world.told())).toEqual(LIFE);
  });

  test("when every push comes twice", async () => {
    world = await engineWorld(PUSHED);
    const { account, clock, port } = world;
    port.heldBack = [];
    const placing = settled(clock, account.orders.place(BUY));
    await clock.advance(100);
    const pushes = port.heldBack ?? [];
    port.release(pushes.flatMap((_, index) => [index, index]));
    await placing;
    expect(trading(world.told())).toEqual(LIFE);
  });
});

describe.each([
  ["pushed", PUSHED],
  ["observed", OBSERVED],
])("after a gap on a wire whose events are %s", (_name, style) => {
  test("what happened meanwhile is told once, in causal order, marked as recovered", async () => {
    world = await engineWorld(style);
    const { account, clock, port, ledger, venue, link } = world;
    await settled(clock, account.orders.place({ ...BUY, stopLoss: 1.09 }));
    await settled(clock, account.orders.place({ ...BUY, type: "limit", limitPrice: 1.095 }));
    await settled(clock, account.orders.place({ ...BUY, type: "limit", limitPrice: 1.05 }));
    world.events.length = 0;
    port.deaf = true;
    link.down();
    // The limit at 1.095 fills, then the stop loss of the first position is hit, and the other limit is cancelled elsewhere.
    venue.setPrice("EURUSD", 1.0948, 1.0949);
    venue.setPrice("EURUSD", 1.0899, 1.09);
    const [left] = ledger.orders();
    ledger.cancelOrder(String(left?.id));
    port.deaf = false;
    link.up();
    await clock.advanceUntil(() => world.told().some((word) => word.startsWith("order cancelled")));
    expect(trading(world.told())).toEqual([
      "deal (recovered)",
      "position opened (recovered)",
      "order filled (recovered)",
      "deal (recovered)",
      "position closed (recovered)",
      "order cancelled (recovered)",
    ]);
    expect(account.positions.list().map(({ id, lots }) => [id, lots])).toEqual(
      ledger.positions().map(({ id, lots }) => [id, lots]),
    );
    expect(account.state.balance).toBe(ledger.summary().balance);
    await clock.advance(10_000);
    await account.sync();
    expect(world.told().filter((word) => word.startsWith("deal"))).toHaveLength(2);
  });

  test("pushes that race the reading are told once", async () => {
    world = await engineWorld(style);
    const { account, clock, port, ledger, link } = world;
    link.down();
    port.duringSnapshot = () => void ledger.place({ symbol: "EURUSD", side: "sell", type: "market", lots: 0.2 });
    link.up();
    await clock.advance(20_000);
    expect(
      trading(world.told())
        .map((word) => word.replace(" (recovered)", ""))
        .filter((word) => !word.startsWith("order")),
    ).toEqual(["deal", "position opened"]);
    expect(account.positions.list()).toHaveLength(1);
  });

  test("positions and orders that were there before are adopted, without deals", async () => {
    world = await engineWorld(style, {
      before: (ledger) => {
        ledger.place({ symbol: "EURUSD", side: "buy", type: "market", lots: 0.5 });
        ledger.place({ symbol: "EURUSD", side: "buy", type: "limit", lots: 0.1, limitPrice: 1.05 });
      },
    });
    expect(world.account.positions.list()).toHaveLength(1);
    expect(world.account.orders.list()).toHaveLength(1);
    await world.account.sync();
    expect(world.told()).toEqual([]);
  });

  test("what another terminal does is told with its origin", async () => {
    world = await engineWorld(style);
    world.ledger.place({ symbol: "EURUSD", side: "buy", type: "market", lots: 0.5 });
    await world.clock.advance(5_000);
    const deals = world.events.filter((event) => event.type === "deal");
    expect(deals.map((event) => event.type === "deal" && event.deal.origin)).toEqual(["external"]);
    expect(world.account.positions.list()).toMatchObject([{ lots: 0.5, origin: "external" }]);
  });
});

test("a deal that comes after its order was judged over is booked and corrects it", async () => {
  world = await engineWorld(PUSHED);
  const { account, clock, port } = world;
  port.deaf = true;
  port.freeze();
  port.fault = "answer-lost";
  const placing = await settled(clock, account.orders.place({ ...BUY, clientOrderId: "late" }));
  expect(placing).toMatchObject({ status: "rejected", reason: { outcome: "not-executed" } });
  port.frozen = undefined;
  await account.sync();
  expect(account.orders.get("late")).toMatchObject({ status: "filled", filledLots: 0.1 });
  expect(trading(world.told()).slice(-3)).toEqual([
    "deal (recovered)",
    "position opened (recovered)",
    "order filled (recovered)",
  ]);
});

test("a position that no deal explains is reported with both sides and taken over", async () => {
  world = await engineWorld(OBSERVED);
  const { account, clock, port, ledger } = world;
  port.deaf = true;
  const before = { snapshot: port.picture(), deals: port.allDeals() };
  ledger.place({ symbol: "EURUSD", side: "buy", type: "market", lots: 0.3 });
  port.frozen = { ...before, snapshot: port.picture() };
  await account.sync();
  await clock.advance(10_000);
  expect(world.events.filter((event) => event.type === "discrepancy")).toMatchObject([{ expected: 0, actual: 0.3 }]);
  expect(account.positions.list()).toMatchObject([{ lots: 0.3 }]);
});

test("a failed reading leaves the books as they were", async () => {
  world = await engineWorld(OBSERVED);
  const { account, clock, port } = world;
  await settled(clock, account.orders.place(BUY));
  port.readsFail = true;
  await expect(settled(clock, account.sync())).resolves.toMatchObject({
    status: "rejected",
    reason: { code: "UNREACHABLE" },
  });
  expect(account.positions.list()).toHaveLength(1);
});
