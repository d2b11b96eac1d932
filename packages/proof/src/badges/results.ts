import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { type ConformanceReport, SCENARIOS } from "@anybroker/testkit";

/** How each scenario ended, by its id: `passed`, or the status and the reason. */
export type Row = Readonly<Record<string, string>>;

/** The rows of all subjects by their names, as they are committed. */
export type Results = Readonly<Record<string, Row>>;

/** The subjects in the order of the tables. */
export const SUBJECT_NAMES: readonly string[] = [
  "paper",
  "paper, two-step",
  "ctrader",
  "tickerall",
  "open-api-mt5",
  "api2trade, dialect sdk",
  "api2trade, dialect rest",
  "tonpo",
];

/** A file for each subject, so that the tests of several adapters can write at once. */
const fileOf = (subject: string): URL =>
  new URL(`results/${subject.replaceAll(/[^a-z0-9]+/g, "-")}.json`, import.meta.url);

function readRow(subject: string): Row {
  const file = fileOf(subject);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Row) : {};
}

/** The committed results. */
export function readResults(): Results {
  return Object.fromEntries(SUBJECT_NAMES.map((name) => [name, readRow(name)]));
}

/** A report as a row. */
export function rowOf({ results }: ConformanceReport): Row {
  return Object.fromEntries(
    results.map(({ id, status, reason }) => [id, status === "passed" ? status : `${status}: ${oneLine(reason)}`]),
  );
}

const oneLine = (text = ""): string => text.split("\n", 1)[0] ?? "";

/**
 * Fails unless the report of a whole run is as committed, so that the badges say what the tests have shown. A run of
 * some scenarios only says nothing. With UPDATE_BADGES in the environment the report is what is committed from now on.
 */
export function requireCommitted(report: ConformanceReport): void {
  if (report.results.length < SCENARIOS.length) return;
  const found = rowOf(report);
  if (process.env["UPDATE_BADGES"] !== undefined) {
    writeFileSync(fileOf(report.name), `${JSON.stringify(found, undefined, 2)}\n`);
    return;
  }
  const committed = readRow(report.name);
  // A variant that is newer than the row has its own test; it changes no verdict that stands.
  const stale = Object.keys(committed).filter((id) => found[id] !== committed[id]);
  if (stale.length === 0) return;
  const [first = ""] = stale;
  throw new Error(
    `The committed conformance of ${report.name} is stale in ${stale.length} scenarios, first ${first}: it says "${committed[first]}", found was "${found[first]}"; run: npm run badges`,
  );
}
