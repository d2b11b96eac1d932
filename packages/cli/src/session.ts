import type { Account, AccountInfo, Broker, CallOptions, StatusEvent } from "@anybroker/core";
import { Command } from "commander";
import { NotDoneError, UsageError } from "./failures.ts";
import { Output } from "./output/output.ts";
import type { Services } from "./services.ts";
import type { Terminal } from "./terminal.ts";

/** The flags that every command on an account has. */
export interface AccountFlags {
  readonly config?: string;
  readonly account?: string;
  readonly json?: true;
}

/** What a command works with while it is connected. */
export interface Session {
  readonly broker: Broker;
  readonly account: Account;
  readonly output: Output;
  /** To hand to every call, so that Ctrl-C ends it. */
  readonly call: CallOptions & { readonly signal: AbortSignal };
}

/** What the commands are made with. */
export interface Context {
  readonly terminal: Terminal;
  readonly services: Services;
}

/** A new command with the flags that say where the account is. */
export function commandOnAccount(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option("-c, --config <file>", "the configuration of the broker, as `connect` takes it")
    .option("-a, --account <id>", "which account, when the broker has several")
    .option("--json", "print JSON, with the fields of the library's model");
}

/** Connects, does `work` on the account, and closes the broker whatever happens. */
export async function withAccount(
  { terminal, services }: Context,
  flags: AccountFlags,
  work: (session: Session) => Promise<void>,
): Promise<void> {
  const file = configFile(flags, terminal);
  const output = new Output(terminal, flags.json ?? false);
  const call = { signal: terminal.stop };
  output.progress(`Connecting by ${file} ...`);
  const broker = await services.openBroker({ file, directory: terminal.directory, signal: terminal.stop });
  const status = broker.status((event) => reportStatus(event, output));
  try {
    const account = await broker.account(flags.account, call);
    output.clearProgress();
    await work({ broker, account, output, call });
  } finally {
    output.clearProgress();
    await status.close();
    await broker.close();
  }
}

/** The file that `--config` names. Throws a `UsageError` that shows how to make one. */
export function configFile({ config }: AccountFlags, { self }: Terminal): string {
  if (config !== undefined) return config;
  throw new UsageError(
    "--config FILE is missing: it says which broker to use. To try it without a broker, put the line\n" +
      '    {"adapter": "paper"}\n' +
      `into a file paper.json and add --config paper.json. "${self} adapters" lists the others.`,
  );
}

function reportStatus(event: StatusEvent, output: Output): void {
  if (event.state === "lost") output.warn(`the link is lost: ${event.cause.message}`);
  if (event.state === "resumed") output.warn(`the link is back after ${(event.gapMs / 1000).toFixed(1)} s`);
  if (event.state === "failed") output.warn(`the link cannot be restored: ${event.cause.message}`);
  if (event.state === "problem") output.warn(`${event.error.message} (${event.error.code})`);
}

/** The flags of a command that trades. */
export interface TradeFlags extends AccountFlags {
  readonly yes?: true;
}

/** Like `commandOnAccount`, for commands that trade. */
export function tradingCommand(name: string, description: string): Command {
  return commandOnAccount(name, description).option("-y, --yes", "send without asking");
}

/** Throws before anything is connected when the user could not be asked and has not said `--yes`. */
export function requireConsent({ terminal }: Context, flags: TradeFlags): void {
  if (flags.yes === true || terminal.ask !== undefined) return;
  throw new UsageError("This command trades and asks first, but nobody is at a terminal to answer; add --yes to send.");
}

/**
 * Shows what will be sent and asks; throws a `NotDoneError` when the answer is not yes.
 *
 * After `--yes` nothing is asked, and with `--json` nothing shown either: a program reads then.
 */
export async function confirm(
  { account, output }: Session,
  flags: TradeFlags,
  plan: () => readonly string[] | Promise<readonly string[]>,
): Promise<void> {
  const { ask } = output.terminal;
  if (flags.yes === true && output.json) return;
  const lines = await plan();
  output.note([`On ${accountName(account.info, output)}:`, ...lines.map((line) => `  ${line}`)].join("\n"));
  if (flags.yes === true) return;
  const answer = ask === undefined ? "" : await ask("Send? [y/N] ");
  if (!/^y(es)?$/i.test(answer.trim())) throw new NotDoneError("Nothing was sent.");
}

function accountName({ id, login, environment }: AccountInfo, { noteStyle }: Output): string {
  const name = login === undefined || login === id ? id : `${id} (login ${login})`;
  const kind = { demo: "demo account", live: noteStyle.warning("LIVE account"), unknown: "account" }[environment];
  return `${kind} ${noteStyle.strong(name)}`;
}
