import { Arena, type Effort, interleave } from "../arena.ts";
import type { Row } from "../rows.ts";
import { least, spread } from "../statistics.ts";
import type { Measured } from "../tally.ts";
import type { Benchmark } from "./benchmark.ts";

type Results = ReadonlyMap<string, readonly Measured[]>;

const SYMBOLS = 10;
const BURST = 1_000_000;
const LIVE = 50_000;
/** One in so many ticks is enough for the slow peer. */
const LAYER_SHARE = 20;

async function measure(effort: Effort, each: boolean, names: readonly string[]): Promise<Results> {
  const arena = await Arena.open({ symbols: SYMBOLS, accounts: 1 }, effort);
  const count = (each ? LIVE : BURST) * effort.scale;
  try {
    for (const name of names) await arena.watch(name, { staged: true });
    return await interleave(names, effort.rounds, (name) =>
      arena.burst(name, Math.ceil(count / (name === "layer" ? LAYER_SHARE : 1)), { each }),
    );
  } finally {
    arena.close();
  }
}

const cpuOf = (results: Results, name: string): number[] => (results.get(name) ?? []).map(({ cpuUs }) => cpuUs);

/**
 * How many times as fast one is as another.
 *
 * By processor time, not by the time on the wall: on one core it is the rate, and it is disturbed least by whatever
 * else runs on the machine.
 */
const times = (results: Results, fast: string, slow: string): number =>
  least(cpuOf(results, slow)) / least(cpuOf(results, fast));

function rowsOf(
  benchmark: string,
  results: Results,
  { ours = "ours", what = "", ...goals }: { ours?: string; what?: string; floor: number; layer?: number },
): Row[] {
  const figures = (name: string): string => `${name} ${spread(cpuOf(results, name), "us", 3)}`;
  const floor: Row = {
    benchmark,
    what: `${what}of the floor's rate`,
    value: times(results, ours, "floor"),
    unit: "x",
    goal: { atLeast: goals.floor },
    detail: `${figures("floor")}, ${figures(ours)} a tick`,
  };
  if (!results.has("layer")) return [floor];
  const layer: Row = {
    benchmark,
    what: `${what}times ctrader-layer's rate`,
    value: times(results, ours, "layer"),
    unit: "x",
    ...(goals.layer !== undefined && { goal: { atLeast: goals.layer } }),
    detail: figures("layer"),
  };
  return [floor, layer];
}

const withPeers = ({ peers }: Effort): string[] => ["floor", "ours", ...(peers === undefined ? [] : ["layer"])];

/** Ticks that come as fast as they can be read, many in a record. */
export const ticksBurst: Benchmark = {
  name: "ticks-burst",
  run: async (effort) =>
    rowsOf("ticks-burst", await measure(effort, false, withPeers(effort)), { floor: 0.5, layer: 50 }),
};

/** One tick in each record, as a live feed sends them. */
export const ticksLive: Benchmark = {
  name: "ticks-live",
  run: async (effort) => rowsOf("ticks-live", await measure(effort, true, withPeers(effort)), { floor: 0.8 }),
};

/** The same through `for await`: in a burst most ticks are conflated, one by one each is handed out. */
export const ticksIterated: Benchmark = {
  name: "ticks-iterated",
  run: async (effort) => {
    const names = ["floor", "iterated"];
    const options = { ours: "iterated", floor: 0.2 };
    return [
      ...rowsOf("ticks-iterated", await measure(effort, false, names), { ...options, what: "burst: " }),
      ...rowsOf("ticks-iterated", await measure(effort, true, names), { ...options, what: "live: " }),
    ];
  },
};
