import { type Effort, interleave } from "../arena.ts";
import { ContenderProcesses } from "../contender-processes.ts";
import type { JsonTarget, JsonWire } from "../load/json-load.ts";
import { WorkerProcess } from "../processes.ts";
import type { Row } from "../rows.ts";
import { least, spread } from "../statistics.ts";
import type { Measured } from "../tally.ts";
import type { Benchmark } from "./benchmark.ts";

const WIRES: readonly JsonWire[] = ["tickerall", "tonpo", "api2trade"];
const NAMES = ["floor", "ours"];
const SYMBOLS = 10;
const BURST = 200_000;

/** Ticks as JSON over WebSocket, as fast as they can be read. */
export const ticksJson: Benchmark = {
  name: "ticks-json",
  run: async (effort) => {
    const rows: Row[] = [];
    for (const wire of WIRES) rows.push(await measure(wire, effort));
    return rows;
  },
};

async function measure(wire: JsonWire, effort: Effort): Promise<Row> {
  const server = new WorkerProcess("load-server");
  const contenders = new ContenderProcesses();
  const count = Math.ceil(BURST * effort.scale);
  try {
    const target = await server.ask<JsonTarget>("json", { wire, symbols: SYMBOLS });
    for (const name of NAMES) {
      await contenders.start(name).ask("jsonTicks", { kind: name, target });
      await server.ask("jsonName", name);
    }
    const results = await interleave(NAMES, effort.rounds, async (name): Promise<Measured> => {
      await contenders.of(name).ask("arm", count);
      const done = contenders.of(name).ask<Measured>("finished");
      await server.ask("jsonBurst", { name, count });
      return done;
    });
    const cpuOf = (name: string): number[] => (results.get(name) ?? []).map(({ cpuUs }) => cpuUs);
    const figures = NAMES.map((name) => `${name} ${spread(cpuOf(name), "us", 3)}`);
    return {
      benchmark: "ticks-json",
      what: `${wire}: of the rate of ws, JSON.parse and a record`,
      value: least(cpuOf("floor")) / least(cpuOf("ours")),
      unit: "x",
      goal: { atLeast: 0.85 },
      detail: `${figures.join(", ")} a tick`,
    };
  } finally {
    contenders.stop();
    server.stop();
  }
}
