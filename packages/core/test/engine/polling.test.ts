import { BrokerError, type StatusEvent } from "@anybroker/core";
import { afterEach, describe, expect, test } from "vitest";
import { type EngineWorld, engineWorld, POLLED, settled } from "./world.ts";

let world: EngineWorld;
afterEach(async () => {
  await world.close();
  expect(world.clock.pendingTimers, "timers after close").toBe(0);
});

/** Counts the snapshots from now on. */
function countReadings({ port }: EngineWorld): () => number {
  const read = port.snapshot.bind(port);
  let readings = 0;
  port.snapshot = (call) => {
    readings += 1;
    return read(call);
  };
  return () => readings;
}

test.each([
  [undefined, 20],
  [5_000, 4],
])("with a pollIntervalMs of %s a polled wire is read %i times in 20 s", async (pollIntervalMs, expected) => {
  world = await engineWorld(POLLED, pollIntervalMs === undefined ? {} : { capabilities: { pollIntervalMs } });
  const readings = countReadings(world);
  for (let second = 0; second < 20; second += 1) await world.clock.advance(1_000);
  expect(readings()).toBe(expected);
});

test.each([
  ["for its credentials is repeated once a minute", new BrokerError("AUTH_FAILED", "the key is unknown"), 10],
  [
    "until a time that the broker tells is repeated then",
    new BrokerError("MAINTENANCE", "later", { retryAfterMs: 120_000 }),
    5,
  ],
])("a poll that is refused %s", async (_how, error, expected) => {
  world = await engineWorld(POLLED);
  let tries = 0;
  world.port.snapshot = () => {
    tries += 1;
    return Promise.reject(error);
  };
  for (let second = 0; second < 600; second += 1) await world.clock.advance(1_000);
  expect(tries).toBeGreaterThanOrEqual(expected - 1);
  expect(tries).toBeLessThanOrEqual(expected + 1);
});

test("that a poll fails is told while the link is up, and no news while it is lost", async () => {
  world = await engineWorld(POLLED);
  const { broker, clock, port, link } = world;
  const problems: StatusEvent[] = [];
  broker.status((event) => event.state === "problem" && problems.push(event));
  port.readsFail = true;
  await clock.advanceUntil(() => problems.length > 0);
  link.down();
  const told = problems.length;
  for (let second = 0; second < 30; second += 1) await clock.advance(1_000);
  expect(problems).toHaveLength(told);
  port.readsFail = false;
  link.up();
});

describe("a refusal that passes by itself", () => {
  test.each([
    ["is sent again", true, 3],
    ["is not sent again when its adapter knows that it stays", false, 1],
  ])("%s", async (_what, retryable, expected) => {
    world = await engineWorld(POLLED);
    let tries = 0;
    world.port.placeOrder = () => {
      tries += 1;
      return Promise.reject(new BrokerError("LOCKED", "The order is locked.", { retryable }));
    };
    const order = { symbol: "EURUSD", side: "buy", type: "market", lots: 0.1 } as const;
    const result = await settled(world.clock, world.account.orders.place(order));
    expect([result.status, tries]).toEqual(["rejected", expected]);
  });
});
