import { Arena } from "../arena.ts";
import type { Connected } from "../contenders/contender.ts";
import type { Row } from "../rows.ts";
import { figure } from "../rows.ts";
import { least } from "../statistics.ts";
import type { Benchmark } from "./benchmark.ts";

/** What one more connection costs a process that has one: beyond what the floor's costs, TLS and logging in. */
export const secondConnection: Benchmark = {
  name: "second-connection",
  run: async (effort) => {
    const arena = await Arena.open({ symbols: 10, accounts: 1 }, effort);
    try {
      const rounds = Math.max(5, effort.rounds);
      const measure = async (kind: string): Promise<readonly Connected[]> => {
        const contender = arena.start(kind);
        const task = { target: arena.target, port: arena.target.directPort, symbols: arena.target.symbols };
        return contender.ask<readonly Connected[]>("connections", { kind, task, rounds });
      };
      const floor = await measure("floor");
      const ours = await measure("ours");
      const cpu = (all: readonly Connected[]): number => least(all.map(({ cpuMs }) => cpuMs));
      const heap = (all: readonly Connected[]): number => least(all.map(({ heapKb }) => heapKb));
      const row = (what: string, value: number, unit: string, atMost: number, detail: string): Row => {
        return { benchmark: "second-connection", what, value, unit, goal: { atMost }, detail };
      };
      const times = `floor ${figure(cpu(floor))}, ours ${figure(cpu(ours))} ms`;
      return [
        row("processor time beyond the floor's", cpu(ours) - cpu(floor), "ms", 0.5, times),
        row("heap", heap(ours), "kB", 100, `floor ${figure(heap(floor))} kB`),
      ];
    } finally {
      arena.close();
    }
  },
};
