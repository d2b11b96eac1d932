import { createRateLimiter, type RateBudget } from "@anybroker/core/transport";
import { ManualClock, settle } from "@anybroker/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { errorOf } from "./harness.ts";

function setUp(...budgets: readonly RateBudget[]) {
  const clock = new ManualClock();
  const limiter = createRateLimiter({ clock, budgets });
  const left: { readonly name: string; readonly atMs: number }[] = [];
  const take = async (name: string, count?: number, signal?: AbortSignal): Promise<void> => {
    await limiter.take(count, signal);
    left.push({ name, atMs: clock.monotonic() });
  };
  return { clock, limiter, left, take };
}

/** Lets the promises run that are due, and no timer. */
async function microtasks(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
}

/** Moves the time on until `isOver`, timer by timer, so that everything is seen at its own instant. */
async function advanceTimers(clock: ManualClock, isOver: (nextDueMs: number) => boolean): Promise<void> {
  for (;;) {
    const { nextDueMs } = clock;
    if (nextDueMs === undefined || isOver(nextDueMs)) return;
    // A hair more than the wait: the sum of two doubles may fall short of the due time.
    clock.advanceSync(Math.max(0, nextDueMs - clock.monotonic()) + 0.001);
    await microtasks();
  }
}

test("a full bucket lets a burst through at once, the rest follows at the refill", async () => {
  const { clock, limiter, left, take } = setUp({ perSecond: 10, burst: 3 });
  const all = ["a", "b", "c", "d", "e"].map((name) => take(name));
  await settle();
  expect([left.length, limiter.waiting]).toEqual([3, 2]);
  await clock.advance(1_000);
  await Promise.all(all);
  expect(left.map(({ name, atMs }) => `${name} ${atMs}`)).toEqual(["a 0", "b 0", "c 0", "d 100", "e 200"]);
  expect(clock.pendingTimers).toBe(0);
});

test("no stretch of time sees more than its burst and refill, and the order is kept", async () => {
  const budget = fc.record({ perSecond: fc.integer({ min: 1, max: 50 }), burst: fc.integer({ min: 3, max: 20 }) });
  const request = fc.record({ gapMs: fc.integer({ min: 0, max: 200 }), count: fc.integer({ min: 1, max: 3 }) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(budget, { minLength: 1, maxLength: 3 }),
      fc.array(request, { maxLength: 30 }),
      async (budgets, requests) => {
        const { clock, limiter, left, take } = setUp(...budgets);
        const counts = new Map<string, number>();
        const all: Promise<void>[] = [];
        for (const [index, { gapMs, count }] of requests.entries()) {
          const endMs = clock.monotonic() + gapMs;
          await advanceTimers(clock, (dueMs) => dueMs > endMs);
          clock.advanceSync(Math.max(0, endMs - clock.monotonic()));
          counts.set(String(index), count);
          all.push(take(String(index), count));
          await microtasks();
        }
        await advanceTimers(clock, () => false);
        expect(limiter.waiting).toBe(0);
        await Promise.all(all);
        expect(left.map(({ name }) => name)).toEqual(requests.map((_request, index) => String(index)));
        for (const { perSecond, burst } of budgets) {
          for (const [first, { atMs: fromMs }] of left.entries()) {
            let sum = 0;
            for (const { name, atMs } of left.slice(first)) {
              sum += counts.get(name) ?? 0;
              expect(sum).toBeLessThanOrEqual(burst + (perSecond * (atMs - fromMs)) / 1_000 + 1e-5);
            }
          }
        }
      },
    ),
    { numRuns: 60 },
  );
});

test("nobody overtakes those who wait, not even with a small request", async () => {
  const { clock, limiter, left, take } = setUp({ perSecond: 10, burst: 5 });
  const all = [take("a", 3), take("b", 4), take("c", 1)];
  await settle();
  expect([left.map(({ name }) => name), limiter.tryTake()]).toEqual([["a"], false]);
  await clock.advance(1_000);
  await Promise.all(all);
  expect(left.map(({ name }) => name)).toEqual(["a", "b", "c"]);
});

test("a pause holds everything for as long as it was asked", async () => {
  const { clock, limiter, left, take } = setUp({ perSecond: 10, burst: 5 });
  limiter.pause(30_000);
  const waiting = take("a");
  expect(limiter.tryTake()).toBe(false);
  await clock.advance(29_999);
  expect(left).toEqual([]);
  await clock.advance(1);
  await waiting;
  expect(left).toEqual([{ name: "a", atMs: 30_000 }]);
});

test("an aborted wait is not executed, costs nothing and lets those behind it go", async () => {
  const { clock, limiter, left, take } = setUp({ perSecond: 10, burst: 2 });
  limiter.tryTake(2);
  const controller = new AbortController();
  const big = errorOf(take("big", 2, controller.signal));
  const small = take("small");
  await clock.advance(100);
  controller.abort();
  const { code, outcome } = await big;
  await small;
  expect([code, outcome, left, clock.pendingTimers]).toEqual([
    "ABORTED",
    "not-executed",
    [{ name: "small", atMs: 100 }],
    0,
  ]);
});

test("more than a bucket ever holds is refused instead of waited for", async () => {
  const { limiter } = setUp({ perSecond: 10, burst: 5 }, { perSecond: 1, burst: 2 });
  expect((await errorOf(limiter.take(3))).code).toBe("INVALID_ARGUMENT");
});
