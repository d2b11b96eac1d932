import { Decimal } from "@anybroker/core";
import { UsageError } from "../failures.ts";

/** A decimal number as it was typed, so that no digit is lost on the way. Throws a `UsageError` that names it. */
export function decimalText(what: string, typed: string): string {
  if (Decimal.parse(typed) === undefined) {
    throw new UsageError(`${what} "${typed}" is not a number; write it like 0.10, with a point.`);
  }
  return typed.trim();
}

/** Like `decimalText`, and more than zero. */
export function positiveText(what: string, typed: string): string {
  const text = decimalText(what, typed);
  if (Decimal.of(text).sign() <= 0) throw new UsageError(`${what} "${typed}" has to be more than zero.`);
  return text;
}

/** A level to set, or null for `none`. */
export function levelText(what: string, typed: string): string | null {
  return typed.trim().toLowerCase() === "none" ? null : positiveText(what, typed);
}

/** A whole number from `min` to `max`. */
export function wholeNumber(what: string, typed: string, min: number, max: number): number {
  const value = /^\d+$/.test(typed.trim()) ? Number(typed) : Number.NaN;
  if (!(value >= min && value <= max)) {
    const range = max === Number.MAX_SAFE_INTEGER ? `${min} or more` : `from ${min} to ${max}`;
    throw new UsageError(`${what} "${typed}" is not a whole number ${range}.`);
  }
  return value;
}
