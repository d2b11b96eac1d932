import type { Adapter, ConfiguredAdapter } from "../adapter/adapter.ts";
import { fileTokens } from "../adapter/file-tokens.ts";
import { parseOptions } from "./adapter-options.ts";
import { splitConfig } from "./config.ts";
import type { BrokerConfig, ConnectOptions } from "./connect-options.ts";
import { resolveReferences } from "./references.ts";
import { resolveAdapter } from "./registry.ts";

/** An adapter with its options, and the settings of the connection from code and configuration together. */
export interface Configured {
  readonly adapter: Adapter;
  /** References are followed; not checked against the schema yet. */
  readonly options: unknown;
  readonly settings: ConnectOptions;
  /** What the references led to: secrets all of them. */
  readonly secrets: readonly string[];
}

/** Tells the two ways to name a broker apart, and loads the adapter of a configuration. Code wins over configuration. */
export async function configureAdapter(
  target: ConfiguredAdapter | BrokerConfig,
  options: ConnectOptions,
): Promise<Configured> {
  if (isConfigured(target)) {
    const resolved = await resolveReferences(target.options);
    const adapter = target.adapter as unknown as Adapter;
    return { adapter, options: resolved.value, settings: options, secrets: resolved.secrets };
  }
  const { adapter: name, options: adapterOptions, tokens, ...common } = splitConfig(target);
  const settings = { ...common, ...(tokens !== undefined && { tokens: fileTokens(tokens) }) };
  const adapter = (await resolveAdapter(name)) as unknown as Adapter;
  const resolved = await resolveReferences(adapterOptions);
  return { adapter, options: resolved.value, settings: { ...settings, ...options }, secrets: resolved.secrets };
}

/**
 * The options as the adapter's `connect` gets them: references followed, checked, defaults filled in. For programs that
 * work with an adapter's options and do not connect, as one that logs a user in.
 *
 * Throws INVALID_CONFIG with every fault, and SECRET_NOT_FOUND.
 */
export async function readOptions<Options = unknown>({ adapter, options }: ConfiguredAdapter): Promise<Options> {
  const { value } = await resolveReferences(options);
  return parseOptions(adapter as unknown as Adapter<Options>, value);
}

function isConfigured(target: unknown): target is ConfiguredAdapter {
  if (typeof target === "function" && "adapter" in target) {
    const { name } = (target as { readonly adapter: Adapter }).adapter;
    throw new TypeError(
      `connect takes an adapter with its options: write connect(${name}({ ... })), not connect(${name})`,
    );
  }
  if (typeof target !== "object" || target === null) {
    throw new TypeError(`connect takes an adapter with its options or a configuration; it was given ${String(target)}`);
  }
  return "adapter" in target && typeof target.adapter === "object" && "options" in target;
}
