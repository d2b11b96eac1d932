// npm run soak -- [--hours N] [--rate N] [--wire-hours N] [--wire-rate N]
import { parseArgs } from "node:util";
import { SUBJECTS } from "../subjects.ts";
import { runDay } from "./run-day.ts";
import { runWire } from "./run-wire.ts";
import { describeSoak, type SoakReport } from "./soak-report.ts";

const { values } = parseArgs({
  options: {
    hours: { type: "string", default: "24" },
    rate: { type: "string", default: "10000" },
    "wire-hours": { type: "string", default: "1" },
    "wire-rate": { type: "string", default: "5" },
  },
});
const WIRES: readonly string[] = ["ctrader", "tickerall"];
const MB = 1_048_576;

const reports: SoakReport[] = [];
const tell = (report: SoakReport): void => {
  reports.push(report);
  process.stdout.write(`${describeSoak(report)}\n`);
};
if (Number(values.hours) > 0) {
  const onSample = (hour: number, bytes: number): void => {
    process.stderr.write(`after ${hour.toFixed(1)} h: ${(bytes / MB).toFixed(2)} MB\n`);
  };
  tell(await runDay({ hours: Number(values.hours), ticksPerSecond: Number(values.rate), onSample }));
}
const wire = { hours: Number(values["wire-hours"]), ticksPerSecond: Number(values["wire-rate"]) };
for (const subject of SUBJECTS) if (wire.hours > 0 && WIRES.includes(subject.name)) tell(await runWire(subject, wire));
process.exit(reports.some(({ faults }) => faults.length > 0) ? 1 : 0);
