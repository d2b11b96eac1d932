import { Decimal } from "../model/decimal.ts";
import type { SymbolInfo } from "../model/symbols.ts";
import type { NumberInput } from "../model/units.ts";

/** Decimals of up to this many digits survive a double, so what is beyond them in a double is noise. */
const DOUBLE_DIGITS = 15;

/** The longest part of a caller's text that a message repeats. */
const MAX_SHOWN = 40;

/** A number as people write it: no exponent, no noise. */
export function plain(value: number): string {
  return Decimal.parse(value)?.toString() ?? String(value);
}

/** What the caller gave, for a message: texts in quotes, so that they are told apart from numbers. */
export function shown(value: unknown): string {
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : plain(value);
  if (typeof value === "string") {
    return JSON.stringify(value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}...` : value);
  }
  if (value === null || value === undefined || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** Throws a TypeError unless `value` is a number or a text. */
export function requireNumberInput(field: string, value: unknown): asserts value is NumberInput {
  if (typeof value === "number" || typeof value === "string") return;
  throw new TypeError(`${field} must be a number or its decimal text; it was ${shown(value)}.`);
}

/** The double that `value` means where no grid is known: a text exactly, a double without its binary noise. */
export function withoutNoise(value: NumberInput): number {
  return typeof value === "string" ? Decimal.of(value).toNumber() : Number(value.toPrecision(DOUBLE_DIGITS));
}

/** The least price step of a symbol: its tick size, else one unit of its last digit; undefined when neither is known. */
export function priceStep(symbol: SymbolInfo): number | undefined {
  if (symbol.tickSize !== undefined && symbol.tickSize > 0) return symbol.tickSize;
  return symbol.digits === undefined ? undefined : Decimal.scaled(1n, symbol.digits).toNumber();
}
