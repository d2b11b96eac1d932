import type { ConfiguredAdapter } from "@anybroker/core/adapter";

/** An adapter that the command line knows. */
export interface AdapterEntry {
  /** The word in `{ "adapter": "..." }`. */
  readonly name: string;
  readonly packageName: string;
  /** True when `simulate` can start a server of its protocol. */
  readonly simulated: boolean;
  /** True when it has no broker of its own: what it can do is what the broker behind its gateway can. */
  readonly relays: boolean;
  /** Loads it and gives it its options, which `connect` checks. */
  readonly configure: (options: unknown) => Promise<ConfiguredAdapter>;
}

/** The adapter itself: its name, capabilities and schema. */
export type KnownAdapter = ConfiguredAdapter["adapter"];

function entry(
  name: string,
  simulated: boolean,
  load: () => Promise<(options: never) => ConfiguredAdapter>,
  relays = false,
): AdapterEntry {
  return {
    name,
    packageName: `@anybroker/${name}`,
    simulated,
    relays,
    configure: async (options) => (await load())(options as never),
  };
}

/** Every adapter, one line each. */
export const ADAPTERS: readonly AdapterEntry[] = [
  entry("paper", false, async () => (await import("@anybroker/paper")).paper),
  entry("ctrader", true, async () => (await import("@anybroker/ctrader")).ctrader),
  entry("tickerall", true, async () => (await import("@anybroker/tickerall")).tickerall),
  entry("open-api-mt5", true, async () => (await import("@anybroker/open-api-mt5")).openApiMt5),
  entry("api2trade", true, async () => (await import("@anybroker/api2trade")).api2trade),
  entry("tonpo", true, async () => (await import("@anybroker/tonpo")).tonpo),
  entry("nats", false, async () => (await import("@anybroker/nats")).nats, true),
];

/** The protocols that `simulate` takes. */
export const PROTOCOLS: readonly string[] = ADAPTERS.filter(({ simulated }) => simulated).map(({ name }) => name);
