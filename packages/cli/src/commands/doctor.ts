import type { Check, DoctorReport } from "@anybroker/core";
import type { Command } from "commander";
import { UnhealthyError } from "../failures.ts";
import { examples } from "../output/examples.ts";
import { formatAge } from "../output/format.ts";
import { Output } from "../output/output.ts";
import { type AccountFlags, type Context, commandOnAccount, configFile } from "../session.ts";

/** `anybroker doctor`: looks at every part of the connection, and says what is wrong and what to do about it. */
export function doctorCommand(context: Context): Command {
  const { terminal, services } = context;
  return commandOnAccount("doctor", "Look for what is wrong with a connection: cause and fix per finding.")
    .addHelpText(
      "after",
      examples(terminal, ["doctor --config paper.json", "doctor --config paper.json --account 1 --json"]),
    )
    .action(async (flags: AccountFlags) => {
      const file = configFile(flags, terminal);
      const output = new Output(terminal, flags.json ?? false);
      output.progress(`Looking at ${file} ...`);
      const report = await services.doctor({
        file,
        directory: terminal.directory,
        signal: terminal.stop,
        ...(flags.account !== undefined && { account: flags.account }),
      });
      output.result(report, () => render(report, output));
      const failed = report.checks.filter(({ status }) => status === "failed");
      if (failed.length > 0) throw new UnhealthyError(failed);
    });
}

const MARKS = { ok: "ok", warning: "warning", failed: "failed", skipped: "-" } as const;
const PART_WIDTH = 9;
const STATUS_WIDTH = 9;

function render({ checks }: DoctorReport, output: Output): string {
  return [...checks.flatMap((check) => lines(check, output)), "", summary(checks, output)].join("\n");
}

function lines({ part, status, message, fix, ageMs }: Check, output: Output): readonly string[] {
  const mark = paint(output, status)(MARKS[status].padEnd(STATUS_WIDTH));
  const age = ageMs === undefined ? "" : output.style.faint(` (${formatAge(ageMs)} old)`);
  const indent = " ".repeat(PART_WIDTH + STATUS_WIDTH);
  return [
    `${part.padEnd(PART_WIDTH)}${mark}${message}${age}`,
    ...(fix === undefined ? [] : [`${indent}${output.style.faint("fix:")} ${fix}`]),
  ];
}

function paint({ style }: Output, status: Check["status"]): (text: string) => string {
  return { ok: style.good, warning: style.warning, failed: style.bad, skipped: style.faint }[status];
}

function summary(checks: readonly Check[], { style }: Output): string {
  const count = (status: Check["status"]): number => checks.filter((check) => check.status === status).length;
  const failed = count("failed");
  const warnings = count("warning");
  if (failed > 0) return style.bad(`${failed} failed${warnings > 0 ? `, ${warnings} to look at` : ""}`);
  return warnings > 0 ? style.warning(`works, ${warnings} to look at`) : style.good("all is well");
}
