import { BrokerError } from "@anybroker/core";
import { afterEach, describe, expect, test } from "vitest";
import { type EngineWorld, engineWorld, OBSERVED, POLLED, PUSHED, settled } from "./world.ts";

const BUY = { symbol: "EURUSD", side: "buy", type: "market", lots: 0.1 } as const;
const FILLED = ["order submitting", "order unknown", "order accepted", "deal", "position opened", "order filled"];

let world: EngineWorld;
afterEach(async () => {
  await world.close();
  expect(world.clock.pendingTimers, "timers after close").toBe(0);
});

function rejection(result: PromiseSettledResult<unknown>): BrokerError {
  if (result.status === "fulfilled" || !BrokerError.is(result.reason))
    throw new Error(`no BrokerError: ${JSON.stringify(result)}`);
  return result.reason;
}

describe.each([
  ["pushed", PUSHED],
  ["observed", OBSERVED],
  ["polled", POLLED],
])("on a wire whose events are %s", (_name, style) => {
  test("an order whose answer was lost after execution is found and not sent again", async () => {
    world = await engineWorld(style);
    world.port.fault = "answer-lost";
    const result = await settled(world.clock, world.account.orders.place(BUY));
    expect(result).toMatchObject({
      status: "fulfilled",
      value: { status: "filled", filledLots: 0.1, averagePrice: 1.1001 },
    });
    expect(world.port.placed).toBe(1);
    expect(world.ledger.positions()).toHaveLength(1);
    expect(world.told().filter((word) => word !== "account")).toEqual(
      style.events === "pushed"
        ? ["order submitting", "order accepted", "deal", "position opened", "order filled"]
        : FILLED,
    );
  });

  test("an order that never arrived is told as not executed, and nothing is sent again", async () => {
    world = await engineWorld(style);
    world.port.fault = "lost-before";
    const error = rejection(await settled(world.clock, world.account.orders.place(BUY)));
    expect({ code: error.code, outcome: error.outcome, certainty: error.details?.["certainty"] }).toEqual({
      code: "CONNECTION_LOST",
      outcome: "not-executed",
      certainty: "inferred",
    });
    expect(world.port.placed).toBe(0);
    expect(world.told()).toEqual(["order submitting", "order unknown", "order rejected"]);
  });

  test("a resting order whose answer was lost is found", async () => {
    world = await engineWorld(style);
    world.port.fault = "answer-lost";
    const result = await settled(world.clock, world.account.orders.place({ ...BUY, type: "limit", limitPrice: 1.09 }));
    expect(result).toMatchObject({ status: "fulfilled", value: { status: "accepted", limitPrice: 1.09 } });
    expect(world.account.orders.list()).toHaveLength(1);
    expect(world.port.placed).toBe(1);
  });

  test("closes, partial closes, modifies and cancels whose answers were lost have one effect each", async () => {
    world = await engineWorld(style);
    const { account, clock, port, ledger } = world;
    await settled(clock, account.orders.place({ ...BUY, lots: 0.3 }));
    const limit = await settled(clock, account.orders.place({ ...BUY, type: "limit", limitPrice: 1.09 }));
    if (limit.status === "rejected") throw limit.reason;
    const [position] = account.positions.list();
    const id = String(position?.id);
    const orderId = String(limit.value.id);
    const steps: readonly (() => Promise<unknown>)[] = [
      () => account.positions.modify(id, { stopLoss: 1.05 }),
      () => account.positions.close(id, { lots: 0.1 }),
      () => account.orders.modify(orderId, { limitPrice: 1.08 }),
      () => account.orders.cancel(orderId),
      () => account.positions.close(id),
    ];
    const placedBefore = port.placed;
    for (const step of steps) {
      port.fault = "answer-lost";
      expect(await settled(clock, step())).toMatchObject({ status: "fulfilled" });
    }
    expect(port.placed - placedBefore).toBe(steps.length);
    expect(ledger.positions()).toEqual([]);
    expect(ledger.deals().map(({ side, lots }) => [side, lots])).toEqual([
      ["buy", 0.3],
      ["sell", 0.1],
      ["sell", 0.2],
    ]);
    expect(account.positions.list()).toEqual([]);
    expect(account.orders.list()).toEqual([]);
  });

  test("'not there' is not believed inside the wire's lag", async () => {
    world = await engineWorld(style, { lagMs: 5_000 });
    world.port.deaf = true;
    world.port.freeze();
    world.port.fault = "answer-lost";
    const placing = settled(world.clock, world.account.orders.place(BUY));
    await world.clock.advance(4_900);
    world.port.frozen = undefined;
    expect(await placing).toMatchObject({ status: "fulfilled", value: { status: "filled" } });
  });

  test("while nothing can be read the outcome stays unknown, and is found when reading works again", async () => {
    world = await engineWorld(style);
    world.port.deaf = true;
    world.port.readsFail = true;
    world.port.fault = "answer-lost";
    const error = rejection(await settled(world.clock, world.account.orders.place(BUY, { timeoutMs: 20_000 })));
    expect({ code: error.code, outcome: error.outcome }).toEqual({ code: "UNKNOWN_OUTCOME", outcome: "unknown" });
    world.port.readsFail = false;
    await world.clock.advanceUntil(() => world.told().includes("order filled"));
    expect(world.port.placed).toBe(1);
  });
});

test("without any tag on the wire the outcome stays unknown, and nothing is sent again", async () => {
  world = await engineWorld({ ...POLLED, tagOn: [] }, { capabilities: { clientOrderId: "none" } });
  world.port.fault = "lost-before";
  const error = rejection(await settled(world.clock, world.account.orders.place(BUY)));
  expect({ code: error.code, outcome: error.outcome }).toEqual({ code: "UNKNOWN_OUTCOME", outcome: "unknown" });
  expect(world.port.placed).toBe(0);
});

test("an order that the broker answered with an error but executed is booked", async () => {
  world = await engineWorld(OBSERVED);
  world.port.fault = "refused-after-execution";
  const result = await settled(world.clock, world.account.orders.place(BUY));
  expect(result).toMatchObject({ status: "fulfilled", value: { status: "filled" } });
});

test("a client order id is good for one order", async () => {
  world = await engineWorld(PUSHED);
  const order = { ...BUY, clientOrderId: "mine-1" };
  await settled(world.clock, world.account.orders.place(order));
  const error = rejection(await settled(world.clock, world.account.orders.place(order)));
  expect({ code: error.code, outcome: error.outcome }).toEqual({
    code: "DUPLICATE_CLIENT_ORDER_ID",
    outcome: "not-executed",
  });
  expect(world.ledger.deals()).toHaveLength(1);
});

test("an answer that says done without saying how much is not believed against the deals", async () => {
  world = await engineWorld(POLLED);
  const { port, venue, clock, account } = world;
  venue.setLiquidity("EURUSD", [{ distance: 0, lots: 0.3 }]);
  const place = port.placeOrder.bind(port);
  port.placeOrder = async (...args) => {
    const { filledLots: _lots, deals: _deals, ...receipt } = await place(...args);
    return { ...receipt, code: "DONE" };
  };
  await settled(clock, account.orders.place({ ...BUY, lots: 1, clientOrderId: "in-part" }));
  await clock.advance(60_000);
  const { status, filledLots } = account.orders.get("in-part") ?? {};
  expect({ status, filledLots }).toEqual({ status: "cancelled", filledLots: 0.3 });
});
