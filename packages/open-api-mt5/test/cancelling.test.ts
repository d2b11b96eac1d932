import { expect, test } from "vitest";
import { LIMIT, Stage } from "./stage.ts";

test("an order that fills while its cancel is on the way is not closed: the position stays", async () => {
  await using stage = await Stage.open();
  const account = await stage.account();
  const { id = "" } = await stage.drive(account.orders.place(LIMIT));
  stage.simulator.faults.add({
    kind: "delay",
    on: "cancel-order",
    ms: 1,
    where: () => {
      stage.market.venue.setPrice("EURUSD", 1.0499, 1.05);
      return false;
    },
  });
  const error: unknown = await stage.drive(account.orders.cancel(id).catch((reason: unknown) => reason));
  expect(error).toMatchObject({ code: "ORDER_NOT_FOUND", outcome: "not-executed" });
  await stage.until(() => account.positions.list().length === 1);
  expect(stage.ledger.positions().map(({ lots }) => lots)).toEqual([0.2]);
  expect(account.orders.get(id)?.status).toBe("filled");
});

test("an order that is not listed as resting any more is not asked to be closed", async () => {
  await using stage = await Stage.open({ adapter: { booksIntervalMs: 0, positionsIntervalMs: 60_000 } });
  const account = await stage.account();
  const { id = "" } = await stage.drive(account.orders.place(LIMIT));
  await stage.drive(account.sync());
  stage.market.venue.setPrice("EURUSD", 1.0499, 1.05);
  const sent = stage.listen();
  await expect(stage.drive(account.orders.cancel(id))).rejects.toMatchObject({ code: "ORDER_NOT_FOUND" });
  expect(sent().filter((request) => request.startsWith("POST"))).toEqual([]);
  expect(stage.ledger.positions().length).toBe(1);
});

test("a cancel carries more lots than any position holds, which the server refuses for a position", async () => {
  await using stage = await Stage.open();
  const account = await stage.account();
  const { id = "" } = await stage.drive(account.orders.place(LIMIT));
  await stage.drive(account.orders.cancel(id));
  const sent = stage.simulator.requests.findLast(({ path }) => path === "/orders/close");
  expect(sent?.body).toMatchObject({ volume: 1_000_000_000 });
});
