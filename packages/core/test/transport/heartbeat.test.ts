import { createHeartbeat, type HeartbeatOptions } from "@anybroker/core/transport";
import { ManualClock } from "@anybroker/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";

function setUp(options: Partial<HeartbeatOptions> = {}) {
  const clock = new ManualClock();
  const log: string[] = [];
  const note = (what: string) => () => void log.push(`${what} ${clock.monotonic()}`);
  const heartbeat = createHeartbeat({ clock, send: note("sent"), onSilent: note("silent"), ...options });
  heartbeat.start();
  return { clock, log, heartbeat };
}

test("signs of life are sent at their interval", () => {
  const { clock, log } = setUp({ sendEveryMs: 10_000 });
  clock.advanceSync(35_000);
  expect(log).toEqual(["sent 10000", "sent 20000", "sent 30000"]);
});

test("silence is called once, within its limit, and ends the heartbeat", () => {
  const { clock, log } = setUp({ sendEveryMs: 5_000, silenceMs: 10_000 });
  clock.advanceSync(60_000);
  expect([log, clock.pendingTimers]).toEqual([["sent 5000", "silent 9000"], 0]);
});

test("silence is called between nine tenths of its limit and its limit after the last sign of life", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 8_900 }), { maxLength: 20 }), (gaps) => {
      const { clock, log, heartbeat } = setUp({ silenceMs: 10_000 });
      for (const gap of gaps) {
        clock.advanceSync(gap);
        heartbeat.heard();
      }
      expect(log).toEqual([]);
      const lastMs = clock.monotonic();
      clock.advanceSync(20_000);
      const afterMs = Number(log[0]?.split(" ")[1]) - lastMs;
      expect([log.length, afterMs >= 9_000 && afterMs <= 10_000]).toEqual([1, true]);
    }),
  );
});

test("where only an answer proves life, other traffic doesn't", () => {
  const { clock, log, heartbeat } = setUp({ silenceMs: 1_000, life: "answer" });
  for (let turn = 0; turn < 20; turn += 1) {
    clock.advanceSync(100);
    heartbeat.heard("traffic");
    if (turn < 10) heartbeat.heard("answer");
  }
  expect(log).toEqual(["silent 2000"]);
});

test("a sign of life that cannot be sent is silence", () => {
  const { clock, log } = setUp({
    sendEveryMs: 1_000,
    send: () => {
      throw new Error("closed");
    },
  });
  clock.advanceSync(5_000);
  expect([log, clock.pendingTimers]).toEqual([["silent 1000"], 0]);
});

test("stopping leaves no timer, and a start begins anew", () => {
  const { clock, log, heartbeat } = setUp({ sendEveryMs: 1_000, silenceMs: 5_000 });
  heartbeat.stop();
  clock.advanceSync(10_000);
  expect([log, clock.pendingTimers]).toEqual([[], 0]);
  heartbeat.start();
  clock.advanceSync(1_000);
  heartbeat.stop();
  expect([log, clock.pendingTimers]).toEqual([["sent 11000"], 0]);
});
