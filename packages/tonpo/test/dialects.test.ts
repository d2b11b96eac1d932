import type { TonpoKnobs } from "@anybroker/simulators";
import { expect, test } from "vitest";
import { MARKET, Stage, type Wanted } from "./stage.ts";

const knobs = (wanted: Partial<TonpoKnobs>): Wanted => ({ simulator: { knobs: wanted } });
test.each<readonly [string, Wanted]>([
  ["the account's money at the old path, wrapped", knobs({ accountPath: "account", accountShape: "wrapped" })],
  ["bare lists and snake_case", knobs({ positionsShape: "array", snakeCaseTwins: true })],
  ["levels as null", knobs({ noLevel: "null" })],
  [
    "levels left out, times in the other units",
    knobs({ noLevel: "absent", frameTime: "seconds", openTime: "milliseconds" }),
  ],
  ["tickets of orders", knobs({ ticket: "order" })],
  ["a server three hours ahead", { ...knobs({ serverTimeOffsetSeconds: 10_800 }), serverTimeZone: "+03:00" }],
  ["frames before the answer", knobs({ pushOrder: "before-answer" })],
  ["no frame of a close", knobs({ closedPositionFrame: false, revalueEveryMs: null })],
])("%s makes the same books", async (_what, wanted) => {
  await using stage = await Stage.open(wanted);
  const account = await stage.account();
  const opened = stage.market.clock.now();
  const order = await stage.drive(account.orders.place({ ...MARKET, stopLoss: 1.05 }));
  await stage.until(() => account.positions.list().length === 1);
  const [position] = account.positions.list();
  expect(order).toMatchObject({ status: "filled", filledLots: 0.1, averagePrice: 1.1001 });
  expect(position).toMatchObject({ side: "buy", lots: 0.1, openPrice: 1.1001, stopLoss: 1.05 });
  expect(position).not.toHaveProperty("takeProfit");
  expect(Math.abs((position?.openTimeMs ?? 0) - opened)).toBeLessThan(5_000);
  await stage.drive(account.positions.close(position?.id ?? ""));
  expect(account.positions.list()).toEqual([]);
  await stage.until(() => account.state.balance === stage.simulator.accounts[0]?.venueAccount.summary().balance);
  expect(stage.problems).toEqual([]);
});

test.each(["both", "ticks", "quotes"] as const)("prices told as %s come once each", async (priceFrames) => {
  await using stage = await Stage.open({ simulator: { knobs: { priceFrames, residentTick: "none" } } });
  const account = await stage.account();
  const seen: number[] = [];
  const stream = account.ticks("EURUSD", (tick) => seen.push(tick.bid));
  await stage.drive(stream.ready);
  for (const bid of [1.2, 1.3, 1.4]) {
    stage.market.venue.setPrice("EURUSD", bid, bid + 0.5);
    await stage.until(() => seen.at(-1) === bid);
  }
  await stage.market.clock.advance(2_000);
  expect(seen).toEqual([1.2, 1.3, 1.4]);
  await stage.drive(stream.close());
  await stage.until(() => stage.simulator.tickSubscriptions.length === 0);
});

test("a quote is the price by request, at the instant of its asking", async () => {
  await using stage = await Stage.open();
  const account = await stage.account();
  const tick = await stage.drive(account.quote("EURUSD"));
  expect(tick).toEqual({ symbol: "EURUSD", bid: 1.1, ask: 1.1001, timeMs: expect.any(Number), polled: true });
});
