import { BrokerError } from "@anybroker/core";
import { ManualClock } from "@anybroker/testkit";
import { beforeEach, expect, test } from "vitest";
import { FreshnessMeter } from "../../src/engine/freshness.ts";

const START_MS = Date.UTC(2026, 0, 5, 12);
const lost = new BrokerError("CONNECTION_LOST", "the line is cut");
const refused = new BrokerError("SERVER_ERROR", "no");

let clock: ManualClock;
let meter: FreshnessMeter;
beforeEach(() => {
  clock = new ManualClock(START_MS);
  meter = new FreshnessMeter(clock);
});

test("books are confirmed as of the instant at which their reading began", async () => {
  await clock.advance(10_000);
  meter.confirm(300);
  expect([meter.freshness, meter.lastReadMs]).toEqual([
    { stale: false, confirmedTimeMs: START_MS + 9_700 },
    clock.monotonic(),
  ]);
});

test("a failed reading leaves them stale until one succeeds", async () => {
  meter.fail(refused);
  await clock.advance(1_000);
  expect(meter.freshness).toEqual({ stale: true, confirmedTimeMs: START_MS, cause: refused });
  meter.confirm(0);
  expect(meter.freshness).toEqual({ stale: false, confirmedTimeMs: START_MS + 1_000 });
});

test("a reading that succeeds does not end the doubt of a lost link; that the missed part is read does", () => {
  meter.lose(lost);
  meter.confirm(0);
  expect(meter.freshness).toEqual({ stale: true, confirmedTimeMs: START_MS, cause: lost });
  meter.restore();
  expect(meter.freshness).toEqual({ stale: false, confirmedTimeMs: START_MS });
});

test("after the close they are stale for good", () => {
  meter.close();
  expect(meter.freshness).toMatchObject({ stale: true, cause: { code: "CLOSED" } });
});
