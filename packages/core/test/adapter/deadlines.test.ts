import { ManualClock } from "@anybroker/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Deadline, deadlinesOf } from "../../src/adapter/deadlines.ts";

class Told extends Deadline {
  readonly #name: string;
  readonly #log: string[];
  readonly #clock: ManualClock;

  constructor(name: string, log: string[], clock: ManualClock) {
    super();
    this.#name = name;
    this.#log = log;
    this.#clock = clock;
  }

  onDeadline(): void {
    this.#log.push(`${this.#name} ${this.#clock.monotonic()}`);
  }
}

test("each deadline that was not taken back ends at its instant, in order, and no timer is left", () => {
  const steps = fc.array(
    fc.record({ waitMs: fc.nat(40), delayMs: fc.constantFrom(10, 30, 100, 250), isTakenBack: fc.boolean() }),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(steps, (given) => {
      const clock = new ManualClock();
      const deadlines = deadlinesOf(clock);
      const log: string[] = [];
      const expected: { readonly dueMs: number; readonly line: string }[] = [];
      for (const [index, { waitMs, delayMs, isTakenBack }] of given.entries()) {
        clock.advanceSync(waitMs);
        const deadline = new Told(String(index), log, clock);
        deadlines.add(deadline, delayMs);
        const dueMs = clock.monotonic() + delayMs;
        if (isTakenBack) deadlines.remove(deadline);
        else expected.push({ dueMs, line: `${index} ${dueMs}` });
      }
      clock.advanceSync(1_000);
      const inOrder = expected.toSorted((a, b) => a.dueMs - b.dueMs).map(({ line }) => line);
      expect([log.toSorted(), clock.pendingTimers]).toEqual([inOrder.toSorted(), 0]);
      expect(log.map((line) => Number(line.split(" ")[1]))).toEqual(
        expected.map(({ dueMs }) => dueMs).toSorted((a, b) => a - b),
      );
    }),
  );
});

test("many deadlines of one clock share one timer", () => {
  const clock = new ManualClock();
  const deadlines = deadlinesOf(clock);
  for (let index = 0; index < 100; index += 1) deadlines.add(new Told(String(index), [], clock), 1_000 + index);
  expect(clock.pendingTimers).toBe(1);
});
