import { resolve } from "node:path";
import { type Broker, type BrokerConfig, type ConnectOptions, connect, doctor, loadConfig } from "@anybroker/core";
import type { ConfiguredAdapter } from "@anybroker/core/adapter";
import { ADAPTERS } from "./registry.ts";
import type { Services } from "./services.ts";
import { splitConfig } from "./split-config.ts";

/** The library itself. */
export const libraryServices: Services = {
  async openBroker({ file, directory, signal }) {
    return connectBy(await loadConfig(resolve(directory, file)), signal);
  },
  async doctor({ file, directory, signal, account }) {
    let settings: ConnectOptions = {};
    const load = async (): Promise<ConfiguredAdapter | BrokerConfig> => {
      const config = await loadConfig(resolve(directory, file));
      settings = splitConfig(config).settings;
      return (await knownAdapter(config)) ?? config;
    };
    const target = load();
    await target.catch(() => {});
    return doctor(target, { ...settings, signal, ...(account !== undefined && { account }) });
  },
  async startSimulator(protocol, settings) {
    const { describeSimulator, startSimulator } = await import("@anybroker/simulators");
    const simulator = await startSimulator(protocol, settings);
    return { description: describeSimulator(simulator), stop: () => simulator.stop() };
  },
  async serve({ file, directory, accounts, ...options }) {
    const config = await loadConfig(resolve(directory, file));
    const { settings } = splitConfig(config);
    const { serve } = await import("@anybroker/nats");
    const configured = settings.account === undefined ? [] : [settings.account];
    const gateway = await serve((await knownAdapter(config)) ?? config, {
      ...options,
      accounts: [...configured, ...accounts],
      connect: settings,
    });
    return { broker: gateway.broker, ended: gateway.ended, stop: () => gateway.close() };
  },
  async describeFaults() {
    return (await import("@anybroker/simulators")).describeFaults();
  },
};

async function connectBy(config: BrokerConfig, signal: AbortSignal): Promise<Broker> {
  const known = await knownAdapter(config);
  if (known === undefined) return connect(config, { signal, journal: false });
  return connect(known, { ...splitConfig(config).settings, signal });
}

/**
 * The adapter of a configuration, when it is one that comes with this package: loaded from here, because a strict
 * installer hides it from core. Any other is found by `connect`.
 */
async function knownAdapter(config: BrokerConfig): Promise<ConfiguredAdapter | undefined> {
  const known = ADAPTERS.find(({ name }) => name === config.adapter);
  return known?.configure(splitConfig(config).options);
}
