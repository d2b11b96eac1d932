import { Decimal } from "./decimal.ts";

/** A number as callers may give it: a double, or its exact decimal text. */
export type NumberInput = number | string;

/** Where a value lies on a grid of `step`s from `origin`. */
export type GridPosition =
  | { readonly on: true; readonly value: number }
  | { readonly on: false; readonly lower: number; readonly upper: number };

/** A double is taken as the grid point it means when it is this close to it, in steps. */
const NOISE_IN_STEPS = Decimal.of("0.000001");

/**
 * Where `value` lies on the grid of multiples of `step`.
 *
 * A double that carries binary noise (`0.1 + 0.2`) is taken as the grid point it means: within a millionth of a
 * step. A text is exact. Returns undefined when `value` is no finite decimal number.
 */
export function gridPosition(value: NumberInput, step: number): GridPosition | undefined {
  if (typeof value === "number" && value > 0 && isOnShortGrid(value, step)) return { on: true, value };
  const exact = Decimal.parse(value);
  if (exact === undefined) return undefined;
  const grid = Decimal.of(step);
  const nearest = Decimal.scaled(exact.steps(grid, "half-up"), 0).multiply(grid);
  const gap = exact.subtract(nearest).abs();
  const tolerance = typeof value === "number" ? grid.multiply(NOISE_IN_STEPS) : Decimal.zero;
  if (gap.compare(tolerance) <= 0) return { on: true, value: nearest.toNumber() };
  const lower = Decimal.scaled(exact.steps(grid, "floor"), 0).multiply(grid);
  return { on: false, lower: lower.toNumber(), upper: lower.add(grid).toNumber() };
}

/** Below this many units a double with its least digits behind the point is the decimal that it prints as. */
const SHORT_UNITS = 1e15;
const SHORT_POWERS: readonly number[] = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8];

/**
 * Whether `value` and `step` are decimals of few digits and the one holds the other whole: what nearly every request
 * asks, on whole numbers. False says nothing.
 */
function isOnShortGrid(value: number, step: number): boolean {
  for (const power of SHORT_POWERS) {
    const stepUnits = Math.round(step * power);
    if (stepUnits / power !== step) continue;
    const units = Math.round(value * power);
    return stepUnits > 0 && Math.abs(units) < SHORT_UNITS && units / power === value && units % stepUnits === 0;
  }
  return false;
}

/** The grid point nearest to `value` (ties go up), as the double that prints as the decimal. */
export function nearestOnGrid(value: number, step: number): number {
  const grid = Decimal.of(step);
  return Decimal.scaled(Decimal.of(value).steps(grid, "half-up"), 0).multiply(grid).toNumber();
}

/** `value` with at most `digits` digits after the point, as the double that prints as the decimal. */
export function toDigits(value: number, digits: number): number {
  return Decimal.of(value).round(digits, "half-up").toNumber();
}

/** Lots from units of the base asset: 10,000 units of a contract of 100,000 are 0.1 lots. */
export function lotsFromUnits(units: number | bigint, contractSize: number): number {
  return Decimal.of(units).divide(Decimal.of(contractSize), 12).toNumber();
}

/** Units of the base asset from lots. */
export function unitsFromLots(lots: number, contractSize: number): number {
  return Decimal.of(lots).multiply(Decimal.of(contractSize)).toNumber();
}

/** `left + right` on decimals. */
export const addExact = (left: number, right: number): number => Decimal.of(left).add(right).toNumber();
/** `left - right` on decimals. */
export const subtractExact = (left: number, right: number): number => Decimal.of(left).subtract(right).toNumber();
/** The instant as a `Date`. */
export const toDate = (timeMs: number): Date => new Date(timeMs);
/** The instant as ISO-8601 text in UTC. */
export const toIso = (timeMs: number): string => new Date(timeMs).toISOString();

/** The exact sum of the lots of `items`. */
export function sumLots(items: Iterable<{ readonly lots: number }>): number {
  let sum = Decimal.zero;
  for (const { lots } of items) sum = sum.add(Decimal.of(lots));
  return sum.toNumber();
}
