import { Arena, type Effort, interleave } from "../arena.ts";
import type { CtraderWorld } from "../load/ctrader-load.ts";
import type { Row } from "../rows.ts";
import { least, spread } from "../statistics.ts";
import type { Benchmark } from "./benchmark.ts";

const COUNT = 500_000;
const SMALL: CtraderWorld = { symbols: 1, accounts: 1 };
const CASES: readonly {
  readonly what: string;
  readonly goal: number;
  readonly one: CtraderWorld;
  readonly many: CtraderWorld;
}[] = [
  { what: "a tick, 1 to 10,000 symbols", goal: 1.8, one: SMALL, many: { symbols: 10_000, accounts: 1 } },
  { what: "a tick, 1 to 100 accounts", goal: 1.3, one: SMALL, many: { symbols: 1, accounts: 100 } },
];

/** What a tick costs with many symbols and with many accounts on the connection. */
export const growth: Benchmark = {
  name: "growth",
  run: async (effort) => {
    const rows: Row[] = [];
    for (const { what, goal, one, many } of CASES) rows.push(await compare(effort, what, goal, one, many));
    return rows;
  },
};

async function compare(
  effort: Effort,
  what: string,
  goal: number,
  one: CtraderWorld,
  many: CtraderWorld,
): Promise<Row> {
  const arenas = new Map([
    ["one", await Arena.open(one, effort)],
    ["many", await Arena.open(many, effort)],
  ]);
  try {
    for (const arena of arenas.values()) await arena.watch("ours", { staged: true });
    const count = Math.ceil(COUNT * effort.scale);
    const results = await interleave(["one", "many"], effort.rounds, async (name) => {
      const measured = await arenas.get(name)?.burst("ours", count, { each: false });
      return measured?.cpuUs ?? Number.NaN;
    });
    const [few = [], all = []] = [results.get("one"), results.get("many")];
    return {
      benchmark: "growth",
      what,
      value: least(all) / least(few),
      unit: "x",
      goal: { atMost: goal },
      detail: `${spread(few, "us", 3)} to ${spread(all, "us", 3)}`,
    };
  } finally {
    for (const arena of arenas.values()) arena.close();
  }
}
