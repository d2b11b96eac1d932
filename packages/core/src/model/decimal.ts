/** How a digit that does not fit is dropped. `half-even` is the banker's rule. */
export type Rounding = "down" | "up" | "floor" | "ceil" | "half-up" | "half-even";

const TEXT = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/;
const MAX_SCALE = 400;

/** What is read without going through text: up to so many digits behind the point, and below this without it. */
const SHORT_SCALE = 8;
const SHORT_LIMIT = 1e15;

const DOUBLE_POWERS: readonly number[] = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);

const POWERS: bigint[] = [1n];

/** 10 to the power of `exponent` (0 or more). */
export function powerOfTen(exponent: number): bigint {
  for (let next = POWERS.length; next <= exponent; next += 1) POWERS.push((POWERS[next - 1] ?? 1n) * 10n);
  return POWERS[exponent] ?? 1n;
}

function divideRounded(numerator: bigint, denominator: bigint, rounding: Rounding): bigint {
  const quotient = numerator / denominator;
  const remainder = numerator % denominator;
  if (remainder === 0n) return quotient;
  const negative = numerator < 0n !== denominator < 0n;
  const away = quotient + (negative ? -1n : 1n);
  switch (rounding) {
    case "down":
      return quotient;
    case "up":
      return away;
    case "floor":
      return negative ? away : quotient;
    case "ceil":
      return negative ? quotient : away;
    case "half-up":
    case "half-even": {
      const twice = (remainder < 0n ? -remainder : remainder) * 2n;
      const whole = denominator < 0n ? -denominator : denominator;
      if (twice > whole) return away;
      if (twice < whole) return quotient;
      return rounding === "half-up" || quotient % 2n !== 0n ? away : quotient;
    }
  }
}

/** An exact decimal number: `unscaled` times ten to the power of minus `scale`. Immutable. */
export class Decimal {
  readonly unscaled: bigint;
  /** Digits after the point, 0 or more. */
  readonly scale: number;

  private constructor(unscaled: bigint, scale: number) {
    this.unscaled = unscaled;
    this.scale = scale;
  }

  static readonly zero: Decimal = new Decimal(0n, 0);

  /** `unscaled` units of ten to the power of minus `scale`: `scaled(108512n, 5)` is 1.08512. */
  static scaled(unscaled: bigint | number, scale: number): Decimal {
    return new Decimal(BigInt(unscaled), scale);
  }

  /** The decimal that `value` prints as, or undefined when it is not a finite decimal number. */
  static parse(value: number | string | bigint): Decimal | undefined {
    if (typeof value === "bigint") return new Decimal(value, 0);
    const short = typeof value === "number" ? Decimal.#ofShort(value) : undefined;
    if (short !== undefined) return short;
    const match = TEXT.exec(typeof value === "number" ? String(value) : value.trim());
    if (match === null) return undefined;
    const [, sign, whole = "", fraction = "", exponentText] = match;
    if (whole === "" && fraction === "") return undefined;
    const exponent = exponentText === undefined ? 0 : Number(exponentText);
    const scale = fraction.length - exponent;
    if (Math.abs(scale) > MAX_SCALE) return undefined;
    let unscaled = BigInt(whole + fraction);
    if (sign === "-") unscaled = -unscaled;
    return scale < 0 ? new Decimal(unscaled * powerOfTen(-scale), 0) : new Decimal(unscaled, scale);
  }

  /**
   * A double of at most 15 digits, without its text. The least number of digits behind the point that gives it back is
   * that of its text: up to 15 digits no two decimals are one double.
   */
  static #ofShort(value: number): Decimal | undefined {
    if (Number.isSafeInteger(value)) return new Decimal(BigInt(value), 0);
    for (let scale = 1; scale <= SHORT_SCALE; scale += 1) {
      const power = DOUBLE_POWERS[scale] ?? 1;
      const unscaled = Math.round(value * power);
      if (!(Math.abs(unscaled) < SHORT_LIMIT)) return undefined;
      if (unscaled / power === value) return new Decimal(BigInt(unscaled), scale);
    }
    return undefined;
  }

  /** Like `parse`, but throws a TypeError that names the value. */
  static of(value: number | string | bigint | Decimal): Decimal {
    if (value instanceof Decimal) return value;
    const parsed = Decimal.parse(value);
    if (parsed === undefined) throw new TypeError(`${String(value)} is not a finite decimal number`);
    return parsed;
  }

  add(other: Decimal | number): Decimal {
    const [a, b, scale] = align(this, Decimal.of(other));
    return new Decimal(a + b, scale);
  }

  subtract(other: Decimal | number): Decimal {
    const [a, b, scale] = align(this, Decimal.of(other));
    return new Decimal(a - b, scale);
  }

  multiply(other: Decimal | number): Decimal {
    const factor = Decimal.of(other);
    return new Decimal(this.unscaled * factor.unscaled, this.scale + factor.scale);
  }

  /** The quotient with `scale` digits after the point. Throws a RangeError on division by zero. */
  divide(other: Decimal | number, scale: number, rounding: Rounding = "half-even"): Decimal {
    const divisor = Decimal.of(other);
    if (divisor.unscaled === 0n) throw new RangeError(`${this.toString()} cannot be divided by zero`);
    const shift = scale + divisor.scale - this.scale;
    const numerator = shift >= 0 ? this.unscaled * powerOfTen(shift) : this.unscaled;
    const denominator = shift >= 0 ? divisor.unscaled : divisor.unscaled * powerOfTen(-shift);
    return new Decimal(divideRounded(numerator, denominator, rounding), scale);
  }

  /** This number with `scale` digits after the point. */
  round(scale: number, rounding: Rounding = "half-even"): Decimal {
    if (scale >= this.scale) return new Decimal(this.unscaled * powerOfTen(scale - this.scale), scale);
    return new Decimal(divideRounded(this.unscaled, powerOfTen(this.scale - scale), rounding), scale);
  }

  /** How many whole `step`s this number holds, rounded. Throws a RangeError when `step` is zero. */
  steps(step: Decimal, rounding: Rounding): bigint {
    if (step.unscaled === 0n) throw new RangeError("a step of zero has no grid");
    const [a, b] = align(this, step);
    return divideRounded(a, b, rounding);
  }

  negate(): Decimal {
    return new Decimal(-this.unscaled, this.scale);
  }

  abs(): Decimal {
    return this.unscaled < 0n ? this.negate() : this;
  }

  /** -1, 0 or 1. */
  compare(other: Decimal | number): -1 | 0 | 1 {
    const [a, b] = align(this, Decimal.of(other));
    return a < b ? -1 : a > b ? 1 : 0;
  }

  equals(other: Decimal | number): boolean {
    return this.compare(other) === 0;
  }

  /** -1, 0 or 1. */
  sign(): -1 | 0 | 1 {
    return this.unscaled < 0n ? -1 : this.unscaled > 0n ? 1 : 0;
  }

  min(other: Decimal): Decimal {
    return this.compare(other) <= 0 ? this : other;
  }

  max(other: Decimal): Decimal {
    return this.compare(other) >= 0 ? this : other;
  }

  /** The nearest double; zero is always positive zero. */
  toNumber(): number {
    if (this.unscaled === 0n) return 0;
    if (this.scale <= 22 && this.unscaled >= -MAX_EXACT && this.unscaled <= MAX_EXACT) {
      return Number(this.unscaled) / 10 ** this.scale;
    }
    return Number(this.toString());
  }

  /** Plain notation, never an exponent; digits after the point are kept as they are. */
  toString(): string {
    if (this.scale === 0) return this.unscaled.toString();
    const negative = this.unscaled < 0n;
    const digits = (negative ? -this.unscaled : this.unscaled).toString().padStart(this.scale + 1, "0");
    const point = digits.length - this.scale;
    return `${negative ? "-" : ""}${digits.slice(0, point)}.${digits.slice(point)}`;
  }

  toJSON(): string {
    return this.toString();
  }
}

/** Up to here a division of two doubles is correctly rounded: both are exact. */
const MAX_EXACT = 9_007_199_254_740_991n;

function align(left: Decimal, right: Decimal): readonly [bigint, bigint, number] {
  if (left.scale === right.scale) return [left.unscaled, right.unscaled, left.scale];
  if (left.scale > right.scale) {
    return [left.unscaled, right.unscaled * powerOfTen(left.scale - right.scale), left.scale];
  }
  return [left.unscaled * powerOfTen(right.scale - left.scale), right.unscaled, right.scale];
}

/** The exact sum of `values`, as the nearest double. */
export function sumExact(values: Iterable<number>): number {
  let sum = Decimal.zero;
  for (const value of values) sum = sum.add(Decimal.of(value));
  return sum.toNumber();
}

/** `unscaled` times 10^-`digits` as the nearest double, for hot paths: `scaleDown(108512, 5)` is 1.08512. */
export function scaleDown(unscaled: number, digits: number): number {
  return unscaled / (DOUBLE_POWERS[digits] ?? 10 ** digits);
}
