// Plays the kit over every subject and commits what came out: npm run badges [-- NAME...]
import { examine, isConformant } from "@anybroker/testkit";
import { SUBJECTS } from "../subjects.ts";
import { type Row, readResults, rowOf, writeResults } from "./results.ts";

const wanted = process.argv.slice(2);
const before = readResults();
const rows: Record<string, Row> = {};
for (const subject of SUBJECTS) {
  const known = before[subject.name];
  if (wanted.length > 0 && !wanted.some((name) => subject.name.startsWith(name))) {
    if (known !== undefined) rows[subject.name] = known;
    continue;
  }
  const report = await examine(subject);
  rows[subject.name] = rowOf(report);
  const passed = report.results.filter(({ status }) => status === "passed").length;
  process.stdout.write(`${subject.name}: ${passed} of ${report.results.length} scenarios passed\n`);
  if (isConformant(report)) continue;
  process.exitCode = 1;
  for (const { id, status, reason } of report.results) {
    if (status === "failed" || status === "fixed") process.stderr.write(`  ${status}: ${id} ${reason ?? ""}\n`);
  }
}
writeResults(rows);
