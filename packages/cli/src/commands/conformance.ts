import type { ConformanceReport, Scenario, ScenarioResult, Subject } from "@anybroker/testkit";
import type { Command } from "commander";
import { loadSubjects } from "../conformance/load-subjects.ts";
import { chooseScenarios } from "../conformance/scenarios.ts";
import { NotConformantError, NotDoneError, UsageError } from "../failures.ts";
import { examples } from "../output/examples.ts";
import { Output } from "../output/output.ts";
import { type Context, confirm, requireConsent, type TradeFlags, tradingCommand, withAccount } from "../session.ts";

interface ConformanceFlags extends TradeFlags {
  readonly adapter?: string;
  readonly only?: string;
  readonly live?: true;
  readonly symbol?: string;
  readonly realMoney?: true;
}

/** `anybroker conformance`: plays the conformance suite on an adapter, or what is safe of it on a live account. */
export function conformanceCommand(context: Context): Command {
  const { terminal } = context;
  return tradingCommand("conformance", "Play the conformance suite on an adapter, without a test set-up.")
    .option("--adapter <module>", "the module that exports its subject: a file, the folder of a package, or a package")
    .option("--only <ids>", "these scenarios or groups only: ORD, IDEM-01,CONN")
    .option("--live", "play what is safe of it on the account of --config: least lots, flat at the end")
    .option("--symbol <symbol>", "what is traded with --live (default: EURUSD, where there is one)")
    .option("--real-money", "with --live: also on an account that is not known to be a demo")
    .addHelpText(
      "after",
      examples(terminal, [
        "conformance --adapter ./my-broker",
        "conformance --adapter ./my-broker/test/subject.ts --only ORD,IDEM-01",
        "conformance --config demo.json --live",
      ]),
    )
    .action(async (flags: ConformanceFlags) => {
      if (flags.live === true) return playLive(context, flags);
      if (flags.adapter === undefined) {
        throw new UsageError(
          "Say what is played on: --adapter MODULE, the module that exports the adapter's subject, or --config FILE --live.",
        );
      }
      const output = new Output(terminal, flags.json ?? false);
      const kit = await import("@anybroker/testkit");
      const scenarios = chooseScenarios(kit.SCENARIOS, flags.only);
      const subjects = await loadSubjects(flags.adapter, terminal.directory);
      const reports: ConformanceReport[] = [];
      for (const subject of subjects) {
        reports.push(await play(subject, scenarios, kit.examine, output, flags.only === undefined));
      }
      printReports(reports, output);
    });
}

async function playLive(context: Context, flags: ConformanceFlags): Promise<void> {
  if (flags.adapter !== undefined)
    throw new UsageError("--live plays on the account of --config; leave --adapter out.");
  requireConsent(context, flags);
  const { LIVE_SCENARIOS, examineLive, liveSymbol } = await import("@anybroker/testkit");
  const scenarios = chooseScenarios(LIVE_SCENARIOS, flags.only);
  await withAccount(context, flags, async (session) => {
    const { account, broker, output } = session;
    if (account.info.environment !== "demo" && flags.realMoney !== true) {
      const kind = account.info.environment === "live" ? "a real-money account" : "not known to be a demo account";
      throw new NotDoneError(`Account ${account.id} is ${kind}; nothing was sent. Add --real-money to trade on it.`);
    }
    const symbol = liveSymbol(account, flags.symbol);
    await confirm(session, flags, () => [
      `play ${scenarios.length} scenarios: orders of ${symbol.lotsMin} to ${2 * (symbol.lotsMin ?? 0)} lots of ${symbol.name}, one position at a time`,
      "whatever they open is cancelled and closed again, on Ctrl-C as well",
    ]);
    const report = await examineLive({
      account,
      name: `${broker.name}, live`,
      symbol,
      scenarios,
      signal: context.terminal.stop,
      onScenario: ({ id, title }) => output.progress(`${id} ${title} ...`),
    });
    printReports([report], output);
    if (context.terminal.stop.aborted) throw new NotDoneError("Stopped; what had been opened is closed again.");
  });
}

function printReports(reports: readonly ConformanceReport[], output: Output): void {
  output.result(reports, () => reports.map((report) => render(report, output)).join("\n\n"));
  const isBad = ({ status }: ScenarioResult): boolean => status === "failed" || status === "fixed";
  if (reports.some(({ results }) => results.some(isBad))) throw new NotConformantError();
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
