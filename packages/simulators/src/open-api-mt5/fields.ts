import { isObject, type JsonObject } from "../json.ts";
import { UnforeseenError, WireError } from "./wire-error.ts";
import { float, type Wire, type WireObject } from "./wire-json.ts";

/** What is wrong with one field of a request. */
interface Fault {
  readonly type: string;
  readonly msg: string;
  readonly ctx?: WireObject;
}

/** The bounds of a number. */
export interface Bounds {
  readonly gt?: number;
  readonly ge?: number;
  readonly le?: number;
}

const NUMBER = /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/;
const INTEGER = /^\s*[+-]?\d+(\.0*)?\s*$/;
const YES = /^(true|t|1|yes|y|on)$/i;
const NO = /^(false|f|0|no|n|off)$/i;

/**
 * Reads the fields of a body or query with the server's own leniency (texts of digits are numbers, true is 1) and
 * collects every fault. What it returns for a faulty field is meaningless: call it through `readFields`.
 */
export class Fields {
  readonly #where: "body" | "query" | "path";
  readonly #values: JsonObject;
  readonly #faults: WireObject[] = [];

  constructor(where: "body" | "query" | "path", values: JsonObject) {
    this.#where = where;
    this.#values = values;
  }

  get faults(): readonly WireObject[] {
    return this.#faults;
  }

  /** A text that has to be there. */
  text(name: string): string {
    return this.#required(name) ? this.textOr(name, "") : "";
  }

  /** A text that may be absent, and must not be null. */
  textOr<Default>(name: string, absent: Default): string | Default {
    const value = this.#values[name];
    if (value === undefined) return absent;
    if (typeof value === "string") return value;
    this.#fault(name, { type: "string_type", msg: "Input should be a valid string" });
    return absent;
  }

  /** A text that may be absent or null. */
  optionalText(name: string): string | undefined {
    return this.#values[name] === null ? undefined : this.textOr(name, undefined);
  }

  /** A number that has to be there. */
  number(name: string, bounds: Bounds = {}): number {
    return this.#required(name) ? this.numberOr(name, 0, bounds) : 0;
  }

  /** A number that may be absent, and must not be null. */
  numberOr<Default>(name: string, absent: Default, bounds: Bounds = {}): number | Default {
    const value = this.#values[name];
    if (value === undefined) return absent;
    const read = typeof value === "boolean" ? Number(value) : typeof value === "string" ? numberOf(value) : value;
    if (typeof read === "number") {
      this.#checkBounds(name, read, bounds, float);
      return read;
    }
    const fault = typeof value === "string" ? "float_parsing" : "float_type";
    const unable = typeof value === "string" ? ", unable to parse string as a number" : "";
    this.#fault(name, { type: fault, msg: `Input should be a valid number${unable}` });
    return absent;
  }

  /** A number that may be absent or null. */
  optionalNumber(name: string, bounds: Bounds = {}): number | undefined {
    return this.#values[name] === null ? undefined : this.numberOr(name, undefined, bounds);
  }

  /** A whole number of any size that has to be there. */
  integer(name: string, bounds: Bounds = {}): bigint {
    return this.#required(name) ? this.integerOr(name, 0n, bounds) : 0n;
  }

  /** A whole number of any size that may be absent, and must not be null. */
  integerOr(name: string, absent: bigint, bounds: Bounds = {}): bigint {
    const value = this.#values[name];
    if (value === undefined) return absent;
    if (typeof value === "boolean") return this.#bounded(name, BigInt(value), bounds);
    if (typeof value === "number" && Number.isInteger(value)) return this.#bounded(name, BigInt(value), bounds);
    if (typeof value === "string" && INTEGER.test(value)) {
      return this.#bounded(name, BigInt(value.trim().replace(/^\+|\.0*$/g, "")), bounds);
    }
    this.#fault(name, integerFault(value));
    return absent;
  }

  /** True or false. */
  flagOr(name: string, absent: boolean): boolean {
    const value = this.#values[name];
    if (value === undefined || typeof value === "boolean") return value ?? absent;
    const text = String(value);
    if (YES.test(text) || NO.test(text)) return YES.test(text);
    this.#fault(name, { type: "bool_parsing", msg: "Input should be a valid boolean, unable to interpret input" });
    return absent;
  }

  /** Whether the field was sent, be it null. */
  has(name: string): boolean {
    return this.#values[name] !== undefined;
  }

  #required(name: string): boolean {
    if (this.#values[name] !== undefined) return true;
    this.#faults.push({
      type: "missing",
      loc: [this.#where, name],
      msg: "Field required",
      input: this.#values as Wire,
    });
    return false;
  }

  #bounded(name: string, value: bigint, bounds: Bounds): bigint {
    this.#checkBounds(name, Number(value), bounds, (bound) => bound);
    return value;
  }

  /** @param show how the bound is written: with a point for a number that may have one. */
  #checkBounds(name: string, value: number, { gt, ge, le }: Bounds, show: (bound: number) => Wire): void {
    const say = (type: string, words: string, key: keyof Bounds, bound: number): void =>
      this.#fault(name, { type, msg: `Input should be ${words} ${bound}`, ctx: { [key]: show(bound) } });
    if (gt !== undefined && !(value > gt)) say("greater_than", "greater than", "gt", gt);
    else if (ge !== undefined && !(value >= ge)) say("greater_than_equal", "greater than or equal to", "ge", ge);
    else if (le !== undefined && !(value <= le)) say("less_than_equal", "less than or equal to", "le", le);
  }

  #fault(name: string, { type, msg, ctx }: Fault): void {
    const input = this.#values[name] as Wire;
    this.#faults.push({ type, loc: [this.#where, name], msg, input, ...(ctx !== undefined && { ctx }) });
  }
}

function integerFault(value: unknown): Fault {
  if (typeof value === "number") {
    const msg = "Input should be a valid integer, got a number with a fractional part";
    return { type: "int_from_float", msg };
  }
  if (typeof value !== "string") return { type: "int_type", msg: "Input should be a valid integer" };
  return { type: "int_parsing", msg: "Input should be a valid integer, unable to parse string as an integer" };
}

const numberOf = (text: string): number | undefined => (NUMBER.test(text) ? Number(text) : undefined);

/** Reads the fields of a request; throws one 422 with everything that is wrong. */
export function readFields<Result>(
  where: "body" | "query" | "path",
  values: JsonObject,
  read: (fields: Fields) => Result,
): Result {
  const fields = new Fields(where, values);
  const result = read(fields);
  if (fields.faults.length === 0) return result;
  if (Object.values(values).some((value) => typeof value === "number" && !Number.isFinite(value))) {
    throw new UnforeseenError("a fault whose input is no number cannot be written as JSON");
  }
  throw new WireError(422, fields.faults);
}

/** A query as values; of a name that comes twice the last counts. */
export const queryValues = (query: URLSearchParams): JsonObject => Object.fromEntries(query);

/** Reads the body of a POST: a JSON object that is sent as JSON. Throws 422. */
export function bodyObject(text: string, contentType: string | undefined, parsed: unknown): JsonObject {
  if (text === "") throw new WireError(422, [{ type: "missing", loc: ["body"], msg: "Field required", input: null }]);
  const isJson = /^application\/([\w.-]+\+)?json\b/i.test(contentType ?? "");
  if (isJson && parsed === undefined) {
    const fault = { type: "json_invalid", loc: ["body", syntaxErrorAt(text)], msg: "JSON decode error", input: {} };
    throw new WireError(422, [{ ...fault, ctx: { error: "Expecting value" } }]);
  }
  if (isJson && isObject(parsed)) return parsed;
  const msg = "Input should be a valid dictionary or object to extract fields from";
  throw new WireError(422, [{ type: "model_attributes_type", loc: ["body"], msg, input: isJson ? null : text }]);
}

/** Where a text stops being JSON, as far as the platform tells. */
function syntaxErrorAt(text: string): number {
  try {
    JSON.parse(text);
    return 0;
  } catch (error) {
    const found = /position (\d+)/.exec(String(error));
    return found === null ? text.length : Number(found[1]);
  }
}
