import { BrokerError } from "@anybroker/core";
import { afterEach, describe, expect, test } from "vitest";
import { type EngineWorld, engineWorld, OBSERVED, POLLED, PUSHED, settled } from "./world.ts";

const BUY = { symbol: "EURUSD", side: "buy", type: "market", lots: 0.2 } as const;

let world: EngineWorld;
afterEach(() => world.close());

test("an order that is missing from readings within the wire's lag is not taken for cancelled, however many there are", async () => {
  world = await engineWorld(OBSERVED, { lagMs: 2_000 });
  const { account, clock, port } = world;
  port.frozen = { snapshot: port.picture(), deals: [] };
  await settled(clock, account.orders.place({ ...BUY, type: "limit", limitPrice: 1.09, clientOrderId: "mine" }));
  for (let reading = 0; reading < 12; reading += 1) {
    await settled(clock, account.sync());
    await clock.advance(100);
  }
  port.frozen = undefined;
  await settled(clock, account.sync());
  expect([account.orders.get("mine")?.status, account.orders.list().length]).toEqual(["accepted", 1]);
});

test.each([
  ["pushed", PUSHED],
  ["observed", OBSERVED],
  ["polled", POLLED],
])(
  "a lost order is not found in another terminal's deal without a tag, where the wire has tags: %s",
  async (_name, style) => {
    world = await engineWorld(style);
    const { account, clock, port, ledger } = world;
    port.fault = "lost-before";
    const placing = account.orders.place({ ...BUY, clientOrderId: "mine" });
    placing.catch(() => {});
    await clock.advance(50);
    ledger.place({ symbol: "EURUSD", side: "buy", type: "market", lots: 0.1 });
    await settled(clock, placing);
    expect(account.orders.get("mine")).toMatchObject({ status: "rejected", filledLots: 0 });
    expect(account.positions.list().map(({ lots, origin }) => [lots, origin])).toEqual([[0.1, "external"]]);
  },
);

test("an order that was inferred not to exist is back when the broker shows it: its request came late", async () => {
  world = await engineWorld(POLLED);
  const { account, clock, port, ledger } = world;
  port.fault = "lost-before";
  await settled(clock, account.orders.place({ ...BUY, type: "limit", limitPrice: 1.09, clientOrderId: "mine" }));
  const ended = account.orders.get("mine");
  ledger.place({ symbol: "EURUSD", side: "buy", type: "limit", lots: 0.2, limitPrice: 1.09, clientOrderId: "mine" });
  await settled(clock, account.sync());
  const now = account.orders.get("mine");
  expect([ended?.status, ended?.certainty, now?.status, now?.certainty, now?.rejectCode]).toEqual([
    "rejected",
    "inferred",
    "accepted",
    undefined,
    undefined,
  ]);
  expect(account.orders.list().map(({ clientOrderId }) => clientOrderId)).toEqual(["mine"]);
});

test("a lost close is not taken for done because another close shrank the position", async () => {
  world = await engineWorld(OBSERVED);
  const { account, clock, port } = world;
  await settled(clock, account.orders.place(BUY));
  const id = String(account.positions.list()[0]?.id);
  port.fault = "lost-before";
  const lost = account.positions.close(id, { lots: 0.05, clientOrderId: "lost" });
  lost.catch(() => {});
  await clock.advance(1);
  await settled(clock, account.positions.close(id, { lots: 0.1, clientOrderId: "done" }));
  await settled(clock, lost);
  expect([account.orders.get("lost")?.status, account.orders.get("done")?.status]).toEqual(["rejected", "filled"]);
});

/** What two closes of a position ended with whose answers were lost. */
async function twoLostCloses(
  lots: readonly [number, number],
  executed: readonly boolean[],
): Promise<readonly unknown[]> {
  const { account, clock, port } = world;
  await settled(clock, account.orders.place(BUY));
  const id = String(account.positions.list()[0]?.id);
  port.deaf = true;
  const closing: Promise<unknown>[] = [];
  for (const [index, each] of lots.entries()) {
    port.fault = executed[index] === true ? "answer-lost" : "lost-before";
    closing.push(account.positions.close(id, { lots: each, clientOrderId: `close-${index}` }).catch(() => {}));
    await clock.advance(1);
  }
  await settled(clock, Promise.all(closing));
  return lots.map((_, index) => account.orders.get(`close-${index}`)?.status);
}

test.each([
  ["pushed", PUSHED],
  ["observed", OBSERVED],
  ["polled", POLLED],
])("of two lost closes of unlike lots the one that was executed is known: %s", async (_name, style) => {
  world = await engineWorld(style);
  expect(await twoLostCloses([0.05, 0.1], [false, true])).toEqual(["rejected", "filled"]);
});

test("of two lost closes of the same lots, one executed, a wire without names tells neither", async () => {
  world = await engineWorld(OBSERVED);
  expect(await twoLostCloses([0.1, 0.1], [true, false])).toEqual(["unknown", "unknown"]);
});

test("two lost closes that one picture shows as one deal are not taken for not executed", async () => {
  world = await engineWorld(POLLED);
  expect(await twoLostCloses([0.05, 0.1], [true, true])).toEqual(["unknown", "unknown"]);
});

/** What a change of the stop loss ended with that was executed, whose answer was lost, and after which `then` happened. */
async function lostChange(then: (id: string) => void): Promise<unknown> {
  const { account, clock, port } = world;
  await settled(clock, account.orders.place(BUY));
  const id = String(account.positions.list()[0]?.id);
  port.deaf = true;
  port.fault = "answer-lost";
  const changing = settled(clock, account.positions.modify(id, { stopLoss: 1.09 }));
  await clock.advance(50);
  then(id);
  port.deaf = false;
  const result = await changing;
  if (result.status === "fulfilled") return "executed";
  return BrokerError.is(result.reason) ? result.reason.outcome : result.reason;
}

describe.each([
  ["pushed", PUSHED],
  ["observed", OBSERVED],
  ["polled", POLLED],
])("a change whose answer was lost, on a wire whose events are %s", (_name, style) => {
  test("is found where it can be seen", async () => {
    world = await engineWorld(style);
    expect(await lostChange(() => {})).toBe("executed");
  });

  test("stays unknown when another terminal has changed the same since", async () => {
    world = await engineWorld(style);
    expect(await lostChange((id) => world.ledger.modifyPosition(id, { stopLoss: 1.08 }))).toBe("unknown");
  });

  test("stays unknown when the position is gone", async () => {
    world = await engineWorld(style);
    expect(await lostChange((id) => world.ledger.closePosition(id))).toBe("unknown");
  });
});

test("a lost cancel is not taken for not executed while nothing tells how the order ended", async () => {
  world = await engineWorld(OBSERVED, { lagMs: 2_000 });
  const { account, clock, port } = world;
  const order = await account.orders.place({ ...BUY, type: "limit", limitPrice: 1.09 });
  port.orderHistory = () => Promise.resolve({ items: [] });
  port.deaf = true;
  port.readsFail = true;
  port.fault = "answer-lost";
  const cancelling = account.orders.cancel(String(order.id));
  await clock.advance(3_000);
  port.readsFail = false;
  const result = await settled(clock, cancelling);
  expect(result).toMatchObject({ status: "fulfilled", value: { status: "cancelled" } });
});

test("a close of a whole netting position closes what another terminal has added, and is no discrepancy", async () => {
  world = await engineWorld(OBSERVED, { positionMode: "netting" });
  const { account, clock, port, ledger } = world;
  await settled(clock, account.orders.place(BUY));
  const id = String(account.positions.list()[0]?.id);
  const { closePosition } = port;
  port.closePosition = (command, call) => {
    ledger.place({ ...BUY, lots: 0.1 });
    return closePosition.call(port, { ...command, lots: 0.3 }, call);
  };
  await settled(clock, account.positions.close(id, { clientOrderId: "all" }));
  expect(account.orders.get("all")).toMatchObject({ status: "filled", lots: 0.3, filledLots: 0.3 });
  expect(world.told().filter((word) => word === "discrepancy")).toEqual([]);
});
