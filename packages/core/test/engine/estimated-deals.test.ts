import { afterEach, expect, test } from "vitest";
import { type EngineWorld, engineWorld, OBSERVED, POLLED, settled } from "./world.ts";

const BUY = { symbol: "EURUSD", side: "buy", type: "market", lots: 0.2 } as const;

let world: EngineWorld;
afterEach(async () => {
  await world.close();
});

const held = () => world.account.positions.list().map(({ side, lots }) => [side, lots]);

test("a netting position that another terminal turned over is one deal, also when its lots stay the same", async () => {
  world = await engineWorld(POLLED, { positionMode: "netting" });
  world.ledger.place(BUY);
  await world.clock.advance(2_000);
  world.ledger.place({ ...BUY, side: "sell", lots: 0.4 });
  await world.clock.advance(10_000);
  const deals = world.events.flatMap((event) => (event.type === "deal" ? [event.deal] : []));
  expect(held()).toEqual([["sell", 0.2]]);
  expect(deals.map(({ side, entry, lots, estimated }) => [side, entry, lots, estimated])).toEqual([
    ["buy", "in", 0.2, true],
    ["sell", "in-out", 0.4, true],
  ]);
  expect(world.events.filter(({ type }) => type === "discrepancy")).toEqual([]);
});

test("a reverse on a netting account without deals ends as one filled order", async () => {
  world = await engineWorld(POLLED, { positionMode: "netting" });
  await settled(world.clock, world.account.orders.place(BUY));
  const reverse = { ...BUY, side: "sell", lots: 0.3, intent: "reverse" } as const;
  const placed = await settled(world.clock, world.account.orders.place(reverse));
  await world.clock.advance(10_000);
  expect(placed).toMatchObject({ status: "fulfilled", value: { status: "filled", filledLots: 0.5 } });
  expect(held()).toEqual([["sell", 0.3]]);
  expect(world.events.filter(({ type }) => type === "discrepancy")).toEqual([]);
});

test("what a second order adds to a netting position is its own, though the position has the first one's tag", async () => {
  world = await engineWorld(POLLED, { positionMode: "netting" });
  const place = (lots: number, clientOrderId: string) =>
    settled(world.clock, world.account.orders.place({ ...BUY, lots, clientOrderId }));
  await place(0.2, "first");
  await place(0.1, "second");
  const orders = ["first", "second"].map((id) => world.account.orders.get(id));
  expect(orders.map((order) => [order?.status, order?.filledLots])).toEqual([
    ["filled", 0.2],
    ["filled", 0.1],
  ]);
  const deals = world.events.flatMap((event) => (event.type === "deal" ? [event.deal] : []));
  expect(deals.map(({ clientOrderId, lots }) => [clientOrderId, lots])).toEqual([
    ["first", 0.2],
    ["second", 0.1],
  ]);
});

test("what an order adds to a netting position that another program opened is its own", async () => {
  world = await engineWorld(POLLED, {
    positionMode: "netting",
    before: (ledger) => {
      ledger.place({ ...BUY, clientOrderId: "of-another" });
    },
  });
  const placing = world.account.orders.place({ ...BUY, lots: 0.1, clientOrderId: "mine" });
  expect(await settled(world.clock, placing)).toMatchObject({ value: { status: "filled", filledLots: 0.1 } });
  const deals = world.events.flatMap((event) => (event.type === "deal" ? [event.deal] : []));
  expect(deals.map(({ clientOrderId, lots, origin }) => [clientOrderId, lots, origin])).toEqual([
    ["mine", 0.1, "this-program"],
  ]);
});

/** A wire that does not tell when a position was opened, on a machine whose clock is an hour ahead. */
async function worldAnHourAhead(): Promise<EngineWorld> {
  world = await engineWorld(OBSERVED);
  const { ledger, port } = world;
  port.deals = async ({ fromTimeMs }) => ({
    items: ledger
      .deals()
      .map((deal) =>
        deal.entry === "in" ? { ...deal, timeMs: deal.timeMs + 3_600_000, estimated: true as const } : deal,
      )
      .filter(({ timeMs }) => timeMs >= fromTimeMs),
  });
  return world;
}

test("an opening that had to be dated by this machine's clock hides no later deal", async () => {
  const { account, clock, ledger } = await worldAnHourAhead();
  await settled(clock, account.orders.place(BUY));
  await clock.advance(130_000);
  const [position] = ledger.positions();
  if (position !== undefined) ledger.closePosition(position.id);
  await clock.advance(130_000);
  const told = world.events.flatMap((event) => {
    if (event.type === "deal") return [event.deal.entry];
    return event.type === "discrepancy" ? [event.message] : [];
  });
  expect(told).toEqual(["in", "out"]);
});

test("a close is this program's own, however late by this machine's clock its position was opened", async () => {
  const { account, clock, ledger } = await worldAnHourAhead();
  await settled(clock, account.orders.place(BUY));
  await settled(clock, account.positions.close(ledger.positions()[0]?.id ?? ""));
  await clock.advance(130_000);
  const told = world.events.flatMap((event) => (event.type === "deal" ? [[event.deal.entry, event.deal.origin]] : []));
  expect(told).toEqual([
    ["in", "this-program"],
    ["out", "this-program"],
  ]);
});
