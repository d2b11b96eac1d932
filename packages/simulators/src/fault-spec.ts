import { FAULT_SHORTHANDS, FAULTS, type FaultKind, type FaultRule, WHEN_PARAMETERS } from "./fault.ts";

/** `retryAfterSeconds` as it is written in text: `retry-after-seconds`. */
const toKebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const longForm = (name: string): string | undefined =>
  Object.hasOwn(FAULT_SHORTHANDS, name) ? FAULT_SHORTHANDS[name] : undefined;

const isKind = (text: string): text is FaultKind => Object.hasOwn(FAULTS, text);

/** The faults that can be written, one line each, for help texts and errors. */
export function describeFaults(): string {
  const kinds = Object.entries(FAULTS).map(([kind, { parameters, meaning }]) => {
    const written = Object.entries(parameters).map(([name, value]) => `,${toKebab(name)}=${value}`);
    return `  ${kind}${written.join("")}: ${meaning}`;
  });
  const shorthands = Object.entries(FAULT_SHORTHANDS).map(([name, rule]) => `  ${name}: short for ${rule}`);
  return [...kinds, ...shorthands].join("\n");
}

function readNumber(name: string, text: string, spec: string): number {
  if (name === "times" && text === "all") return Number.POSITIVE_INFINITY;
  const value = Number(text);
  const highest = name === "chance" ? 1 : Number.POSITIVE_INFINITY;
  if (text.trim() !== "" && value >= 0 && value <= highest) return value;
  const expected =
    name === "chance" ? "a number from 0 to 1" : name === "times" ? "a number or all" : "a number from 0";
  throw new RangeError(`Fault "${spec}" has ${toKebab(name)}=${text}; expected ${expected}.`);
}

function readParameter(kind: FaultKind, part: string, spec: string): [string, number | string] {
  const { parameters } = FAULTS[kind];
  const equals = part.indexOf("=");
  const written = equals < 0 ? part : part.slice(0, equals);
  const names: readonly string[] = [...Object.keys(parameters), ...WHEN_PARAMETERS];
  const name = names.find((candidate) => toKebab(candidate) === written);
  if (name === undefined || equals < 0) {
    throw new RangeError(
      `Fault "${spec}" has "${part}"; ${kind} takes NAME=VALUE of ${names.map(toKebab).join(", ")}.`,
    );
  }
  const text = part.slice(equals + 1);
  return [name, typeof parameters[name] === "string" ? text : readNumber(name, text, spec)];
}

/**
 * Reads a fault as it is written on the command line: `KIND[@OPERATION][,NAME=VALUE]...`.
 *
 * `drop-answer@place` drops the answer to the next place, `delay@read,ms=200,times=all` slows every read,
 * `cut@trade,chance=0.05` is for chaos runs, `restart,after-ms=5000` strikes once in five seconds. Throws a
 * RangeError that lists what is valid.
 */
export function parseFault(spec: string): FaultRule {
  const [head = "", ...parts] = spec.split(",");
  const [kind = "", on, ...rest] = head.split("@");
  const long = longForm(kind);
  if (long !== undefined && on !== undefined) {
    throw new RangeError(`Fault "${spec}" names an operation, but ${kind} has its own: it is short for ${long}.`);
  }
  if (long !== undefined) return parseFault([long, ...parts].join(","));
  if (!isKind(kind)) throw new RangeError(`Fault "${spec}" is unknown; the faults are:\n${describeFaults()}`);
  if (rest.length > 0 || on === "") {
    throw new RangeError(
      `Fault "${spec}" has no readable operation; expected ${kind}@OPERATION, such as ${kind}@place.`,
    );
  }
  const values = Object.fromEntries(parts.map((part) => readParameter(kind, part, spec)));
  return { kind, ...values, ...(on !== undefined && { on }) } as FaultRule;
}
