import { type BrokerConfig, type ConnectOptions, fileTokens } from "@anybroker/core";

/** A configuration, taken apart. */
export interface ConfigParts {
  /** What is the adapter's own. */
  readonly options: Readonly<Record<string, unknown>>;
  /** What is the library's own, as `connect` takes it beside an adapter. */
  readonly settings: ConnectOptions;
}

/** Takes a loaded configuration apart, for an adapter that is called by its own function. */
export function splitConfig(config: BrokerConfig): ConfigParts {
  const { adapter: _, account, requires, aliases, tokens, ...options } = config;
  const settings = {
    ...(account !== undefined && { account }),
    ...(requires !== undefined && { requires }),
    ...(aliases !== undefined && { aliases }),
    ...(tokens !== undefined && { tokens: fileTokens(tokens) }),
  };
  return { options, settings };
}
