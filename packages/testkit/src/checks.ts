import { inspect } from "node:util";

/** A scenario's expectation that did not hold. The message says what was looked at, found and expected. */
export class ConformanceFailure extends Error {
  override readonly name = "ConformanceFailure";
}

/** Ends the scenario as failed. */
export function fail(message: string): never {
  throw new ConformanceFailure(message);
}

/** Fails with `message` unless `condition` holds. */
export function expectThat(condition: boolean, message: string): asserts condition {
  if (!condition) fail(message);
}

/** `value`, or a failure that names what is missing. */
export function expectPresent<T>(value: T | undefined, what: string): T {
  if (value === undefined) fail(`${what} is missing.`);
  return value;
}

/** One place in which two values differ. */
export interface Difference {
  /** `orders[2].stopLoss`; empty for the values themselves. */
  readonly path: string;
  readonly found: unknown;
  readonly expected: unknown;
}

const MAX_SHOWN = 12;

/** Fails unless `found` equals `expected` deeply; the message lists the places that differ. */
export function expectSame(found: unknown, expected: unknown, what: string): void {
  const differences = differencesOf(found, expected);
  if (differences.length > 0) fail(`${what} is not as expected:\n${describeDifferences(differences)}`);
}

/** A line for each difference, the first dozen. */
export function describeDifferences(differences: readonly Difference[]): string {
  const lines = differences
    .slice(0, MAX_SHOWN)
    .map(
      ({ path, found, expected }) =>
        `  ${path === "" ? "value" : path}: found ${show(found)}, expected ${show(expected)}`,
    );
  const more = differences.length - MAX_SHOWN;
  return [...lines, ...(more > 0 ? [`  and ${more} more`] : [])].join("\n");
}

/** Every place in which two plain values differ. Absent and undefined are the same; -0 and 0 are not. */
export function differencesOf(found: unknown, expected: unknown, path = ""): readonly Difference[] {
  if (Object.is(found, expected)) return [];
  if (Array.isArray(found) && Array.isArray(expected)) {
    const length = Math.max(found.length, expected.length);
    return Array.from({ length }, (_, index) =>
      differencesOf(found[index], expected[index], `${path}[${index}]`),
    ).flat();
  }
  if (isPlain(found) && isPlain(expected)) {
    const keys = new Set([...Object.keys(found), ...Object.keys(expected)]);
    return [...keys].flatMap((key) => differencesOf(found[key], expected[key], path === "" ? key : `${path}.${key}`));
  }
  return [{ path, found, expected }];
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  return value === undefined ? "nothing" : inspect(value, { depth: 3, breakLength: 120 });
}
