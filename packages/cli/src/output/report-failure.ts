import { BrokerError } from "@anybroker/core";
import { CommanderError } from "commander";
import { BatchError, EXIT, NotConformantError, NotDoneError, UnhealthyError, UsageError } from "../failures.ts";
import type { Output } from "./output.ts";

/** Says on stderr why the command ended and gives the exit code. */
export function reportFailure(error: unknown, output: Output): number {
  if (error instanceof CommanderError) return reportParsing(error, output);
  // The report on stdout has said it all.
  if (error instanceof NotConformantError) return EXIT.failed;
  if (error instanceof UnhealthyError) {
    return error.failed.some(({ part }) => part === "config") ? EXIT.usage : EXIT.failed;
  }
  if (error instanceof BatchError) {
    for (const item of error.errors) reportBrokerError(item, output);
    return EXIT.failed;
  }
  if (BrokerError.is(error, "ABORTED") && error.outcome === "not-executed" && output.terminal.stop.aborted) {
    reportPlain("ABORTED", "Stopped before anything was sent.", output);
    return EXIT.failed;
  }
  if (BrokerError.is(error)) {
    reportBrokerError(error, output);
    return error.kind === "config" ? EXIT.usage : EXIT.failed;
  }
  if (error instanceof UsageError) {
    reportPlain("USAGE", error.message, output);
    return EXIT.usage;
  }
  if (error instanceof NotDoneError) {
    reportPlain("NOT_DONE", error.message, output);
    return EXIT.failed;
  }
  reportFault(error, output);
  return EXIT.failed;
}

/** Commander throws for `--help` and `--version` too; those have printed what was asked for. */
function reportParsing(error: CommanderError, output: Output): number {
  if (error.exitCode === 0) return EXIT.done;
  // Called without a command, it has printed the help on stderr.
  if (error.code === "commander.help") return EXIT.usage;
  const [message = "", suggestion] = error.message.replace(/^error: /, "").split("\n");
  const sentence = `${message.charAt(0).toUpperCase()}${message.slice(1)}`.replace(/\.$/, "");
  reportPlain(
    "USAGE",
    suggestion === undefined ? `${sentence}.` : `${sentence}. ${suggestion.replace(/[()]/g, "")}`,
    output,
  );
  return EXIT.usage;
}

function reportPlain(code: string, message: string, output: Output): void {
  output.note(
    output.json
      ? JSON.stringify({ code, message, outcome: "not-executed" })
      : `${output.noteStyle.bad("error:")} ${message}`,
  );
}

function reportBrokerError(error: BrokerError, output: Output): void {
  if (output.json) {
    output.note(JSON.stringify(error));
    return;
  }
  const { noteStyle: style } = output;
  const facts = [
    `${error.code} (${error.retcode})`,
    `outcome ${error.outcome}`,
    ...(error.broker === undefined ? [] : [`broker ${error.broker}`]),
    ...nativeFacts(error),
  ];
  output.note(`${style.bad("error:")} ${error.message}\n       ${style.faint(facts.join(" · "))}`);
  if (error.outcome === "unknown" && error.operation !== undefined && isWrite(error.operation)) {
    output.warn("it may have taken effect: look at orders, positions and deals before you send it again.");
  }
}

/** The broker's own words, where they say more than the error does. */
function nativeFacts({ native, code, message }: BrokerError): readonly string[] {
  const words = [native?.status, native?.code, native?.message]
    .filter((word) => word !== undefined && word !== code)
    .filter((word) => !message.includes(String(word)));
  return words.length === 0 ? [] : [`the broker said: ${words.join(" ")}`];
}

const isWrite = (operation: string): boolean => /place|modify|cancel|close/i.test(operation);

function reportFault(error: unknown, output: Output): void {
  const message = error instanceof Error ? error.message : String(error);
  if (output.json) {
    output.note(JSON.stringify({ code: "FAULT", message, outcome: "unknown" }));
    return;
  }
  const stack = error instanceof Error && error.stack !== undefined ? `\n${output.noteStyle.faint(error.stack)}` : "";
  output.note(`${output.noteStyle.bad("error:")} ${message}\nThis is a fault of anybroker itself.${stack}`);
}
