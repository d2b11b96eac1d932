import type { Simulator } from "@anybroker/simulators";
import { Command } from "commander";
import { UsageError } from "../failures.ts";
import { unknownName } from "../input/nearest.ts";
import { decimalText, positiveText, wholeNumber } from "../input/numbers.ts";
import { box } from "../output/box.ts";
import { examples } from "../output/examples.ts";
import { Output } from "../output/output.ts";
import { renderFacts } from "../output/table.ts";
import type { SimulatorSettings } from "../services.ts";
import type { Context } from "../session.ts";

interface SimulateFlags {
  readonly port?: string;
  readonly host?: string;
  readonly seed?: string;
  readonly speed?: string;
  readonly fault: readonly string[];
  readonly json?: true;
}

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

/** `anybroker simulate PROTOCOL`: a local server that speaks a broker's wire protocol. */
export function simulateCommand(context: Context): Command {
  const { terminal, services } = context;
  return new Command("simulate")
    .description("Run a local server that speaks a broker's protocol over a simulated market, until Ctrl-C.")
    .argument("<protocol>", services.protocols.join(", "))
    .option("--port <port>", "port to listen on (default: a free one)")
    .option("--host <host>", "address to listen on (default: 127.0.0.1)")
    .option("--seed <number>", "the same seed makes the same market (default: 1)")
    .option("--speed <factor>", "prices move so many times as fast (default: 1)")
    .option(
      "--fault <spec>",
      "something that goes wrong: KIND[@OPERATION][,NAME=VALUE]...; may be repeated",
      collect,
      [],
    )
    .option("--json", "print one line of JSON as soon as connections are accepted")
    .addHelpText(
      "after",
      examples(terminal, ["simulate tickerall", "simulate tickerall --port 8080 --seed 7 --fault drop-answer@place"]),
    )
    .action(async (protocol: string, flags: SimulateFlags) => {
      if (!services.protocols.includes(protocol)) {
        throw new UsageError(unknownName("protocol", protocol, services.protocols));
      }
      const simulator = await services.startSimulator(protocol, settings(flags));
      try {
        announce(simulator, new Output(terminal, flags.json ?? false));
        await aborted(terminal.stop);
      } finally {
        await simulator.stop();
      }
    });
}

function settings({ port, host, seed, speed, fault }: SimulateFlags): SimulatorSettings {
  return {
    ...(port !== undefined && { port: wholeNumber("--port", port, 0, 65_535) }),
    ...(host !== undefined && { host }),
    ...(seed !== undefined && { seed: Number(decimalText("--seed", seed)) }),
    ...(speed !== undefined && { speed: Number(positiveText("--speed", speed)) }),
    faults: fault,
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function announce(simulator: Simulator, output: Output): void {
  const { protocol, url, streamUrl, credentials, config } = simulator;
  const accounts = simulator.accounts.map(({ id, login }) => ({ id, login }));
  output.line({ protocol, url, streamUrl, accounts, credentials, config }, () => welcome(simulator, output));
}

function welcome({ protocol, url, streamUrl, accounts, credentials, config }: Simulator, output: Output): string {
  const { style, terminal } = output;
  const file = `${protocol}.json`;
  const facts: readonly (readonly [string, string])[] = [
    ["Server", url],
    ["Stream", streamUrl],
    ...accounts.map(({ id, login }): readonly [string, string] => ["Account", `${id} (login ${login})`]),
    ...Object.entries(credentials),
  ];
  return [
    box(style.strong(`${protocol} simulator`), renderFacts(facts, style).split("\n")),
    "",
    `Put this into a file ${file}:`,
    "",
    JSON.stringify(config, undefined, 2),
    "",
    "and type in another terminal:",
    "",
    `  ${terminal.self} quote EURUSD --config ${file}`,
    "",
    style.faint("Ctrl-C ends the simulator."),
  ].join("\n");
}
