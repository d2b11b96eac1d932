import type { SimulatorDescription } from "@anybroker/simulators";
import { Command } from "commander";
import { NotDoneError, UsageError } from "../failures.ts";
import { unknownName } from "../input/nearest.ts";
import { positiveText, wholeNumber } from "../input/numbers.ts";
import { box } from "../output/box.ts";
import { examples } from "../output/examples.ts";
import { Output } from "../output/output.ts";
import { renderFacts } from "../output/table.ts";
import { PROTOCOLS } from "../registry.ts";
import type { RunningSimulator, SimulatorSettings } from "../services.ts";
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
    .argument("<protocol>", PROTOCOLS.join(", "))
    .option("--port <port>", "port to listen on (default: a free one)")
    .option("--host <host>", "address to listen on (default: 127.0.0.1)")
    .option("--seed <number>", "the same seed makes the same market (default: 1)")
    .option("--speed <factor>", "prices move so many times as fast (default: 1)")
    .option(
      "--fault <spec>",
      "what goes wrong: KIND[@OPERATION][,NAME=VALUE]...; repeatable; help lists them",
      collect,
      [],
    )
    .option("--json", "print one line of JSON as soon as connections are accepted")
    .addHelpText(
      "after",
      examples(terminal, ["simulate tickerall", "simulate tickerall --port 8080 --seed 7 --fault drop-answer@place"]),
    )
    .action(async (protocol: string, flags: SimulateFlags) => {
      if (!PROTOCOLS.includes(protocol)) throw new UsageError(unknownName("protocol", protocol, PROTOCOLS));
      if (flags.fault.includes("help")) {
        terminal.stdout.write(`${await services.describeFaults()}\n`);
        return;
      }
      const simulator = await start(context, protocol, settings(flags));
      try {
        const output = new Output(terminal, flags.json ?? false);
        output.line(simulator.description, () => welcome(simulator.description, output));
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
    ...(seed !== undefined && { seed: wholeNumber("--seed", seed, 0, Number.MAX_SAFE_INTEGER) }),
    ...(speed !== undefined && { speed: Number(positiveText("--speed", speed)) }),
    faults: fault,
  };
}

async function start({ services }: Context, protocol: string, wanted: SimulatorSettings): Promise<RunningSimulator> {
  try {
    return await services.startSimulator(protocol, wanted);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message, { cause: error });
    if (!(error instanceof Error && "syscall" in error)) throw error;
    const place = `${wanted.host ?? "127.0.0.1"}:${wanted.port ?? 0}`;
    throw new NotDoneError(`The simulator cannot listen on ${place}: ${error.message}.`, { cause: error });
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function welcome(description: SimulatorDescription, { style, terminal }: Output): string {
  const { protocol, url, streamUrl, accounts, credentials, config } = description;
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
