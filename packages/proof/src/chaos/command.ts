// Plays chaos runs: npm run chaos -- --adapter NAME|all --seeds N [--from SEED] [--steps N] [--json] [--report]
// One run with its trace: npm run chaos -- --adapter NAME --seed SEED
import { writeFileSync } from "node:fs";
import type { Subject } from "@anybroker/testkit";
import { readArguments, readCount, refuse } from "../arguments.ts";
import { SUBJECTS } from "../subjects.ts";
import { BREAKS } from "./finding.ts";
import { play } from "./play.ts";
import { failuresOf, lineOf, pageOf } from "./report.ts";
import { DEFAULT_STEPS, type Tally, tally } from "./tally.ts";

const USAGE = `Usage: npm run chaos -- --adapter NAME|all [--seeds N] [--from SEED] [--seed SEED] [--steps N] [--json] [--report]
Adapters: ${SUBJECTS.map(({ name }) => `"${name}"`).join(", ")}
`;
const PAGE = new URL("../../../../docs/reference/chaos.md", import.meta.url);

const COMMAND = {
  options: {
    adapter: { type: "string", default: "all" },
    seeds: { type: "string", default: "100" },
    from: { type: "string", default: "1" },
    seed: { type: "string" },
    steps: { type: "string", default: String(DEFAULT_STEPS) },
    json: { type: "boolean", default: false },
    report: { type: "boolean", default: false },
  },
} as const;
const values = readArguments(COMMAND, USAGE);

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const count = (name: "seeds" | "from" | "seed" | "steps"): number => readCount(name, values[name] ?? "", USAGE);

function chosen(): readonly Subject[] {
  const subjects = SUBJECTS.filter(({ name }) => values.adapter === "all" || name === values.adapter);
  return subjects.length > 0 ? subjects : refuse(`There is no adapter "${values.adapter}".`, USAGE);
}

/** One run, with everything that went on in it. */
async function playOne(played: Subject, seed: number): Promise<boolean> {
  const verdict = await play(played, { seed, steps: count("steps") });
  if (values.json) say(JSON.stringify(verdict));
  else {
    for (const line of verdict.trace) say(line);
    for (const { kind, text } of verdict.findings) say(`${kind}: ${text}`);
  }
  return verdict.findings.every(({ kind }) => !BREAKS.includes(kind));
}

async function playMany(played: readonly Subject[]): Promise<boolean> {
  const tallies: Tally[] = [];
  for (const each of played) {
    const result = await tally(each, { fromSeed: count("from"), runs: count("seeds"), steps: count("steps") });
    tallies.push(result);
    say(values.json ? JSON.stringify(result) : lineOf(result));
    if (!values.json && result.failures.length > 0) say(failuresOf(result));
  }
  if (values.report) writeFileSync(PAGE, pageOf(tallies));
  return tallies.every(({ failures }) => failures.length === 0);
}

const subjects = chosen();
const [subject] = subjects;
const good =
  values.seed !== undefined && subject !== undefined ? await playOne(subject, count("seed")) : await playMany(subjects);
process.exitCode = good ? 0 : 1;
