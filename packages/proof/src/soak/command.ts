// Lets accounts run for virtual hours: see USAGE.
import { readArguments, readNumber } from "../arguments.ts";
import { SUBJECTS } from "../subjects.ts";
import { runDay } from "./run-day.ts";
import { runWire } from "./run-wire.ts";
import { describeSoak, type SoakReport } from "./soak-report.ts";

const USAGE = `Usage: npm run soak -- [--hours N] [--rate N] [--wire-hours N] [--wire-rate N]
Virtual hours in process (24) and over wires (1), 0 for none, and ticks a second (10000 and 5).
`;
const COMMAND = {
  options: {
    hours: { type: "string", default: "24" },
    rate: { type: "string", default: "10000" },
    "wire-hours": { type: "string", default: "1" },
    "wire-rate": { type: "string", default: "5" },
  },
} as const;
const values = readArguments(COMMAND, USAGE);
const number = (name: keyof typeof values, least: number): number => readNumber(name, values[name], least, USAGE);
const day = { hours: number("hours", 0), ticksPerSecond: number("rate", 1) };
const wire = { hours: number("wire-hours", 0), ticksPerSecond: number("wire-rate", 1) };
const WIRES: readonly string[] = ["ctrader", "tickerall"];
const MB = 1_048_576;

const reports: SoakReport[] = [];
const tell = (report: SoakReport): void => {
  reports.push(report);
  process.stdout.write(`${describeSoak(report)}\n`);
};
if (day.hours > 0) {
  const onSample = (hour: number, bytes: number): void => {
    process.stderr.write(`after ${hour.toFixed(1)} h: ${(bytes / MB).toFixed(2)} MB\n`);
  };
  tell(await runDay({ ...day, onSample }));
}
for (const subject of SUBJECTS) if (wire.hours > 0 && WIRES.includes(subject.name)) tell(await runWire(subject, wire));
process.exit(reports.some(({ faults }) => faults.length > 0) ? 1 : 0);
