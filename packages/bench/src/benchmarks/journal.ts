import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Arena, interleave } from "../arena.ts";
import { median } from "../statistics.ts";
import type { Benchmark } from "./benchmark.ts";

const COUNT = 5_000;
const IN_FLIGHT = 100;

/** One hundred orders in flight, with a journal that is on the disk before each of them leaves. */
export const journal: Benchmark = {
  name: "journal",
  run: async (effort) => {
    const arena = await Arena.open({ symbols: 1, accounts: 1 }, effort);
    const folder = await mkdtemp(join(tmpdir(), "anybroker-bench-"));
    const names = ["ours", "journalled"];
    try {
      await arena.trade("ours");
      await arena.trade("ours", { as: "journalled", journal: join(folder, "orders.journal") });
      const results = await interleave(names, effort.rounds, (name) =>
        arena.place(name, Math.ceil(COUNT * effort.scale), IN_FLIGHT),
      );
      const rates = (name: string): number[] => (results.get(name) ?? []).map(({ count, seconds }) => count / seconds);
      const best = (name: string): number => Math.max(...rates(name));
      const detail = names.map((name) => `${name} ${best(name).toFixed(0)}/${median(rates(name)).toFixed(0)} orders/s`);
      return [
        {
          benchmark: "journal",
          what: "of the rate without it, 100 in flight",
          value: best("journalled") / best("ours"),
          unit: "x",
          goal: { atLeast: 0.3 },
          detail: detail.join(", "),
        },
      ];
    } finally {
      arena.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
};
