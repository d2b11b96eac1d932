import { readFileSync, writeFileSync } from "node:fs";
import { type ConformanceReport, SCENARIOS } from "@anybroker/testkit";

/** How each scenario ended, by its id: `passed`, or the status and the reason. */
export type Row = Readonly<Record<string, string>>;

/** The rows of all subjects by their names, as they are committed. */
export type Results = Readonly<Record<string, Row>>;

const FILE = new URL("results.json", import.meta.url);

/** The committed results; none where there is no file yet. */
export function readResults(): Results {
  try {
    return JSON.parse(readFileSync(FILE, "utf8")) as Results;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw error;
  }
}

/** Replaces the committed results. */
export function writeResults(results: Results): void {
  writeFileSync(FILE, `${JSON.stringify(results, undefined, 2)}\n`);
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
 * some scenarios only says nothing.
 */
export function requireCommitted(report: ConformanceReport): void {
  if (report.results.length < SCENARIOS.length) return;
  const found = rowOf(report);
  const committed = readResults()[report.name] ?? {};
  const ids = [...new Set([...Object.keys(found), ...Object.keys(committed)])];
  const stale = ids.filter((id) => found[id] !== committed[id]);
  if (stale.length === 0) return;
  const [first = ""] = stale;
  throw new Error(
    `The committed conformance of ${report.name} is stale in ${stale.length} scenarios, first ${first}: it says "${committed[first]}", found was "${found[first]}"; run: npm run badges`,
  );
}
