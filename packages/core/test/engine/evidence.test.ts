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
