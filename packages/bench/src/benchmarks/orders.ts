import { Arena, type Effort, interleave } from "../arena.ts";
import { keepAwake } from "../awake.ts";
import type { Row } from "../rows.ts";
import { least, spread } from "../statistics.ts";
import type { Latencies, Measured } from "../tally.ts";
import type { Benchmark } from "./benchmark.ts";

type Results = ReadonlyMap<string, readonly (Measured & Latencies)[]>;
type Field = "p50" | "cpuUs";

const ONE_BY_ONE = 2_000;
const MANY = 10_000;
const IN_FLIGHT = 100;
const LAYER_SHARE = 10;

async function measure(
  effort: Effort,
  count: number,
  inFlight: number,
  more: readonly string[] = [],
): Promise<Results> {
  const arena = await Arena.open({ symbols: 1, accounts: 1 }, effort);
  const names = ["floor", "ours", ...more, ...(effort.peers === undefined ? [] : ["layer"])];
  try {
    for (const name of names) await arena.trade(name);
    return await interleave(names, effort.rounds, (name) =>
      arena.place(name, Math.ceil((count * effort.scale) / (name === "layer" ? LAYER_SHARE : 1)), inFlight),
    );
  } finally {
    arena.close();
  }
}

const valuesOf = (results: Results, name: string, field: Field): number[] =>
  (results.get(name) ?? []).map((result) => result[field]);

const figures = (results: Results, name: string, field: Field, digits = 0): string =>
  `${name} ${spread(valuesOf(results, name, field), "us", digits)}`;

/** What `orders.place` adds to the bare request, one market order after the other, until it is filled. */
export const ordersOne: Benchmark = {
  name: "orders-one",
  run: async (effort) => {
    const results = await keepAwake(() => measure(effort, ONE_BY_ONE, 1));
    const best = (name: string, field: Field): number => least(valuesOf(results, name, field));
    const both = (field: Field): string => `${figures(results, "floor", field)}, ${figures(results, "ours", field)}`;
    const rows: Row[] = [
      {
        benchmark: "orders-one",
        what: "added time, p50",
        value: best("ours", "p50") - best("floor", "p50"),
        unit: "us",
        goal: { atMost: 20 },
        detail: both("p50"),
      },
      {
        benchmark: "orders-one",
        what: "processor time, times the floor's",
        value: best("ours", "cpuUs") / best("floor", "cpuUs"),
        unit: "x",
        goal: { atMost: 1.5 },
        detail: both("cpuUs"),
      },
    ];
    if (!results.has("layer")) return rows;
    const value = best("layer", "p50") / best("ours", "p50");
    const detail = figures(results, "layer", "p50");
    return [...rows, { benchmark: "orders-one", what: "ctrader-layer's p50, times ours", value, unit: "x", detail }];
  },
};

/** One hundred orders in flight. */
export const ordersMany: Benchmark = {
  name: "orders-many",
  run: async (effort) => {
    const results = await measure(effort, MANY, IN_FLIGHT, ["memory", "least"]);
    const best = (name: string): number => least(valuesOf(results, name, "cpuUs"));
    const figuresOf = (name: string): string => figures(results, name, "cpuUs", 1);
    const rows: Row[] = [
      {
        benchmark: "orders-many",
        what: "of the floor's rate",
        value: best("floor") / best("ours"),
        unit: "x",
        goal: { atLeast: 0.5 },
        detail: `${figuresOf("floor")}, ${figuresOf("ours")} an order`,
      },
      {
        benchmark: "orders-many",
        what: "the library alone, answered in memory",
        value: best("memory"),
        unit: "us",
        detail: figuresOf("memory"),
      },
    ];
    rows.push({
      benchmark: "orders-many",
      what: "its client and the least books, answered in memory",
      value: best("least"),
      unit: "us",
      detail: figuresOf("least"),
    });
    if (!results.has("layer")) return rows;
    const value = best("layer") / best("ours");
    const detail = figuresOf("layer");
    return [...rows, { benchmark: "orders-many", what: "times ctrader-layer's rate", value, unit: "x", detail }];
  },
};
