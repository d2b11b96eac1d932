/** How one scenario ended. */
export interface ScenarioResult {
  readonly id: string;
  readonly title: string;
  /** `known-failing` failed as the list says; `fixed` is on the list and passes, which fails the run. */
  readonly status: "passed" | "failed" | "skipped" | "known-failing" | "fixed";
  /** Why it was skipped or failed. */
  readonly reason?: string;
}

/** What a broker's adapter has shown. Its plain JSON is what the capability table is made of. */
export interface ConformanceReport {
  readonly name: string;
  readonly results: readonly ScenarioResult[];
}

/** The ids that ended in `status`, in the suite's order. */
export function idsWith(report: ConformanceReport, status: ScenarioResult["status"]): readonly string[] {
  return report.results.filter((result) => result.status === status).map(({ id }) => id);
}

/** A report for people: counts, the ids that passed, and a line with the reason for each other one. */
export function formatReport(report: ConformanceReport): string {
  const passed = idsWith(report, "passed");
  const others = report.results.filter(({ status }) => status !== "passed");
  return [
    `${report.name}: ${passed.length} of ${report.results.length} scenarios passed`,
    `  passed: ${passed.join(" ")}`,
    ...others.map(
      ({ id, status, reason }) => `  ${status}: ${id}${reason === undefined ? "" : `, ${firstLine(reason)}`}`,
    ),
  ].join("\n");
}

const firstLine = (text: string): string => text.split("\n", 1)[0] ?? "";
