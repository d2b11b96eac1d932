import type { ConformanceReport, Scenario, ScenarioResult, Subject } from "@anybroker/testkit";
import { Command } from "commander";
import { loadSubjects } from "../conformance/load-subjects.ts";
import { chooseScenarios } from "../conformance/scenarios.ts";
import { NotConformantError, NotDoneError, UsageError } from "../failures.ts";
import { examples } from "../output/examples.ts";
import { Output } from "../output/output.ts";
import type { Context } from "../session.ts";

interface ConformanceFlags {
  readonly adapter?: string;
  readonly only?: string;
  readonly json?: true;
}

/** `anybroker conformance --adapter MODULE`: plays the conformance suite on an adapter, without a test set-up. */
export function conformanceCommand({ terminal }: Context): Command {
  return new Command("conformance")
    .description("Play the conformance suite on an adapter, without a test set-up.")
    .option("--adapter <module>", "the module that exports its subject: a file, the folder of a package, or a package")
    .option("--only <ids>", "these scenarios or groups only: ORD, IDEM-01,CONN")
    .option("--json", "print JSON: a report for each subject")
    .addHelpText(
      "after",
      examples(terminal, [
        "conformance --adapter ./my-broker",
        "conformance --adapter ./my-broker/test/subject.ts --only ORD,IDEM-01",
      ]),
    )
    .action(async (flags: ConformanceFlags) => {
      if (flags.adapter === undefined) {
        throw new UsageError("--adapter MODULE is missing: the module that exports the adapter's subject.");
      }
      const output = new Output(terminal, flags.json ?? false);
      const kit = await import("@anybroker/testkit");
      const scenarios = chooseScenarios(kit.SCENARIOS, flags.only);
      const subjects = await loadSubjects(flags.adapter, terminal.directory);
      const reports: ConformanceReport[] = [];
      for (const subject of subjects) {
        reports.push(await play(subject, scenarios, kit.examine, output, flags.only === undefined));
      }
      output.result(reports, () => reports.map((report) => render(report, output)).join("\n\n"));
      if (!reports.every(kit.isConformant)) throw new NotConformantError();
    });
}

type Examine = (options: Subject & { readonly scenarios: readonly Scenario[] }) => Promise<ConformanceReport>;

/** One scenario after another, so that a person sees how far it is and can stop it. */
async function play(
  subject: Subject,
  scenarios: readonly Scenario[],
  examine: Examine,
  output: Output,
  whole: boolean,
): Promise<ConformanceReport> {
  const results: ScenarioResult[] = [];
  for (const [index, scenario] of scenarios.entries()) {
    if (output.terminal.stop.aborted)
      throw new NotDoneError(`Stopped after ${index} of ${scenarios.length} scenarios.`);
    output.progress(`${subject.name}: ${scenario.id} (${index + 1} of ${scenarios.length}) ...`);
    results.push(...(await examine({ ...subject, scenarios: [scenario] })).results);
  }
  return { name: subject.name, results: whole ? results : results.filter(({ status }) => status !== "skipped") };
}

const MARKS = {
  passed: "passed",
  failed: "FAILED",
  skipped: "skipped",
  "known-failing": "known",
  fixed: "FIXED",
} as const;

function render({ name, results }: ConformanceReport, output: Output): string {
  const count = (status: ScenarioResult["status"]): number => results.filter((one) => one.status === status).length;
  const statuses = ["passed", "failed", "fixed", "known-failing", "skipped"] as const;
  const counts = statuses.filter((status) => count(status) > 0).map((status) => `${count(status)} ${status}`);
  return [
    output.style.strong(name),
    ...results.filter(({ status }) => status !== "skipped").map((result) => line(result, output)),
    ...skippedLines(results, output),
    "",
    `${name}: ${counts.join(", ")}`,
  ].join("\n");
}

/** Why scenarios were left out, each reason once. */
function skippedLines(results: readonly ScenarioResult[], { style }: Output): readonly string[] {
  const byReason = new Map<string, string[]>();
  for (const { id, status, reason = "" } of results) {
    if (status === "skipped") byReason.set(reason, [...(byReason.get(reason) ?? []), id]);
  }
  return [...byReason].map(([reason, ids]) => style.faint(`not played, as ${reason}: ${ids.join(" ")}`));
}

const ID_WIDTH = 10;
const STATUS_WIDTH = 9;

function line({ id, title, status, reason }: ScenarioResult, { style }: Output): string {
  const paint = {
    passed: style.good,
    failed: style.bad,
    fixed: style.bad,
    skipped: style.faint,
    "known-failing": style.warning,
  };
  const head = `${id.padEnd(ID_WIDTH)}${paint[status](MARKS[status].padEnd(STATUS_WIDTH))}${title}`;
  if (reason === undefined) return head;
  const indent = " ".repeat(ID_WIDTH + STATUS_WIDTH);
  const why = status === "fixed" ? `it is on the list of known failures (${reason}): take it off` : reason;
  return [head, ...why.split("\n").map((text) => `${indent}${style.faint(text)}`)].join("\n");
}
