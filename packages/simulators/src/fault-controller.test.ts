import { seededRandom } from "@anybroker/core";
import { ManualClock } from "@anybroker/testkit";
import { expect, test } from "vitest";
import { FaultController } from "./fault-controller.ts";

function controller(seed = 1) {
  const clock = new ManualClock();
  const dropped: number[] = [];
  const faults = new FaultController({
    clock,
    random: seededRandom(seed),
    operations: ["place", "close", "read-account", "push-tick"],
    world: { "drop-sockets": () => dropped.push(clock.monotonic()) },
    protocol: "test",
  });
  const struck = (...operations: readonly string[]) =>
    operations.map((operation) => faults.onRequest({ operation }).map(({ kind }) => kind));
  return { clock, faults, dropped, struck };
}

test("a rule strikes the next occasion of its operation, once", () => {
  const { faults, struck } = controller();
  const handle = faults.add("cut@place");
  expect(struck("close", "place", "place")).toEqual([[], ["cut"], []]);
  expect([handle.strikes, faults.size]).toEqual([1, 0]);
});

test("skip, times and groups choose the occasions", () => {
  const { faults, struck } = controller();
  faults.add("cut@trade,skip=1,times=2");
  expect(struck("place", "read-account", "close", "place", "place")).toEqual([[], [], ["cut"], ["cut"], []]);
});

test("several rules strike together, in the order in which they were added", () => {
  const { faults, struck } = controller();
  faults.add("delay@place");
  faults.add("cut");
  expect(struck("place")).toEqual([["delay", "cut"]]);
});

test("a condition looks at the request", () => {
  const { faults } = controller();
  faults.add({ kind: "cut", on: "place", where: ({ accountId }) => accountId === "b" });
  expect(faults.onRequest({ operation: "place", accountId: "a" })).toEqual([]);
  expect(faults.onRequest({ operation: "place", accountId: "b" })).toHaveLength(1);
});

test("the same seed makes the same chaos", () => {
  const run = (seed: number) => {
    const { faults, struck } = controller(seed);
    faults.add("cut@place,chance=0.3");
    return struck(...Array.from({ length: 200 }, () => "place")).map((kinds) => kinds.length);
  };
  expect(run(7)).toEqual(run(7));
  expect(run(7)).not.toEqual(run(8));
  const strikes = run(7).reduce((sum, count) => sum + count, 0);
  expect(strikes).toBeGreaterThan(30);
  expect(strikes).toBeLessThan(90);
});

test("a fault of the world strikes at once, later, again and again, or when a request arrives", () => {
  const { clock, faults, dropped } = controller();
  faults.add("drop-sockets");
  faults.add("drop-sockets,after-ms=500");
  const repeating = faults.add("drop-sockets,every-ms=1000");
  clock.advanceSync(2500);
  repeating.remove();
  clock.advanceSync(5000);
  faults.add("drop-sockets@place");
  faults.onRequest({ operation: "place" });
  expect(dropped).toEqual([0, 500, 1000, 2000, 7500]);
  expect(clock.pendingTimers).toBe(0);
});

test("an unknown operation, and a fault that the protocol lacks, are refused with what there is", () => {
  const { faults } = controller();
  expect(() => faults.add("cut@buy")).toThrow(
    'asked for at "buy"; test knows the operations *, trade, read, push, place',
  );
  expect(() => faults.add("reject@place,code=POOR")).toThrow('has the code "POOR"; expected a unified one');
  expect(() => faults.add("expire-grant")).toThrow("does not exist at test; of its kind there are drop-sockets");
});
