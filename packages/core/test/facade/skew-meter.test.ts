import { ManualClock } from "@anybroker/testkit";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { provenSkewMs, SkewMeter } from "../../src/facade/skew-meter.ts";

/** Answers of a broker whose clock is `skewMs` behind the local one; each is told to the second. */
async function measured(skewMs: number, journeys: readonly (readonly [outMs: number, backMs: number])[]) {
  const clock = new ManualClock();
  const meter = new SkewMeter(clock);
  for (const [outMs, backMs] of journeys) {
    const before = meter.look();
    await clock.advance(outMs);
    const brokerMs = Math.floor((clock.now() - skewMs) / 1000) * 1000;
    await clock.advance(backMs);
    meter.answered(before, brokerMs);
    await clock.advance(137);
  }
  return meter;
}

const JOURNEYS = fc.array(fc.tuple(fc.nat(500), fc.nat(500)), { minLength: 1, maxLength: 6 });

describe("the distance of two clocks", () => {
  test("lies within what is claimed of it, whatever the answers took", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: -200_000, max: 200_000 }), JOURNEYS, async (skewMs, journeys) => {
        const { skew } = await measured(skewMs, journeys);
        expect(Math.abs((skew?.skewMs ?? Number.NaN) - skewMs)).toBeLessThanOrEqual(skew?.uncertaintyMs ?? 0);
        expect(Math.abs(provenSkewMs(skew))).toBeLessThanOrEqual(Math.abs(skewMs));
      }),
      { numRuns: 50 },
    );
  });

  test("is known better with every answer", async () => {
    const one = await measured(90_000, [[20, 20]]);
    const many = await measured(
      90_000,
      Array.from({ length: 20 }, () => [20, 20] as const),
    );
    expect([one.skew?.uncertaintyMs, many.skew?.uncertaintyMs]).toEqual([520, expect.any(Number)]);
    expect(many.skew?.uncertaintyMs).toBeLessThan(200);
  });

  test("is not known without an answer", () => {
    const { skew } = new SkewMeter(new ManualClock());
    expect([skew, provenSkewMs(skew)]).toEqual([undefined, 0]);
  });
});

test("after the local clock was set the newest answer counts", () => {
  const clock = new ManualClock();
  let setMs = 0;
  const local = { now: () => clock.now() + setMs, monotonic: () => clock.monotonic(), setTimer: clock.setTimer };
  const meter = new SkewMeter(local);
  meter.answered(meter.look(), clock.now());
  setMs = 90_000;
  meter.answered(meter.look(), clock.now());
  expect(meter.skew).toMatchObject({ skewMs: 89_500, uncertaintyMs: 500 });
});

test("an answer during which the local clock was set proves nothing", () => {
  const clock = new ManualClock();
  let setMs = 0;
  const local = { now: () => clock.now() + setMs, monotonic: () => clock.monotonic(), setTimer: clock.setTimer };
  const meter = new SkewMeter(local);
  const before = meter.look();
  setMs = 90_000;
  meter.answered(before, clock.now());
  expect(meter.skew).toBeUndefined();
});

test("a push counts only where no answer has shown the broker's clock", () => {
  const clock = new ManualClock();
  const meter = new SkewMeter(clock);
  meter.heard(clock.now() + 60_000);
  const byPush = meter.skew?.skewMs;
  meter.answered(meter.look(), clock.now());
  meter.heard(clock.now() + 60_000);
  expect([byPush, meter.skew?.skewMs]).toEqual([-61_000, -500]);
});
