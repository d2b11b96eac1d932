// npm run kills -- [--adapter X] [--count N] [--seed N]
import { parseArgs } from "node:util";
import { KILL_BROKERS } from "./brokers.ts";
import { describeKills } from "./report.ts";
import { runKills } from "./run-kills.ts";

const { values } = parseArgs({
  options: {
    adapter: { type: "string" },
    count: { type: "string", default: "100" },
    seed: { type: "string", default: "1" },
  },
});
const brokers = KILL_BROKERS.filter(({ name }) => values.adapter === undefined || name.startsWith(values.adapter));
if (brokers.length === 0) {
  const names = KILL_BROKERS.map(({ name }) => name).join("; ");
  process.stderr.write(`Nothing is known of "${values.adapter}"; there are ${names}.\n`);
  process.exit(2);
}
const results = await runKills({
  brokers,
  count: Number(values.count),
  seed: Number(values.seed),
  onResult: ({ broker, kill, faults }) => {
    process.stderr.write(`${faults.length === 0 ? "right" : "WRONG"}  ${broker}  ${kill.name}\n`);
  },
});
process.stdout.write(`${describeKills(results)}\n`);
process.exit(results.some(({ faults }) => faults.length > 0) ? 1 : 0);
