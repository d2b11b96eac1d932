import { Arena, interleave } from "../arena.ts";
import { keepAwake } from "../awake.ts";
import type { Row } from "../rows.ts";
import { least, spread } from "../statistics.ts";
import type { Latencies } from "../tally.ts";
import type { Benchmark } from "./benchmark.ts";

const SECONDS = 2;
const GOALS = { p50: 1.1, p99: 1.5, cpuUs: 1.2 } as const;
const NAMES = { p50: "delay p50", p99: "delay p99", cpuUs: "processor time" } as const;

/** How long a tick is under way at a steady pace, and what it costs. */
export const ticksPaced: Benchmark = {
  name: "ticks-paced",
  run: async (effort) => {
    const arena = await Arena.open({ symbols: 10, accounts: 1 }, effort);
    const names = ["floor", "ours"];
    const rows: Row[] = [];
    try {
      for (const name of names) await arena.watch(name, { staged: false });
      // The fast one first: a program that has run for a while is compiled, and a thousand ticks compile nothing.
      for (const perSecond of [10_000, 1_000]) {
        const count = Math.ceil(perSecond * SECONDS * effort.scale);
        const results = await keepAwake(() =>
          interleave(names, Math.min(effort.rounds, 7), (name) => arena.paced(name, count, perSecond)),
        );
        rows.push(...compare(perSecond, results.get("floor") ?? [], results.get("ours") ?? []));
      }
      return rows;
    } finally {
      arena.close();
    }
  },
};

function compare(perSecond: number, floor: readonly Latencies[], ours: readonly Latencies[]): Row[] {
  return (["p50", "p99", "cpuUs"] as const).map((field) => {
    const of = (results: readonly Latencies[]): number[] => results.map((result) => result[field]);
    return {
      benchmark: "ticks-paced",
      what: `${perSecond}/s: ${NAMES[field]}, times the floor's`,
      value: least(of(ours)) / least(of(floor)),
      unit: "x",
      goal: { atMost: GOALS[field] },
      detail: `floor ${spread(of(floor), "us", 0)}, ours ${spread(of(ours), "us", 0)}`,
    };
  });
}
