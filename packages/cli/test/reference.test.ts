import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { createProgram } from "../src/program.ts";
import { FakeBroker } from "./fake-broker.ts";
import { FakeTerminal } from "./fake-terminal.ts";
import { fakeServices } from "./harness.ts";

const page = readFileSync(new URL("../../../docs/reference/command-line.md", import.meta.url), "utf8");
const program = createProgram({ terminal: new FakeTerminal(), services: fakeServices(new FakeBroker()) });

/** Every command with its full name, `config schema` for one in another. */
function commandsOf(parent: Command, prefix = ""): readonly { readonly name: string; readonly command: Command }[] {
  return parent.commands.flatMap((command) => {
    const name = `${prefix}${command.name()}`;
    return command.commands.length > 0 ? commandsOf(command, `${name} `) : [{ name, command }];
  });
}

describe("the page about the command line", () => {
  const commands = commandsOf(program);

  it("names the commands that are fixed, and no other exists", () => {
    expect(commands.map(({ name }) => name).sort()).toEqual(
      [
        ...["account", "symbols", "quote", "watch", "candles", "orders", "positions", "deals"],
        ...[
          "buy",
          "sell",
          "modify",
          "cancel",
          "close",
          "adapters",
          "config schema",
          "auth ctrader",
          "serve",
          "simulate",
          "new-adapter",
          "conformance",
          "doctor",
        ],
      ].sort(),
    );
  });

  it.each(commands)("explains $name and its flags", ({ name, command }) => {
    const flags = command.options.map(({ long }) => long ?? "").filter((flag) => !page.includes(flag));
    expect({ named: page.includes(`\`${name}`), unexplained: flags }).toEqual({ named: true, unexplained: [] });
  });

  it.each(commands)("an example and every flag are in the help of $name", ({ command }) => {
    let help = "";
    command.configureOutput({
      writeOut: (text) => {
        help += text;
      },
    });
    command.outputHelp();
    expect(help).toMatch(/\nExamples?:\n {2}anybroker /);
    expect(command.options.filter(({ description }) => description === "")).toEqual([]);
  });
});
