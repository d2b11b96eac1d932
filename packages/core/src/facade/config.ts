import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { closestWords } from "../engine/closest.ts";
import { BrokerError } from "../errors/broker-error.ts";
import type { BrokerConfig, ConnectOptions, Requirements } from "./connect-options.ts";
import { jsonFault } from "./json-fault.ts";
import { bindFileReferences, isPlainObject } from "./references.ts";

/** The keys of a configuration that are the library's own; all others are the adapter's. */
export const CORE_KEYS = ["adapter", "account", "requires", "aliases", "tokens", "dataDir"] as const;

/** A configuration, taken apart. */
export interface SplitConfig extends Pick<ConnectOptions, "account" | "requires" | "aliases"> {
  readonly adapter: string;
  /** The file in which tokens are kept. */
  readonly tokens?: string;
  /** The folder of the journal and, without `tokens`, of the tokens. */
  readonly dataDir?: string;
  /** What is the adapter's own, unchecked. */
  readonly options: Readonly<Record<string, unknown>>;
}

/**
 * Reads a configuration for `connect` from a JSON file.
 *
 * References (`env:NAME`, `file:PATH`) stay in it and are followed by `connect`, so that the object holds no secret.
 * Relative paths in it, of an adapter, a reference, the token file or the data folder, count from the file's folder.
 *
 * Throws INVALID_CONFIG: the file can't be read, is no JSON (naming line and column), or a key of the library's own
 * holds the wrong thing.
 */
export async function loadConfig(path: string): Promise<BrokerConfig> {
  const file = resolve(path);
  const folder = dirname(file);
  let config: unknown;
  try {
    config = parseJson(file, await readFile(file, "utf8"));
  } catch (error) {
    if (BrokerError.is(error)) throw error;
    const reason = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
    throw invalidConfig(`The configuration file ${file} can't be read${reason}; correct the path or its permissions.`);
  }
  const { adapter, tokens, dataDir } = splitConfig(config, file);
  const bound = bindFileReferences(config as BrokerConfig, folder);
  return {
    ...bound,
    adapter: /^\.{1,2}[\\/]/.test(adapter) ? resolve(folder, adapter) : adapter,
    ...(tokens !== undefined && { tokens: resolve(folder, tokens) }),
    ...(dataDir !== undefined && { dataDir: resolve(folder, dataDir) }),
  };
}

function parseJson(file: string, text: string): unknown {
  const body = text.replace(/^\uFEFF/, "");
  const fault = jsonFault(body);
  if (fault === undefined) return JSON.parse(body);
  const { line, column } = fault;
  throw new BrokerError(
    "INVALID_CONFIG",
    `The configuration file ${file} is no JSON from line ${line}, column ${column} on; correct it there.`,
    { details: { file, line, column } },
  );
}

/**
 * Takes a configuration apart into what is the library's and what is the adapter's.
 *
 * @param name how messages call it; default "The configuration".
 *
 * Throws INVALID_CONFIG naming the key, what it holds and what it should hold.
 */
export function splitConfig(config: unknown, name = "The configuration"): SplitConfig {
  if (!isPlainObject(config)) throw invalidConfig(`${name} has to be an object; it is ${kindOf(config)}.`);
  const { adapter, account, requires, aliases, tokens, dataDir, ...options } = config;
  if (typeof adapter !== "string" || adapter === "") {
    const [typo] = closestWords("adapter", Object.keys(options), 1);
    const hint = typo === undefined ? "" : ` (is ${JSON.stringify(typo)} meant to be it?)`;
    throw invalidConfig(
      `${name} has to name its adapter as a text, like adapter: "paper"; it has ${kindOf(adapter)}${hint}.`,
      "adapter",
    );
  }
  return {
    adapter,
    ...textAt(name, "tokens", tokens, "the path of a file"),
    ...textAt(name, "dataDir", dataDir, "the path of a folder"),
    ...textAt(name, "account", account, "the account's id"),
    ...(requires !== undefined && { requires: checkRequires(requires, name) }),
    ...(aliases !== undefined && { aliases: checkAliases(aliases, name) }),
    options,
  };
}

/** An optional key that holds a text, as an object with that key or none. */
function textAt<Key extends string>(
  name: string,
  key: Key,
  value: unknown,
  what: string,
): { readonly [Name in Key]?: string } {
  if (value === undefined) return {};
  if (typeof value === "string" && value !== "") return { [key]: value } as { readonly [Name in Key]?: string };
  throw invalidConfig(`${key} of ${name} has to be ${what} as a text; it is ${kindOf(value)}.`, key);
}

/** What each need may hold. */
const REQUIREMENTS: Readonly<Record<keyof Requirements, "mode" | "list" | "flag">> = {
  positions: "mode",
  orders: "list",
  timeInForce: "list",
  depth: "flag",
  partialClose: "flag",
  closeBy: "flag",
  trailingStop: "flag",
  modifyOrder: "flag",
  candles: "flag",
  dealHistory: "flag",
};

const REQUIREMENT_RULES = {
  mode: { expected: `"hedging" or "netting"`, fits: (value: unknown) => value === "hedging" || value === "netting" },
  list: {
    expected: "a list of texts",
    fits: (value: unknown) => Array.isArray(value) && value.every((item) => typeof item === "string"),
  },
  flag: { expected: "true or false", fits: (value: unknown) => typeof value === "boolean" },
} as const;

function checkRequires(requires: unknown, name: string): Requirements {
  if (!isPlainObject(requires)) {
    throw invalidConfig(`requires of ${name} has to be an object; it is ${kindOf(requires)}.`, "requires");
  }
  for (const [key, value] of Object.entries(requires)) {
    const kind = Object.hasOwn(REQUIREMENTS, key) ? REQUIREMENTS[key as keyof Requirements] : undefined;
    if (kind === undefined) throw unknownKey(name, `requires.${key}`, key, Object.keys(REQUIREMENTS));
    const { expected, fits } = REQUIREMENT_RULES[kind];
    if (!fits(value)) {
      const message = `requires.${key} of ${name} has to be ${expected}; it is ${kindOf(value)}.`;
      throw invalidConfig(message, `requires.${key}`);
    }
  }
  return requires;
}

function checkAliases(aliases: unknown, name: string): Readonly<Record<string, string>> {
  if (isPlainObject(aliases) && Object.values(aliases).every((target) => typeof target === "string" && target !== "")) {
    return aliases as Readonly<Record<string, string>>;
  }
  const expected = `has to be an object from the program's names to the broker's, like { "EURUSD": "EURUSD.r" }`;
  throw invalidConfig(`aliases of ${name} ${expected}.`, "aliases");
}

function unknownKey(name: string, path: string, key: string, known: readonly string[]): BrokerError {
  const [best] = closestWords(key, known, 1);
  const fix = best === undefined ? `it takes ${known.join(", ")}` : `did you mean "${best}"?`;
  return invalidConfig(`${name} has an unknown key ${path}; ${fix}.`.replace("?.", "?"), path);
}

/** What a value is, without what it holds: it may be a secret. */
export function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") return value === "" ? "an empty text" : "a text";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

function invalidConfig(message: string, key?: string): BrokerError {
  return new BrokerError("INVALID_CONFIG", message, key === undefined ? {} : { details: { key } });
}
