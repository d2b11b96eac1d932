import type { Tick } from "@anybroker/core";
import { expect, test } from "vitest";
import { Stage } from "./stage.ts";

test("prices are polled at the stated rate, marked, and told when they differ", async () => {
  await using stage = await Stage.open({ adapter: { quoteIntervalMs: 250 } });
  const account = await stage.account();
  const ticks: Tick[] = [];
  const stream = account.ticks("EURUSD", (tick) => ticks.push(tick));
  await stage.drive(stream.ready);
  expect(ticks).toEqual([{ symbol: "EURUSD", bid: 1.1, ask: 1.1001, timeMs: expect.any(Number), polled: true }]);
  const start = stage.simulator.requests.length;
  await stage.market.clock.advanceUntil(
    () => stage.simulator.requests.slice(start).filter(({ operation }) => operation === "read-quote").length >= 8,
    { stepMs: 250 },
  );
  const polls = stage.simulator.requests.slice(start).filter(({ operation }) => operation === "read-quote");
  const distances = polls.slice(1).map(({ timeMs }, index) => timeMs - (polls[index]?.timeMs ?? 0));
  expect(distances.every((distanceMs) => distanceMs >= 250 && distanceMs <= 500)).toBe(true);
  expect(ticks.length).toBe(1);
  stage.market.venue.setPrice("EURUSD", 1.2, 1.2001);
  await stage.until(() => ticks.length === 2);
  expect(ticks[1]).toMatchObject({ bid: 1.2, ask: 1.2001, polled: true });
  await stage.drive(stream.close());
});

test("a slow server is asked for one price at a time, however many intervals pass", async () => {
  await using stage = await Stage.open({ adapter: { quoteIntervalMs: 100, booksIntervalMs: 0 } });
  const account = await stage.account();
  const stream = account.ticks("EURUSD");
  await stage.drive(stream.ready);
  stage.simulator.faults.add("delay@read-quote,ms=5000,times=all");
  await stage.market.clock.advance(200);
  const before = stage.simulator.requests.filter(({ operation }) => operation === "read-quote").length;
  await stage.market.clock.advance(4_000);
  const after = stage.simulator.requests.filter(({ operation }) => operation === "read-quote").length;
  expect(after - before).toBeLessThanOrEqual(1);
  await stage.drive(stream.close());
});

test("a price that can't be read several times in a row is told once, and goes on when it can be again", async () => {
  await using stage = await Stage.open();
  const account = await stage.account();
  const ticks: Tick[] = [];
  const stream = account.ticks("EURUSD", (tick) => ticks.push(tick));
  await stage.drive(stream.ready);
  const broken = stage.simulator.faults.add("refuse@read-quote,status=500,times=all");
  await stage.until(() => stage.status.some(({ state }) => state === "problem"));
  await stage.market.clock.advance(60_000);
  expect(stage.status.filter(({ state }) => state === "problem")).toMatchObject([{ error: { code: "SERVER_ERROR" } }]);
  broken.remove();
  stage.market.venue.setPrice("EURUSD", 1.3, 1.3001);
  await stage.until(() => ticks.length === 2);
  await stage.drive(stream.close());
});

test("a symbol that is not there any more is refused when its ticks are asked for", async () => {
  await using stage = await Stage.open();
  const account = await stage.account();
  stage.simulator.faults.add("refuse@read-quote,status=404,message=symbol not found or unavailable: EURUSD");
  const stream = account.ticks("EURUSD");
  await expect(stage.drive(stream.ready)).rejects.toMatchObject({ code: "SYMBOL_NOT_FOUND" });
});

test("a book is polled and told when it differs; a broker without books refuses", async () => {
  await using stage = await Stage.open();
  const account = await stage.account();
  const books: unknown[] = [];
  const stream = account.depth?.("EURUSD", (depth) => books.push(depth));
  await stage.drive(stream?.ready ?? Promise.reject(new Error("no depth")));
  expect(books).toMatchObject([{ symbol: "EURUSD", bids: [{ price: 1.1 }], asks: [{ price: 1.1001 }] }]);
  stage.market.venue.setPrice("EURUSD", 1.2, 1.2001);
  await stage.until(() => books.length === 2);
  await stage.drive(stream?.close() ?? Promise.resolve());
  await using without = await Stage.open({ simulator: { knobs: { depth: false } } });
  const refused = (await without.account()).depth?.("EURUSD");
  await expect(without.drive(refused?.ready ?? Promise.resolve())).rejects.toMatchObject({ code: "UNSUPPORTED" });
});
