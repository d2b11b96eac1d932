import { Arena } from "../arena.ts";
import { least, spread } from "../statistics.ts";
import type { Benchmark } from "./benchmark.ts";

const MANY = 1_000;
const COUNT = 20_000;

/** A symbol that a thousand listeners watch: its ticks are decoded once, and all get the same record. */
export const listeners: Benchmark = {
  name: "listeners",
  run: async (effort) => {
    const arena = await Arena.open({ symbols: 1, accounts: 1 }, effort);
    const count = Math.ceil(COUNT * effort.scale);
    try {
      await arena.watch("shared", { staged: true });
      const cpuUs: number[] = [];
      for (let round = 0; round < effort.rounds; round += 1) {
        cpuUs.push((await arena.burst("shared", count, { each: false })).cpuUs);
      }
      const records = await arena.contender("shared").ask<number>("records");
      const ticks = count * effort.rounds;
      return [
        {
          benchmark: "listeners",
          what: "records made of a tick, 1,000 listeners",
          value: records / ticks,
          unit: "",
          goal: { atMost: 1 },
          detail: `${records} of ${ticks} ticks`,
        },
        {
          benchmark: "listeners",
          what: "a tick's cost for each of 1,000 listeners",
          value: (least(cpuUs) / MANY) * 1000,
          unit: "ns",
          detail: `${spread(cpuUs, "us")} a tick`,
        },
      ];
    } finally {
      arena.close();
    }
  },
};
