import { afterEach, expect, test } from "vitest";
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
