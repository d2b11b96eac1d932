import { isObject, type Json, type JsonObject } from "../json.ts";
import { validationError } from "./wire-error.ts";

/** The request's body as an object; an absent one is empty. */
export function objectBody(body: Json | undefined): JsonObject {
  if (body === undefined) return {};
  if (!isObject(body)) throw validationError("The body has to be a JSON object.");
  return body;
}

const present = (body: JsonObject, name: string): Json | undefined => body[name] ?? undefined;

/** A text that may be absent or null. */
export function optionalText(body: JsonObject, name: string): string | undefined {
  const value = present(body, name);
  if (value !== undefined && typeof value !== "string") throw validationError(`${name} has to be a text.`, name);
  return value;
}

/** A text that has to be there and not be empty. */
export function text(body: JsonObject, name: string): string {
  const value = optionalText(body, name);
  if (value === undefined || value === "") throw validationError(`${name} is required.`, name);
  return value;
}

/** A number that may be absent or null. */
export function optionalNumber(body: JsonObject, name: string): number | undefined {
  const value = present(body, name);
  if (value === undefined) return undefined;
  if (typeof value !== "number" || !Number.isFinite(value)) throw validationError(`${name} has to be a number.`, name);
  return value;
}

/** A number above zero that has to be there. */
export function positiveNumber(body: JsonObject, name: string): number {
  const value = optionalNumber(body, name);
  if (value === undefined || value <= 0) throw validationError(`${name} has to be a number above 0.`, name);
  return value;
}

/** A number above zero that may be absent. */
export function optionalPositive(body: JsonObject, name: string): number | undefined {
  return present(body, name) === undefined ? undefined : positiveNumber(body, name);
}

/** True or false, where given. */
export function optionalFlag(body: JsonObject, name: string): boolean | undefined {
  const value = present(body, name);
  if (value !== undefined && typeof value !== "boolean")
    throw validationError(`${name} has to be true or false.`, name);
  return value;
}

/** One of `choices`, where given. */
export function optionalChoice<const Choice extends string>(
  body: JsonObject,
  name: string,
  choices: readonly Choice[],
): Choice | undefined {
  const value = present(body, name);
  if (value === undefined) return undefined;
  const found = choices.find((candidate) => candidate === value);
  if (found === undefined) throw validationError(`${name} has to be one of ${choices.join(", ")}.`, name);
  return found;
}

/** One of `choices`. */
export function choice<const Choice extends string>(
  body: JsonObject,
  name: string,
  choices: readonly Choice[],
): Choice {
  const value = optionalChoice(body, name, choices);
  if (value === undefined) throw validationError(`${name} is required: one of ${choices.join(", ")}.`, name);
  return value;
}

/** A ticket as text: the wire carries it as a number or as a text of digits. */
export function ticketText(body: JsonObject, name: string): string {
  const value = present(body, name);
  const digits = typeof value === "number" ? String(value) : value;
  if (typeof digits !== "string" || !/^\d+$/.test(digits)) throw validationError(`${name} has to be a ticket.`, name);
  return digits;
}

/** A list of objects. */
export function objectList(body: JsonObject, name: string): readonly JsonObject[] {
  const value = present(body, name);
  if (!Array.isArray(value) || value.length === 0 || !value.every(isObject)) {
    throw validationError(`${name} has to be a list of objects with at least one.`, name);
  }
  return value;
}

/** A whole number from 0 in a query, where given. */
export function queryCount(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name);
  if (value === null) return undefined;
  if (!/^\d+$/.test(value)) throw validationError(`${name} has to be a whole number from 0.`, name);
  return Number(value);
}

/**
 * An instant in a query: ISO-8601 (without a zone it is UTC), seconds in ten digits, milliseconds in thirteen.
 */
export function queryTimeMs(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name);
  if (value === null) return undefined;
  if (/^\d{10}(\.\d+)?$/.test(value)) return Math.round(Number(value) * 1000);
  if (/^\d{13}$/.test(value)) return Number(value);
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/i.test(value) || !value.includes("T") ? value : `${value}Z`;
  const timeMs = Date.parse(zoned);
  if (!/^\d{4}-\d\d-\d\d/.test(value) || Number.isNaN(timeMs))
    throw validationError(`${name} has to be an ISO-8601 time.`, name);
  return timeMs;
}
