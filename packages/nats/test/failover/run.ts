// npm run -s failover -- [--count 10] [--orders 500] [--programs 4] [--lease 2000] [--seed 1] [--strike kill|pause]
import { parseArgs } from "node:util";
import { seededRandom, systemClock } from "@anybroker/core";
import { failover } from "./failover.ts";

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "10" },
    orders: { type: "string", default: "500" },
    programs: { type: "string", default: "4" },
    lease: { type: "string", default: "2000" },
    strike: { type: "string", default: "kill" },
    seed: { type: "string", default: "1" },
  },
});
const random = seededRandom(Number(values.seed));
const report = await failover({
  strikes: Array.from({ length: Number(values.count) }, () => (values.strike === "pause" ? "pause" : "kill")),
  ordersPerStrike: Number(values.orders),
  programs: Number(values.programs),
  leaseMs: Number(values.lease),
  moment: () => random.next(),
  onTakeover: (takeover) =>
    process.stderr.write(`${new Date(systemClock.now()).toISOString()} ${JSON.stringify(takeover)}\n`),
});
process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
const { duplicates, misreported, wronglyTold, unresolved, openPositions } = report;
const slow = report.takeovers.filter(({ ownedMs }) => ownedMs > Number(values.lease));
const faults = [duplicates, misreported, wronglyTold, unresolved, slow].flat().length + openPositions + report.late;
process.exit(faults === 0 ? 0 : 1);
