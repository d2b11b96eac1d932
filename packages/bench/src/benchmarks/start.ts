import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { figure, type Row } from "../rows.ts";
import { least } from "../statistics.ts";
import type { Benchmark } from "./benchmark.ts";

const ROUNDS = 5;
const CASES = [
  { what: "loading core and paper", names: ["@anybroker/core", "@anybroker/paper"], atMost: 60 },
  { what: "loading core and ctrader", names: ["@anybroker/core", "@anybroker/ctrader"], atMost: 110 },
] as const;
/** What other libraries take, measured in the same run. */
const ANCHORS = ["zod", "undici", "ws"] as const;

/** What a program waits for before its first line runs. */
export const start: Benchmark = {
  name: "start",
  run: ({ rounds }) => {
    const times = Math.min(ROUNDS, rounds);
    // A first round fills the disk's cache.
    for (const { names } of CASES) loadingMs(names.map(addressOf));
    const anchors = ANCHORS.map((name) => `${name} ${figure(fastest([name], times))}`);
    const rows: Row[] = CASES.map(({ what, names, atMost }) => {
      const value = fastest(names.map(addressOf), times);
      return {
        benchmark: "start",
        what,
        value,
        unit: "ms",
        goal: { atMost },
        detail: `beside ${anchors.join(", ")} ms`,
      };
    });
    return Promise.resolve(rows);
  },
};

const fastest = (addresses: readonly string[], times: number): number =>
  least(Array.from({ length: times }, () => loadingMs(addresses)));

/** The processor time in ms that a fresh process spends on loading modules. */
function loadingMs(addresses: readonly string[]): number {
  const imports = addresses.map((address) => `await import(${JSON.stringify(address)});`).join("");
  const program = `const before = process.cpuUsage(); ${imports} const { user, system } = process.cpuUsage(before); console.log(user + system);`;
  const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
    encoding: "utf8",
    cwd: CORE,
  });
  return Number(stdout) / 1000;
}

const addressOf = (name: string): string => import.meta.resolve(name);

/** Where core lies, beside the libraries that it stands on. */
const CORE = fileURLToPath(new URL("..", import.meta.resolve("@anybroker/core")));
