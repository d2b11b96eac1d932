import { isObject, type Json, type JsonObject } from "../json.ts";
import { validationError } from "./wire-error.ts";

/** The request's body as an object; an absent one is empty. */
export function objectBody(body: Json | undefined): JsonObject {
  if (body === undefined) return {};
  if (!isObject(body)) throw validationError("the body has to be a JSON object");
  return body;
}

/** The first of several spellings that is there and not null. */
function present(body: JsonObject, names: readonly string[]): Json | undefined {
  for (const name of names) if (body[name] !== undefined && body[name] !== null) return body[name];
  return undefined;
}

/** A text that may be absent, null or empty; further names are other spellings of it. */
export function optionalText(body: JsonObject, ...names: readonly string[]): string | undefined {
  const value = present(body, names);
  if (value === undefined || value === "") return undefined;
  if (typeof value !== "string") throw validationError(`${names[0]} has to be a text`);
  return value;
}

/** A text that has to be there and say something. */
export function text(body: JsonObject, ...names: readonly string[]): string {
  const value = optionalText(body, ...names);
  if (value === undefined || value.trim() === "") throw validationError(`${names[0]} is required`);
  return value;
}

/** A number that may be absent or null. */
export function optionalNumber(body: JsonObject, ...names: readonly string[]): number | undefined {
  const value = present(body, names);
  if (value === undefined) return undefined;
  if (typeof value !== "number" || !Number.isFinite(value)) throw validationError(`${names[0]} has to be a number`);
  return value;
}

/** A number from 0 that may be absent or null. */
export function optionalAmount(body: JsonObject, name: string): number | undefined {
  const value = optionalNumber(body, name);
  if (value !== undefined && value < 0) throw validationError(`${name} must not be negative`);
  return value;
}

/** A number above zero that has to be there. */
export function positiveNumber(body: JsonObject, name: string): number {
  const value = optionalNumber(body, name);
  if (value === undefined || value <= 0) throw validationError(`${name} has to be a number above 0`);
  return value;
}

/** One of `choices`; further names are other spellings of it. */
export function choice<const Choice extends string>(
  body: JsonObject,
  choices: readonly Choice[],
  ...names: readonly string[]
): Choice {
  const value = present(body, names);
  const found = choices.find((candidate) => candidate === value);
  if (found === undefined) throw validationError(`${names[0]} has to be one of ${choices.join(", ")}`);
  return found;
}

/** A ticket as text: the wire carries a number, of which long ones were read as texts. */
export function ticketText(body: JsonObject, name: string): string {
  const value = body[name];
  const digits = typeof value === "number" ? String(value) : value;
  if (typeof digits !== "string" || !/^\d+$/.test(digits)) throw validationError(`${name} has to be a ticket`);
  return digits;
}

/** A list of texts with at least one. */
export function textList(body: JsonObject, name: string): readonly string[] {
  const value = body[name];
  if (!Array.isArray(value) || value.length === 0 || !value.every((item) => typeof item === "string")) {
    throw validationError(`${name} has to be a list of texts with at least one`);
  }
  return value;
}
