import { readFileSync } from "node:fs";
import { Command } from "commander";
import { accountCommand } from "./commands/account.ts";
import { adaptersCommand } from "./commands/adapters.ts";
import { authCommand } from "./commands/auth.ts";
import { cancelCommand } from "./commands/cancel.ts";
import { candlesCommand } from "./commands/candles.ts";
import { closeCommand } from "./commands/close.ts";
import { configCommand } from "./commands/config.ts";
import { conformanceCommand } from "./commands/conformance.ts";
import { dealsCommand } from "./commands/deals.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { modifyCommand } from "./commands/modify.ts";
import { newAdapterCommand } from "./commands/new-adapter.ts";
import { ordersCommand } from "./commands/orders.ts";
import { buyCommand, sellCommand } from "./commands/place.ts";
import { positionsCommand } from "./commands/positions.ts";
import { quoteCommand } from "./commands/quote.ts";
import { serveCommand } from "./commands/serve.ts";
import { simulateCommand } from "./commands/simulate.ts";
import { symbolsCommand } from "./commands/symbols.ts";
import { watchCommand } from "./commands/watch.ts";
import type { Context } from "./session.ts";

const SET_UP = "Set up:";

/** The commands by the heading under which the help lists them. */
const COMMANDS: Readonly<Record<string, readonly ((context: Context) => Command)[]>> = {
  "Look:": [
    accountCommand,
    symbolsCommand,
    quoteCommand,
    watchCommand,
    candlesCommand,
    ordersCommand,
    positionsCommand,
    dealsCommand,
  ],
  "Trade (these ask first, unless --yes):": [buyCommand, sellCommand, modifyCommand, cancelCommand, closeCommand],
  "Write an adapter:": [newAdapterCommand, conformanceCommand],
  [SET_UP]: [adaptersCommand, configCommand, authCommand, doctorCommand, serveCommand, simulateCommand],
};

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  const found =
    typeof manifest === "object" && manifest !== null && "version" in manifest ? manifest.version : undefined;
  return String(found);
}

/** The command line. It prints through the context's terminal and throws instead of exiting. */
export function createProgram(context: Context): Command {
  const { stdout, stderr, self } = context.terminal;
  const program = new Command("anybroker")
    .description("Quotes, orders, positions and simulators at any supported broker.")
    .usage("<command> --config FILE [--account ID] [--json]")
    .version(version(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .addHelpCommand(
      new Command("help").argument("[command]").description("Print the help of a command.").helpGroup(SET_UP),
    )
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      // What is wrong is said in one place, with the exit code.
      outputError: () => {},
      getOutHelpWidth: () => stdout.columns ?? 100,
      getErrHelpWidth: () => stderr.columns ?? 100,
    })
    .addHelpText("after", start(self));
  for (const [heading, commands] of Object.entries(COMMANDS)) {
    for (const create of commands) addTo(program, create(context).helpGroup(heading));
  }
  return program;
}

function addTo(parent: Command, command: Command): void {
  command.copyInheritedSettings(parent);
  for (const child of command.commands) child.copyInheritedSettings(command);
  parent.addCommand(command);
}

const start = (self: string): string => `
Start without a broker, on the paper venue:
  echo '{"adapter": "paper"}' > paper.json
  ${self} quote EURUSD --config paper.json

Exit codes: 0 done, 1 the broker refused or failed, 2 wrong usage or configuration.
`;
