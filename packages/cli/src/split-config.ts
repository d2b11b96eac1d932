import { type BrokerConfig, type ConnectOptions, fileTokens } from "@anybroker/core";

/** A configuration, taken apart. */
export interface ConfigParts {
  /** What is the adapter's own. */
  readonly options: Readonly<Record<string, unknown>>;
  /** What is the library's own, as `connect` takes it beside an adapter. */
  readonly settings: ConnectOptions;
}

/**
 * Takes a loaded configuration apart, for an adapter that is called by its own function.
 *
 * A command keeps no journal: the data folder's belongs to the program that trades by the same configuration, and a
 * person sees the outcome of each order.
 */
export function splitConfig(config: BrokerConfig): ConfigParts {
  const { adapter: _, account, requires, aliases, tokens, dataDir, ...options } = config;
  const settings = {
    ...(account !== undefined && { account }),
    ...(requires !== undefined && { requires }),
    ...(aliases !== undefined && { aliases }),
    ...(tokens !== undefined && { tokens: fileTokens(tokens) }),
    ...(dataDir !== undefined && { dataDir }),
    journal: false as const,
  };
  return { options, settings };
}
