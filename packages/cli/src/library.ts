import { resolve } from "node:path";
import { type Broker, type BrokerConfig, connect, loadConfig } from "@anybroker/core";
import { ADAPTERS } from "./registry.ts";
import type { Services } from "./services.ts";
import { splitConfig } from "./split-config.ts";

/** The library itself. */
export const libraryServices: Services = {
  async openBroker({ file, directory, signal }) {
    return connectBy(await loadConfig(resolve(directory, file)), signal);
  },
  async startSimulator(protocol, settings) {
    const { describeSimulator, startSimulator } = await import("@anybroker/simulators");
    const simulator = await startSimulator(protocol, settings);
    return { description: describeSimulator(simulator), stop: () => simulator.stop() };
  },
  async describeFaults() {
    return (await import("@anybroker/simulators")).describeFaults();
  },
};

/**
 * Connects by the configuration. The adapters that come with this package are loaded from here, because a strict
 * installer hides them from core; any other is found by `connect`.
 */
async function connectBy(config: BrokerConfig, signal: AbortSignal): Promise<Broker> {
  const known = ADAPTERS.find(({ name }) => name === config.adapter);
  if (known === undefined) return connect(config, { signal, journal: false });
  const { options, settings } = splitConfig(config);
  return connect(await known.configure(options), { ...settings, signal });
}
