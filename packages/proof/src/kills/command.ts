// Kills trading programs and holds their books against the venue: see USAGE.
import { readArguments, readCount, refuse } from "../arguments.ts";
import { KILL_BROKERS } from "./brokers.ts";
import { describeKills } from "./report.ts";
import { runKills } from "./run-kills.ts";

const USAGE = `Usage: npm run kills -- [--adapter NAME] [--count N] [--seed N]
Adapters: ${KILL_BROKERS.map(({ name }) => `"${name}"`).join(", ")}
`;
const COMMAND = {
  options: {
    adapter: { type: "string" },
    count: { type: "string", default: "100" },
    seed: { type: "string", default: "1" },
  },
} as const;
const values = readArguments(COMMAND, USAGE);
const brokers = KILL_BROKERS.filter(({ name }) => values.adapter === undefined || name.startsWith(values.adapter));
if (brokers.length === 0) refuse(`There is no adapter "${values.adapter}".`, USAGE);
const results = await runKills({
  brokers,
  count: readCount("count", values.count, USAGE),
  seed: readCount("seed", values.seed, USAGE),
  onResult: ({ broker, kill, faults }) => {
    process.stderr.write(`${faults.length === 0 ? "right" : "WRONG"}  ${broker}  ${kill.name}\n`);
  },
});
process.stdout.write(`${describeKills(results)}\n`);
process.exit(results.some(({ faults }) => faults.length > 0) ? 1 : 0);
