import { setTimeout as pause } from "node:timers/promises";
import { systemClock } from "@anybroker/core";
import { createRateLimiter } from "@anybroker/core/transport";
import { Arena } from "../arena.ts";
import { least, spread } from "../statistics.ts";
import { nowUs } from "../tally.ts";
import type { Benchmark } from "./benchmark.ts";

/** What the adapter keeps to: the vendor allows 50 a second, and burst and refill together stay below. */
const BUDGET = { perSecond: 40, burst: 10 };
const BURST = 100;
const BURST_MS = ((BURST - BUDGET.burst) / BUDGET.perSecond) * 1e3;
const ROUNDS = 3;
/** Until the bucket is full again. */
const REFILL_MS = (BUDGET.burst / BUDGET.perSecond) * 1e3 + 50;
const TAKES = 100_000;

/** What staying inside the broker's budget costs: nothing while there is some left, and then no more than the budget. */
export const rateLimit: Benchmark = {
  name: "rate-limit",
  run: async (effort) => {
    const takenUs = Array.from({ length: ROUNDS }, () => timeOfTaking());
    const arena = await Arena.open({ symbols: 1, accounts: 1 }, effort);
    const burstMs: number[] = [];
    try {
      await arena.trade("budgeted");
      for (let round = 0; round < ROUNDS; round += 1) {
        await pause(REFILL_MS);
        burstMs.push((await arena.place("budgeted", BURST, BURST)).seconds * 1e3);
      }
    } finally {
      arena.close();
    }
    return [
      {
        benchmark: "rate-limit",
        what: "added to a request with budget left",
        value: least(takenUs),
        unit: "us",
        goal: { atMost: 50 },
        detail: spread(takenUs, "us", 2),
      },
      {
        benchmark: "rate-limit",
        what: `${BURST} orders at once, times what the budget asks for`,
        value: least(burstMs) / BURST_MS,
        unit: "x",
        goal: { atMost: 1.05 },
        detail: `${spread(burstMs, "ms", 0)}; ${BUDGET.burst} at once and ${BUDGET.perSecond} a second make ${BURST_MS} ms`,
      },
    ];
  },
};

function timeOfTaking(): number {
  const limiter = createRateLimiter({
    clock: systemClock,
    budgets: [{ perSecond: BUDGET.perSecond, burst: TAKES * 2 }],
  });
  const startUs = nowUs();
  for (let index = 0; index < TAKES; index += 1) limiter.tryTake();
  return (nowUs() - startUs) / TAKES;
}
