import type { ZodType } from "zod";
import type { Adapter } from "../adapter/adapter.ts";
import { closestWords } from "../engine/closest.ts";
import { BrokerError } from "../errors/broker-error.ts";
import { SecretKeeper } from "../system/secrets.ts";
import { CORE_KEYS, kindOf } from "./config.ts";
import { isPlainObject } from "./references.ts";

/** One fault in an adapter's options. */
export interface OptionFault {
  /** The option, by dotted path. */
  readonly key: string;
  /** What the option has to be. */
  readonly rule: string;
  /** What kind of value was found; never the value. */
  readonly found: string;
  readonly fix?: string;
}

/** What is needed of an adapter to check its options. */
export type OptionSchema<Options> = Pick<Adapter<Options>, "name" | "configSchema" | "secretOptions">;

type Issue = NonNullable<Awaited<ReturnType<ZodType["safeParseAsync"]>>["error"]>["issues"][number];

/**
 * Checks an adapter's options by its schema and fills in the defaults.
 *
 * Throws one INVALID_CONFIG that lists every fault (`details.faults`): key, rule, kind of the value, fix. Values are
 * not repeated, since any of them may be a secret in the wrong place.
 */
export async function parseOptions<Options>(adapter: OptionSchema<Options>, options: unknown): Promise<Options> {
  const result = await adapter.configSchema.safeParseAsync(options);
  const issues = result.success ? [] : result.error.issues;
  const keeper = new SecretKeeper();
  for (const secret of secretsIn(adapter, options)) keeper.add(secret);
  const faults = [
    ...unknownKeys(adapter.configSchema, options, issues),
    ...issues.filter((issue) => issue.code !== "unrecognized_keys").map((issue) => faultOf(adapter, options, issue)),
    // A schema's own message may repeat the value that it is about.
  ].map((fault) => ({ ...fault, rule: keeper.redact(fault.rule) }));
  if (result.success && faults.length === 0) return result.data;
  const parts = faults.map(({ key, rule, found, fix }) => `${key}: ${rule}, found ${found}${fix ? ` (${fix})` : ""}`);
  throw new BrokerError(
    "INVALID_CONFIG",
    `The configuration of the ${adapter.name} adapter is not valid: ${parts.join("; ")}.`,
    { broker: adapter.name, details: { faults } },
  );
}

/** The texts in `options` that the adapter declares to be secrets: at each path, through lists, and all within. */
export function secretsIn(adapter: Pick<Adapter, "secretOptions">, options: unknown): readonly string[] {
  return adapter.secretOptions.flatMap((path) => textsAt(options, path.split(".")));
}

function textsAt(value: unknown, path: readonly string[]): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => textsAt(item, path));
  const [key, ...rest] = path;
  if (key !== undefined) return isPlainObject(value) ? textsAt(value[key], rest) : [];
  if (typeof value === "string") return [value];
  return isPlainObject(value) ? Object.values(value).flatMap((item) => textsAt(item, [])) : [];
}

function valueAt(options: unknown, path: readonly PropertyKey[]): unknown {
  let value = options;
  for (const key of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Readonly<Record<PropertyKey, unknown>>)[key];
  }
  return value;
}

/** Unknown keys that the schema found, at any depth, and at the top also those that a lenient schema lets pass. */
function unknownKeys(schema: ZodType, options: unknown, issues: readonly Issue[]): OptionFault[] {
  const known = keysOf(schema);
  const lenient =
    known === undefined || !isPlainObject(options) ? [] : Object.keys(options).filter((key) => !known.includes(key));
  const found = issues.flatMap((issue) =>
    issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path.map(String), key].join(".")) : [],
  );
  return [...new Set([...lenient, ...found])].map((key) => {
    const atTop = !key.includes(".");
    const candidates = atTop ? [...(known ?? []), ...CORE_KEYS] : [];
    const [best] = closestWords(key, candidates, 1);
    return {
      key,
      rule: "no such option",
      found: kindOf(valueAt(options, key.split("."))),
      fix: best === undefined ? "remove it" : `did you mean "${best}"?`,
    };
  });
}

/** The keys of an object schema; undefined for any other. */
function keysOf(schema: ZodType): readonly string[] | undefined {
  const shape: unknown = "shape" in schema ? schema.shape : undefined;
  return typeof shape === "object" && shape !== null ? Object.keys(shape) : undefined;
}

function faultOf(adapter: Pick<Adapter, "secretOptions">, options: unknown, issue: Issue): OptionFault {
  const key = issue.path.map(String).join(".");
  const value = valueAt(options, issue.path);
  const fix = fixOf(adapter, key, value, issue);
  return {
    key: key === "" ? "the options" : key,
    rule: ruleOf(issue),
    found: kindOf(value),
    ...(fix !== undefined && { fix }),
  };
}

function ruleOf(issue: Issue): string {
  if (issue.code === "invalid_type") return `has to be ${issue.expected}`;
  if (issue.code === "invalid_value")
    return `has to be ${issue.values.map((value) => JSON.stringify(value)).join(" or ")}`;
  if (issue.code !== "invalid_union") return issue.message;
  const rules = issue.errors.flatMap((branch) => branch.map((inner) => ruleOf(inner)));
  return rules.length === 0 ? issue.message : [...new Set(rules)].join(", or ");
}

function fixOf(adapter: Pick<Adapter, "secretOptions">, key: string, value: unknown, issue: Issue): string | undefined {
  if (value === undefined) {
    return adapter.secretOptions.includes(key) ? `set it, best by reference: "env:NAME"` : "set it";
  }
  if (issue.code !== "invalid_value" || typeof value !== "string") return undefined;
  const words = issue.values.filter((word) => typeof word === "string");
  const [best] = closestWords(value, words, 1);
  return best === undefined ? undefined : `did you mean ${JSON.stringify(best)}?`;
}
