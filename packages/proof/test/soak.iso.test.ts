import type { Account } from "@anybroker/core";
import { expect, test } from "vitest";
import { countFaults } from "../src/soak/readers.ts";
import { runDay } from "../src/soak/run-day.ts";
import { runWire } from "../src/soak/run-wire.ts";
import { SUBJECTS } from "../src/subjects.ts";

/** Twelve virtual minutes, 7,200,000 ticks. */
const SHORT = { hours: 0.2, ticksPerSecond: 10_000, orderEveryMinutes: 3 } as const;

test("10,000 ticks a second with a stuck reader and a cut every minute lose no event, count each dropped tick, and leave nothing", async () => {
  const report = await runDay({ ...SHORT, watchPromises: true });
  expect(report).toMatchObject({ ticksSent: 7_200_000, ticksDelivered: 7_068_000, cuts: 12, deals: 8, faults: [] });
  expect(report.stuckDropped).toBe(7_068_000 - 1 - 7);
});

test("a reader that keeps what it hears shows in the heap", async () => {
  const kept: unknown[] = [];
  const keep = (account: Account): void => {
    let heard = 0;
    account.ticks("EURUSD", (tick) => {
      heard += 1;
      if (heard % 4 === 0) kept.push({ ...tick });
    });
  };
  const { faults } = await runDay({ ...SHORT, tamper: keep });
  expect(faults).toEqual([expect.stringMatching(/^the heap moved by/)]);
});

test("a promise that nobody settles is found after the close", async () => {
  const kept: unknown[] = [];
  const leak = (account: Account): void => {
    kept.push(account.id, new Promise(() => {}));
  };
  const { faults } = await runDay({ hours: 1 / 60, ticksPerSecond: 100, watchPromises: true, tamper: leak });
  expect(faults).toEqual([expect.stringMatching(/^a promise is left: .*soak\.iso\.test/s)]);
});

test("a reader that counts wrong is found", () => {
  const readers = { heard: 99, read: 60, liveDropped: 39, stuckDropped: 97 } as Parameters<typeof countFaults>[0];
  expect(countFaults(readers, 100, 2)).toEqual([
    "the listener heard 99 of 100 ticks",
    "the live reader read 60 and dropped 39 of 100 ticks",
  ]);
});

test.each(SUBJECTS.map((subject) => [subject.name, subject] as const))(
  "at %s, two minutes with cuts leave no timer, socket or pending promise",
  async (_name, subject) => {
    const report = await runWire(subject, { hours: 2 / 60, ticksPerSecond: 1, watchPromises: true });
    expect(report).toMatchObject({ cuts: 2, deals: 2, faults: [] });
  },
);
