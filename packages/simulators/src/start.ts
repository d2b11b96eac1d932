import { simulateApi2trade } from "./api2trade/simulate.ts";
import { simulateCtrader } from "./ctrader/simulate.ts";
import { simulateOpenApiMt5 } from "./open-api-mt5/simulate.ts";
import type { Simulator, SimulatorEndpoints, SimulatorOptions, SimulatorProtocol } from "./simulator.ts";
import { simulateTickerall } from "./tickerall/simulate.ts";
import { simulateTonpo } from "./tonpo/simulate.ts";

const STARTERS: { readonly [Protocol in SimulatorProtocol]?: (options: SimulatorOptions) => Promise<Simulator> } = {
  ctrader: simulateCtrader,
  tickerall: simulateTickerall,
  "open-api-mt5": simulateOpenApiMt5,
  api2trade: simulateApi2trade,
  tonpo: simulateTonpo,
};

/** The protocols that can be started. */
export const SIMULATOR_PROTOCOLS: readonly string[] = Object.keys(STARTERS);

/** Starts the simulator of a protocol with its default world. Throws a RangeError that lists the known protocols. */
export async function startSimulator(protocol: string, options: SimulatorOptions = {}): Promise<Simulator> {
  const start = Object.hasOwn(STARTERS, protocol) ? STARTERS[protocol as SimulatorProtocol] : undefined;
  if (start === undefined) {
    throw new RangeError(`There is no simulator of "${protocol}"; there are ${SIMULATOR_PROTOCOLS.join(", ")}.`);
  }
  return start(options);
}

/** What a program that wants to talk to a simulator needs to know of it: one JSON object, secrets of the toy world included. */
export interface SimulatorDescription extends SimulatorEndpoints {
  readonly protocol: string;
  readonly url: string;
  readonly streamUrl: string;
  readonly accounts: readonly { readonly id: string; readonly login: string }[];
  readonly credentials: Readonly<Record<string, string>>;
  readonly config: Simulator["config"];
}

/** Describes a running simulator. */
export function describeSimulator(simulator: Simulator): SimulatorDescription {
  const { protocol, url, streamUrl, endpoints, credentials, config } = simulator;
  const accounts = simulator.accounts.map(({ id, login }) => ({ id, login }));
  return { protocol, url, streamUrl, ...endpoints, accounts, credentials, config };
}
