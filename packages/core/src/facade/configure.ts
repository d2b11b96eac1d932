import type { Adapter, ConfiguredAdapter } from "../adapter/adapter.ts";
import type { SecretKeeper } from "../system/secrets.ts";
import { parseAdapterOptions, readConfig } from "./config.ts";
import type { BrokerConfig, ConnectOptions } from "./connect-options.ts";
import { resolveAdapter } from "./registry.ts";

/** An adapter with its options, and the settings of the connection from code and configuration together. */
export interface Configured {
  readonly configured: ConfiguredAdapter;
  readonly settings: ConnectOptions;
}

/** Tells the two ways to name a broker apart, and loads the adapter of a configuration. Code wins over configuration. */
export async function configureAdapter(
  target: ConfiguredAdapter | BrokerConfig,
  options: ConnectOptions,
): Promise<Configured> {
  if (isConfigured(target)) return { configured: target, settings: options };
  const { adapter: name, settings, options: adapterOptions } = readConfig(target);
  const factory = await resolveAdapter(name);
  return {
    configured: { adapter: factory.adapter, options: adapterOptions } as ConfiguredAdapter,
    settings: { ...settings, ...options },
  };
}

function isConfigured(target: unknown): target is ConfiguredAdapter {
  if (typeof target === "function" && "adapter" in target) {
    const { name } = (target as { adapter: Adapter }).adapter;
    throw new TypeError(
      `connect takes an adapter with its options: write connect(${name}({ ... })), not connect(${name})`,
    );
  }
  if (typeof target !== "object" || target === null) {
    throw new TypeError(`connect takes an adapter with its options or a configuration; it was given ${String(target)}`);
  }
  return "adapter" in target && typeof target.adapter === "object" && "options" in target;
}

/** The adapter's options, checked and with defaults; the values of its secret options are remembered for redaction. */
export function parseOptions(adapter: Adapter, options: unknown, secrets: SecretKeeper): unknown {
  for (const path of adapter.secretOptions) {
    const value = path
      .split(".")
      .reduce<unknown>(
        (at, key) => (typeof at === "object" && at !== null ? (at as Record<string, unknown>)[key] : undefined),
        options,
      );
    remember(value, secrets);
  }
  return parseAdapterOptions(adapter, options);
}

function remember(value: unknown, secrets: SecretKeeper): void {
  if (typeof value === "string") secrets.add(value);
  else if (typeof value === "object" && value !== null)
    for (const part of Object.values(value)) remember(part, secrets);
}
