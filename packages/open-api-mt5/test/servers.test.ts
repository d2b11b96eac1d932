import type { DiscrepancyEvent } from "@anybroker/core";
import type { OpenApiMt5Mode, OpenApiMt5Version } from "@anybroker/simulators";
import { describe, expect, test } from "vitest";
import { LIMIT, MARKET, Stage } from "./stage.ts";

const VERSIONS: readonly OpenApiMt5Version[] = ["0.5.0", "0.12.0"];
const MODES: readonly OpenApiMt5Mode[] = ["standalone", "secure", "secure-client"];

describe.each(VERSIONS.flatMap((version) => MODES.map((mode) => [version, mode] as const)))(
  "a server of %s in mode %s",
  (version, mode) => {
    test("takes every kind of command, and the books are the venue's", async () => {
      await using stage = await Stage.open({ simulator: { version, mode } });
      const account = await stage.account();
      const order = await stage.drive(account.orders.place({ ...MARKET, stopLoss: { distance: 0.002 } }));
      const id = order.positionId ?? "";
      const resting = await stage.drive(account.orders.place(LIMIT));
      await stage.drive(account.positions.modify(id, { takeProfit: 1.12 }));
      await stage.drive(account.positions.close(id, { lots: 0.04 }));
      await stage.drive(account.orders.cancel(resting.id ?? ""));
      const { stopLoss, takeProfit, lots } = account.positions.get(id) ?? {};
      expect({ stopLoss, takeProfit, lots }).toEqual({ stopLoss: 1.0981, takeProfit: 1.12, lots: 0.06 });
      await stage.drive(account.positions.close(id));
      const deals = await stage.drive(account.history.deals().toArray());
      expect(deals.map(({ entry, lots: dealt, price }) => [entry, dealt, price])).toEqual([
        ["in", 0.1, 1.1001],
        ["out", 0.04, 1.1],
        ["out", 0.06, 1.1],
      ]);
      expect(account.orders.list()).toEqual([]);
      expect(account.state.balance).toBe(stage.ledger.summary().balance);
    });
  },
);

test.each([
  ["zeros in the result and PLACED instead of DONE", { resultFields: "sparse", newOrderRetcode: 10008 }],
  ["comments that the broker drops", { comments: "dropped" }],
  ["profits that are no number", { nanProfit: true }],
  ["one filling mode only", { fillingMode: 1 }],
] as const)("a broker with %s fills, closes and cancels all the same", async (_what, knobs) => {
  await using stage = await Stage.open({ simulator: { knobs } });
  const account = await stage.account();
  const order = await stage.drive(account.orders.place(MARKET));
  expect([order.status, order.filledLots, order.averagePrice]).toEqual(["filled", 0.1, 1.1001]);
  const resting = await stage.drive(account.orders.place(LIMIT));
  expect((await stage.drive(account.orders.cancel(resting.id ?? ""))).status).toBe("cancelled");
  const closed = await stage.drive(account.positions.close(account.positions.list()[0]?.id ?? ""));
  expect([closed.closedLots, closed.remainingLots]).toEqual([0.1, 0]);
});

test("an order that the server itself sent twice is in the books twice, as at the venue, and told as a discrepancy", async () => {
  await using stage = await Stage.open();
  const account = await stage.account();
  const discrepancies: DiscrepancyEvent[] = [];
  account.on("discrepancy", (event) => discrepancies.push(event));
  stage.simulator.silenceSends(1);
  const order = await stage.drive(account.orders.place({ ...MARKET, clientOrderId: "twice" }));
  expect(order.status).toBe("filled");
  await stage.until(() => account.positions.list().length === 2);
  expect(account.positions.list().map(({ lots, clientOrderId }) => [lots, clientOrderId])).toEqual([
    [0.1, "twice"],
    [0.1, "twice"],
  ]);
  expect(stage.ledger.positions().length).toBe(2);
  expect(discrepancies).toMatchObject([{ expected: 0.1, actual: 0.2 }]);
});

test("a virtual server has prices, and takes no order that it would only pretend to fill", async () => {
  await using stage = await Stage.open({ adapter: { serverClock: "measure" }, simulator: { virtual: true } });
  const account = await stage.account();
  const { clock } = stage.market;
  expect(await stage.drive(account.quote("EURUSD"))).toMatchObject({ bid: 1.1, ask: 1.1001, polled: true });
  const now = clock.now();
  const candles = await stage.drive(account.candles("EURUSD", "M1", { from: now - 60_000, to: now }).toArray());
  expect(candles.every(({ openTimeMs }) => openTimeMs <= now && openTimeMs > now - 120_000)).toBe(true);
  const sent = stage.listen();
  await expect(stage.drive(account.orders.place(MARKET))).rejects.toMatchObject({
    code: "UNSUPPORTED",
    outcome: "not-executed",
  });
  expect(sent().filter((request) => request.startsWith("POST"))).toEqual([]);
  expect([account.depth, stage.simulator.connections]).toEqual([undefined, 0]);
});
