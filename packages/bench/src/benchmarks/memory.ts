import { setTimeout as pause } from "node:timers/promises";
import { Arena } from "../arena.ts";
import type { Row } from "../rows.ts";
import type { Benchmark } from "./benchmark.ts";

const MANY_SYMBOLS = 10_000;
const FEW_SYMBOLS = 10;
const FLOOD = 1_000_000;
const POLL_MS = 20;
const MB = 1e6;

/** What is kept in memory: by many subscriptions, and by a reader that does not read. */
export const memory: Benchmark = {
  name: "memory",
  run: async (effort) => {
    const wide = await Arena.open({ symbols: MANY_SYMBOLS, accounts: 1 }, effort);
    const narrow = await Arena.open({ symbols: FEW_SYMBOLS, accounts: 1 }, effort);
    try {
      return [await subscribed(wide), ...(await flooded(narrow, Math.ceil(FLOOD * effort.scale)))];
    } finally {
      wide.close();
      narrow.close();
    }
  },
};

async function subscribed(arena: Arena): Promise<Row> {
  const bare = await arena.start("bare").ask<number>("memory");
  await arena.watch("ours", { staged: true });
  const full = await arena.contender("ours").ask<number>("memory");
  return {
    benchmark: "memory",
    what: "over the bare process, 10,000 symbols",
    value: (full - bare) / MB,
    unit: "MB",
    goal: { atMost: 25 },
    detail: `${(bare / MB).toFixed(1)} to ${(full / MB).toFixed(1)} MB`,
  };
}

async function flooded(arena: Arena, count: number): Promise<Row[]> {
  await arena.watch("stuck", { staged: true });
  const stuck = arena.contender("stuck");
  const before = await stuck.ask<number>("memory");
  await arena.pour("stuck", count);
  // The newest tick of each symbol is kept, all others are counted as dropped.
  const expected = count - FEW_SYMBOLS;
  let dropped = 0;
  for (let waited = 0; dropped < expected && waited < 60_000; waited += POLL_MS) {
    await pause(POLL_MS);
    dropped = await stuck.ask<number>("dropped");
  }
  const after = await stuck.ask<number>("memory");
  const detail = `${(before / MB).toFixed(1)} to ${(after / MB).toFixed(1)} MB`;
  return [
    {
      benchmark: "memory",
      what: "a stuck reader's share",
      value: (after - before) / MB,
      unit: "MB",
      goal: { atMost: 10 },
      detail,
    },
    {
      benchmark: "memory",
      what: "dropped ticks that were not counted",
      value: Math.abs(expected - dropped),
      unit: "",
      goal: { atMost: 0 },
      detail: `${dropped} of ${count} dropped`,
    },
  ];
}
