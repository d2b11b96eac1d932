import { CountingClock, ManualClock } from "@anybroker/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";

test("timers run in the order of their due times, those of one instant as they were set", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 30 }), (delays) => {
      const clock = new ManualClock();
      const ran: (readonly [delayMs: number, index: number])[] = [];
      for (const [index, delayMs] of delays.entries()) clock.setTimer(delayMs, () => ran.push([delayMs, index]));
      clock.advanceSync(20);
      expect(ran).toEqual(
        delays.map((delayMs, index) => [delayMs, index] as const).sort((a, b) => a[0] - b[0] || a[1] - b[1]),
      );
      expect(clock.pendingTimers).toBe(0);
    }),
  );
});

test("a timer that a timer sets runs in the same advance when it is due", async () => {
  const clock = new ManualClock(0);
  const ranAt: number[] = [];
  clock.setTimer(10, () => clock.setTimer(5, () => ranAt.push(clock.now())));
  await clock.advance(20);
  expect([ranAt, clock.now()]).toEqual([[15], 20]);
});

test("a jump moves the wall clock and no timer", () => {
  const clock = new ManualClock(1_000);
  let ran = false;
  clock.setTimer(100, () => {
    ran = true;
  });
  clock.jump(90_000);
  expect([clock.now(), clock.monotonic(), ran]).toEqual([91_000, 0, false]);
});

test("advanceUntil says when its condition never holds", async () => {
  const clock = new ManualClock();
  await expect(clock.advanceUntil(() => false, { limitMs: 200 })).rejects.toThrow(/within 200 ms of clock time/);
});

test("the clock stands still until the traffic it waits for is through", async () => {
  const clock = new ManualClock(0);
  const seen: number[] = [];
  const stop = clock.waitFor(async () => {
    await new Promise<void>((resolve) => setImmediate(resolve));
    seen.push(clock.now());
  });
  await clock.advance(10);
  stop();
  await clock.advance(10);
  expect([seen, clock.now()]).toEqual([[0, 10], 20]);
});

test("a counting clock knows its own timers and nobody else's", () => {
  const clock = new ManualClock();
  const counting = new CountingClock(clock);
  clock.setTimer(5, () => {});
  counting.setTimer(30, () => {});
  counting.setTimer(10, () => {});
  counting.setTimer(20, () => {}).cancel();
  expect(counting.waitingMs).toEqual([10, 30]);
  clock.advanceSync(15);
  expect(counting.waitingMs).toEqual([15]);
});
