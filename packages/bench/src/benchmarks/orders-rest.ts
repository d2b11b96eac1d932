import { interleave } from "../arena.ts";
import { keepAwake } from "../awake.ts";
import { ContenderProcesses } from "../contender-processes.ts";
import type { RestTarget } from "../load/rest-load.ts";
import { WorkerProcess } from "../processes.ts";
import { least, spread } from "../statistics.ts";
import type { Latencies, Measured } from "../tally.ts";
import type { Benchmark } from "./benchmark.ts";

const NAMES = ["floor", "ours"];
const ONE_BY_ONE = 2_000;
const MANY = 10_000;
const IN_FLIGHT = 100;

/** What TickerAll's client adds to a bare request: one order after the other, and one hundred in flight. */
export const ordersRest: Benchmark = {
  name: "orders-rest",
  run: async ({ scale, rounds }) => {
    const server = new WorkerProcess("load-server");
    const contenders = new ContenderProcesses();
    try {
      const target = await server.ask<RestTarget>("rest", undefined);
      for (const name of NAMES) await contenders.start(name).ask("restOrders", { kind: name, target });
      const place = (count: number, inFlight: number) =>
        interleave(NAMES, rounds, (name) =>
          contenders.of(name).ask<Measured & Latencies>("place", { count: Math.ceil(count * scale), inFlight }),
        );
      const one = await keepAwake(() => place(ONE_BY_ONE, 1));
      const many = await place(MANY, IN_FLIGHT);
      const p50Of = (name: string): number[] => (one.get(name) ?? []).map(({ p50 }) => p50);
      const cpuOf = (name: string): number[] => (many.get(name) ?? []).map(({ cpuUs }) => cpuUs);
      const figures = (of: (name: string) => number[], digits: number): string =>
        NAMES.map((name) => `${name} ${spread(of(name), "us", digits)}`).join(", ");
      return [
        {
          benchmark: "orders-rest",
          what: "added time, p50",
          value: least(p50Of("ours")) - least(p50Of("floor")),
          unit: "us",
          goal: { atMost: 25 },
          detail: figures(p50Of, 0),
        },
        {
          benchmark: "orders-rest",
          what: "100 in flight, of undici's rate",
          value: least(cpuOf("floor")) / least(cpuOf("ours")),
          unit: "x",
          goal: { atLeast: 0.65 },
          detail: `${figures(cpuOf, 1)} an order`,
        },
      ];
    } finally {
      contenders.stop();
      server.stop();
    }
  },
};
