import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { BrokerError } from "../errors/broker-error.ts";

/** Where references lead. */
export interface ReferenceSources {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The text of a file, by absolute path. */
  readonly readText: (path: string) => Promise<string>;
}

/** The process's environment and files. */
export const processSources: ReferenceSources = {
  environment: process.env,
  readText: (path) => readFile(path, "utf8"),
};

/** A configuration without references, and the texts that stood behind them. */
export interface Resolved<Value> {
  readonly value: Value;
  /** To be kept out of logs and errors. */
  readonly secrets: readonly string[];
}

const ENVIRONMENT = "env:";
const FILE = "file:";
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Whether a text stands for a value kept elsewhere. */
export const isReference = (text: string): boolean => text.startsWith(ENVIRONMENT) || text.startsWith(FILE);

/**
 * `value` with every text `env:NAME` replaced by that environment variable, and every `file:PATH` by the text of that
 * file without its last line break, at any depth. Objects of classes are left as they are.
 *
 * Throws SECRET_NOT_FOUND that names the key and the variable or file, never a value; INVALID_CONFIG when the name
 * after `env:` is none.
 */
export async function resolveReferences<Value>(
  value: Value,
  sources: ReferenceSources = processSources,
): Promise<Resolved<Value>> {
  const secrets: string[] = [];
  const walk = async (part: unknown, key: string): Promise<unknown> => {
    if (typeof part === "string" && isReference(part)) {
      const secret = await follow(part, key, sources);
      secrets.push(secret);
      return secret;
    }
    if (Array.isArray(part)) {
      const items = await Promise.all(part.map((item, index) => walk(item, `${key}[${index}]`)));
      return items.some((item, index) => item !== part[index]) ? items : part;
    }
    if (!isPlainObject(part)) return part;
    const entries = await Promise.all(
      Object.entries(part).map(
        async ([name, item]) => [name, await walk(item, key === "" ? name : `${key}.${name}`)] as const,
      ),
    );
    // What holds no reference stays the very object that it was: a program may hand over live ones.
    return entries.some(([name, item]) => item !== part[name]) ? Object.fromEntries(entries) : part;
  };
  return { value: (await walk(value, "")) as Value, secrets };
}

/** `value` with relative `file:` references bound to `folder`. */
export function bindFileReferences<Value>(value: Value, folder: string): Value {
  const walk = (part: unknown): unknown => {
    if (typeof part === "string") return part.startsWith(FILE) ? `${FILE}${filePath(part, folder)}` : part;
    if (Array.isArray(part)) return part.map(walk);
    if (!isPlainObject(part)) return part;
    return Object.fromEntries(Object.entries(part).map(([name, item]) => [name, walk(item)]));
  };
  return walk(value) as Value;
}

/** True for `{}` and the like: no array, no object of a class. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function follow(reference: string, key: string, sources: ReferenceSources): Promise<string> | string {
  return reference.startsWith(ENVIRONMENT)
    ? fromEnvironment(reference.slice(ENVIRONMENT.length), key, sources)
    : fromFile(filePath(reference, process.cwd()), key, sources);
}

function fromEnvironment(name: string, key: string, { environment }: ReferenceSources): string {
  if (!VARIABLE.test(name)) {
    throw new BrokerError(
      "INVALID_CONFIG",
      `${key} of the configuration refers to an environment variable by a name that is none; write "env:NAME" with letters, digits and underscores.`,
      { details: { key } },
    );
  }
  const value = environment[name];
  if (value !== undefined && value !== "") return value;
  throw new BrokerError(
    "SECRET_NOT_FOUND",
    `${key} of the configuration refers to the environment variable ${name}, which is ${value === "" ? "empty" : "not set"}; set it before the program starts.`,
    { details: { key, variable: name } },
  );
}

async function fromFile(path: string, key: string, { readText }: ReferenceSources): Promise<string> {
  const details = { key, file: path };
  const text = await readText(path).catch((cause: unknown) => {
    throw new BrokerError(
      "SECRET_NOT_FOUND",
      `${key} of the configuration refers to the file ${path}, which can't be read; put it there or correct the path.`,
      { details, cause },
    );
  });
  const value = text.replace(/\r?\n$/, "");
  if (value !== "") return value;
  throw new BrokerError("SECRET_NOT_FOUND", `${key} of the configuration refers to the file ${path}, which is empty.`, {
    details,
  });
}

function filePath(reference: string, folder: string): string {
  return reference.startsWith("file://") ? fileURLToPath(reference) : resolve(folder, reference.slice(FILE.length));
}
