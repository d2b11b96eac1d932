import { expect, test } from "vitest";
import { LIMIT, MARKET, Stage } from "./stage.ts";

test("the client order id goes in the comment and comes back on orders and positions", async () => {
  await using stage = await Stage.open({ magic: 77 });
  const account = await stage.account();
  await stage.drive(account.orders.place({ ...MARKET, clientOrderId: "my-order-1", comment: "swing" }));
  await stage.drive(account.orders.place({ ...LIMIT, clientOrderId: "my-order-2" }));
  expect(stage.bodiesOf("/api/orders").filter((body) => body !== undefined)).toMatchObject([
    { comment: "swing ab:my-order-1", magic: 77 },
    { comment: "ab:my-order-2", magic: 77 },
  ]);
  await stage.drive(account.sync());
  expect(account.positions.list()[0]).toMatchObject({ clientOrderId: "my-order-1", comment: "swing" });
  expect(account.orders.list()[0]).toMatchObject({ clientOrderId: "my-order-2", limitPrice: 1.05 });
});

test("a resting order that fills is found as its own", async () => {
  await using stage = await Stage.open();
  const account = await stage.account();
  const { clientOrderId = "" } = await stage.drive(account.orders.place({ ...LIMIT, stopLoss: 1.04 }));
  stage.market.venue.setPrice("EURUSD", 1.0498, 1.0499);
  await stage.until(() => account.orders.get(clientOrderId)?.status === "filled");
  expect(account.positions.list()).toMatchObject([{ clientOrderId, stopLoss: 1.04 }]);
});

test("a change of one level keeps the other, and none can be taken off", async () => {
  await using stage = await Stage.open({ simulator: { knobs: { noChanges: "refused" } } });
  const account = await stage.account();
  await stage.drive(account.orders.place({ ...MARKET, stopLoss: 1.05, takeProfit: 1.2 }));
  const id = account.positions.list()[0]?.id ?? "";
  await stage.drive(account.positions.modify(id, { stopLoss: 1.06 }));
  expect(stage.bodiesOf("/api/orders/modify")).toMatchObject([{ sl: 1.06, tp: 1.2 }]);
  // The gateway refuses a change that changes nothing; that is as good as done.
  await stage.drive(account.positions.modify(id, { stopLoss: 1.06 }));
  await stage.market.clock.advance(1_000);
  const asked = stage.listen();
  await expect(stage.drive(account.positions.modify(id, { stopLoss: null }))).rejects.toMatchObject({
    code: "UNSUPPORTED",
  });
  expect(asked()).toEqual([]);
});

test("a throttled order is sent again after the wait that was asked for, and is done once", async () => {
  await using stage = await Stage.open();
  const account = await stage.account();
  stage.simulator.faults.add("throttle@place,retry-after-seconds=7");
  const start = stage.market.clock.now();
  const order = await stage.drive(account.orders.place(MARKET));
  expect(order.status).toBe("filled");
  expect(stage.market.clock.now() - start).toBeGreaterThanOrEqual(7_000);
  expect(stage.simulator.accounts[0]?.venueAccount.deals()).toHaveLength(1);
});

test("beyond the plan's trades of a day an order is refused and not executed", async () => {
  await using stage = await Stage.open({ simulator: { knobs: { tradesPerDay: 1 } } });
  const account = await stage.account();
  await stage.drive(account.orders.place(MARKET));
  await expect(stage.drive(account.orders.place(MARKET))).rejects.toMatchObject({
    code: "FORBIDDEN",
    outcome: "not-executed",
    message: expect.stringMatching(/daily trade limit.*; look at what the key's plan allows/),
  });
});

test("an order that is answered with a status of no row is looked for, and found done once", async () => {
  await using stage = await Stage.open();
  const account = await stage.account();
  stage.simulator.faults.add("fail-after@place,status=520");
  const order = await stage.drive(account.orders.place({ ...MARKET, clientOrderId: "odd" }));
  expect(order).toMatchObject({ clientOrderId: "odd", status: "filled" });
  expect(stage.simulator.accounts[0]?.venueAccount.deals()).toHaveLength(1);
});

test("an order whose answer is lost, and whose position was stopped out before any reading, counts as carried out", async () => {
  await using stage = await Stage.open();
  const account = await stage.account();
  stage.simulator.faults.add("drop-answer@place");
  const placing = account.orders.place({ ...MARKET, stopLoss: 1.09, clientOrderId: "short-lived" });
  const { venue } = stage.market;
  await stage.until(() => stage.simulator.accounts[0]?.venueAccount.positions().length === 1);
  venue.setPrice("EURUSD", 1.08, 1.0801);
  const order = await stage.drive(placing);
  expect(stage.simulator.accounts[0]?.venueAccount.positions()).toEqual([]);
  expect(order).toMatchObject({ status: "filled", clientOrderId: "short-lived" });
});

test("netting accounts add, reduce and reverse one position", async () => {
  await using stage = await Stage.open({
    positionMode: "netting",
    simulator: { accounts: [{ positionMode: "netting" }] },
  });
  const account = await stage.account();
  const place = (request: object) => stage.drive(account.orders.place({ ...MARKET, ...request }));
  const held = () => account.positions.list().map(({ side, lots }) => [side, lots]);
  const orders = [
    await place({ lots: 0.2 }),
    await place({ lots: 0.1 }),
    await place({ side: "sell", lots: 0.1, intent: "reduce" }),
  ];
  expect(held()).toEqual([["buy", 0.2]]);
  orders.push(await place({ side: "sell", lots: 0.3, intent: "reverse" }));
  expect(held()).toEqual([["sell", 0.3]]);
  expect(orders.map(({ status, filledLots }) => [status, filledLots])).toEqual([
    ["filled", 0.2],
    ["filled", 0.1],
    ["filled", 0.1],
    ["filled", 0.5],
  ]);
  expect(stage.problems).toEqual([]);
});
