import type { ConfiguredAdapter } from "../adapter/adapter.ts";
import { closestWords } from "../engine/closest.ts";
import { BrokerError } from "../errors/broker-error.ts";
import { type ImportModule, importFromProject, isPath, type ModuleExports } from "./import-module.ts";

/** The packages of the adapters that a configuration may name by a word. Others are named by package or path. */
export const KNOWN_ADAPTERS: Readonly<Record<string, string>> = {
  paper: "@anybroker/paper",
  ctrader: "@anybroker/ctrader",
  tickerall: "@anybroker/tickerall",
  api2trade: "@anybroker/api2trade",
  tonpo: "@anybroker/tonpo",
  "open-api-mt5": "@anybroker/open-api-mt5",
  nats: "@anybroker/nats",
};

/** An adapter of which nothing is known at compile time. */
export type FoundAdapter = ConfiguredAdapter["adapter"];

/**
 * Finds an adapter by its word, its package or its path, and loads it.
 *
 * Throws ADAPTER_NOT_FOUND: no such adapter (with the nearest known one), not installed (with the command that
 * installs it), not loadable, or a module without an adapter.
 */
export async function resolveAdapter(
  name: string,
  importModule: ImportModule = importFromProject,
): Promise<FoundAdapter> {
  const specifier = Object.hasOwn(KNOWN_ADAPTERS, name) ? (KNOWN_ADAPTERS[name] ?? name) : name;
  let exports: ModuleExports;
  try {
    exports = await importModule(specifier);
  } catch (error) {
    throw isMissing(error, specifier) ? notFound(name, specifier, error) : notLoadable(name, specifier, error);
  }
  return chooseAdapter(name, specifier, exports);
}

/** True when it is the module itself that is missing, not one that it imports in turn. */
function isMissing(error: unknown, specifier: string): boolean {
  if (!(error instanceof Error) || !("code" in error)) return false;
  if (error.code !== "ERR_MODULE_NOT_FOUND" && error.code !== "MODULE_NOT_FOUND") return false;
  // Node quotes the name; a path is told as an absolute one.
  const [, named = ""] = /(?:package|module|url) ['"]?([^'"\s]+)/i.exec(error.message) ?? [];
  return isPath(specifier) ? named.endsWith(specifier.replace(/^(?:\.{1,2}\/)+/, "")) : named === specifier;
}

function notFound(name: string, specifier: string, cause: unknown): BrokerError {
  const details = { adapter: name, package: specifier };
  if (specifier !== name) {
    return new BrokerError(
      "ADAPTER_NOT_FOUND",
      `The adapter "${name}" needs the package ${specifier}, which is not installed; run: npm install ${specifier}`,
      { details, cause },
    );
  }
  if (isPath(name)) {
    return new BrokerError("ADAPTER_NOT_FOUND", `There is no adapter file ${name}; correct the path.`, {
      details,
      cause,
    });
  }
  const [best] = closestWords(name, Object.keys(KNOWN_ADAPTERS), 1);
  const fix =
    best === undefined
      ? `known are ${Object.keys(KNOWN_ADAPTERS).join(", ")}; a package of another adapter has to be installed first`
      : `did you mean "${best}"?`;
  return new BrokerError(
    "ADAPTER_NOT_FOUND",
    `No adapter is called "${name}", and no such package is installed; ${fix}`,
    {
      details: { ...details, ...(best !== undefined && { closest: best }) },
      cause,
    },
  );
}

function notLoadable(name: string, specifier: string, cause: unknown): BrokerError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new BrokerError(
    "ADAPTER_NOT_FOUND",
    `The adapter "${name}" was found but ${specifier} can't be loaded: ${reason}`,
    {
      details: { adapter: name, package: specifier },
      cause,
    },
  );
}

/** The adapter among a module's exports: the one of that name, else the only one. */
function chooseAdapter(name: string, specifier: string, exports: ModuleExports): FoundAdapter {
  const found = new Set(
    Object.values(exports)
      .map(adapterOf)
      .filter((adapter) => adapter !== undefined),
  );
  const adapters = [...found];
  const chosen = adapters.find((adapter) => adapter.name === name) ?? (adapters.length === 1 ? adapters[0] : undefined);
  if (chosen !== undefined) return chosen;
  const seen =
    adapters.length === 0
      ? `exports no adapter (only ${Object.keys(exports).join(", ") || "nothing"}); make one with defineAdapter and export it`
      : `exports several adapters (${adapters.map((adapter) => adapter.name).join(", ")}) and none called "${name}"`;
  throw new BrokerError("ADAPTER_NOT_FOUND", `The module ${specifier} ${seen}.`, {
    details: { adapter: name, package: specifier },
  });
}

/** The adapter behind a factory; undefined for any other export. */
function adapterOf(value: unknown): FoundAdapter | undefined {
  if (typeof value !== "function" || !("adapter" in value)) return undefined;
  const { adapter } = value;
  if (typeof adapter !== "object" || adapter === null) return undefined;
  const complete =
    "name" in adapter && typeof adapter.name === "string" && "connect" in adapter && "configSchema" in adapter;
  return complete ? (adapter as FoundAdapter) : undefined;
}
