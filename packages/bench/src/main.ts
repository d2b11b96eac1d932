import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import type { Effort } from "./arena.ts";
import { BENCHMARKS } from "./benchmarks/index.ts";
import { installPeers } from "./peers.ts";
import { formatRows, isMet, type Row } from "./rows.ts";

const USAGE = `npm run bench -- [--quick] [--only NAME]... [--json FILE] [--compare FILE] [--no-peers] [--strict]
  --quick    fewer rounds and smaller counts: under two minutes
  --only     one benchmark: ${BENCHMARKS.map(({ name }) => name).join(", ")}
  --json     writes the figures to a file
  --compare  shows the change since the figures of such a file
  --strict   exits with 1 when a goal is missed
`;

const COMMAND = {
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string", multiple: true, default: [] as string[] },
    json: { type: "string" },
    compare: { type: "string" },
    "no-peers": { type: "boolean", default: false },
    strict: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
} as const;

const print = (text: string): void => void process.stdout.write(`${text}\n`);
const values = readValues();
const unknown = values.only.filter((name) => !BENCHMARKS.some((benchmark) => benchmark.name === name));
if (values.help || unknown.length > 0) {
  print(unknown.length > 0 ? `There is no benchmark ${unknown.join(", ")}.\n${USAGE}` : USAGE);
  process.exit(unknown.length > 0 ? 2 : 0);
}

const peers = values["no-peers"] ? undefined : installPeers();
const effort: Effort = { ...(values.quick ? { scale: 0.2, rounds: 3 } : { scale: 1, rounds: 11 }), peers };
const earlier = values.compare === undefined ? [] : readRows(values.compare);

const [cpu] = cpus();
print(
  `Node ${process.version}, ${cpus().length} x ${cpu?.model.trim()}; a/b are the least and the median of ${effort.rounds} rounds`,
);
if (peers === undefined) print("Peers are skipped: they are not installed.");
const rows: Row[] = [];
const failed: string[] = [];
for (const benchmark of BENCHMARKS) {
  if (values.only.length > 0 && !values.only.includes(benchmark.name)) continue;
  try {
    const measured = await benchmark.run(effort);
    rows.push(...measured);
    print(formatRows(measured, earlier));
  } catch (error) {
    failed.push(benchmark.name);
    print(`${benchmark.name} could not be measured: ${error instanceof Error ? error.message : String(error)}`);
  }
  // After each benchmark, so that what is measured is kept whatever comes.
  if (values.json !== undefined) {
    writeFileSync(values.json, `${JSON.stringify({ node: process.version, rows, failed }, undefined, 2)}\n`);
  }
}
const missed = rows.filter((row) => isMet(row) === false);
const judged = rows.filter((row) => isMet(row) !== undefined);
print(`${judged.length - missed.length} of ${judged.length} goals met`);
if (failed.length > 0) print(`not measured: ${failed.join(", ")}`);
process.exit(failed.length > 0 || (values.strict && missed.length > 0) ? 1 : 0);

function readValues() {
  try {
    return parseArgs(COMMAND).values;
  } catch (error) {
    print(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    return process.exit(2);
  }
}

/** The figures of an earlier run. */
function readRows(file: string): readonly Row[] {
  try {
    const { rows: found } = JSON.parse(readFileSync(file, "utf8")) as { readonly rows?: readonly Row[] };
    if (Array.isArray(found)) return found;
  } catch (error) {
    print(error instanceof Error ? error.message : String(error));
  }
  print(`${file} holds no figures of an earlier run; expected what --json writes.`);
  process.exit(2);
}
