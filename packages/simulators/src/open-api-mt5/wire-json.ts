/** A number that the server writes with a point, also when it is whole: `1.0`, `1e-05`. */
export class Float {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** Marks a number as a float of the wire. */
export const float = (value: number): Float => new Float(value);

/** What goes over this wire. A plain number is an integer; an undefined member is left out. */
export type Wire = string | number | bigint | boolean | null | Float | readonly Wire[] | WireObject;

/** An object of the wire. */
export type WireObject = { readonly [name: string]: Wire | undefined };

const isList = (value: object): value is readonly Wire[] => Array.isArray(value);

/** Writes JSON as the server's language does. `nan` is what stands for a float that is no number. */
export function toWire(value: Wire, nan: "null" | "NaN" = "null"): string {
  if (value instanceof Float) return Number.isFinite(value.value) ? pythonFloat(value.value) : nan;
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (isList(value)) return `[${value.map((item) => toWire(item, nan)).join(",")}]`;
  const members = Object.entries(value).flatMap(([name, member]) =>
    member === undefined ? [] : [`${JSON.stringify(name)}:${toWire(member, nan)}`],
  );
  return `{${members.join(",")}}`;
}

/** A float as Python prints it: plain from 1e-4 to below 1e16, else with an exponent of two digits or more. */
export function pythonFloat(value: number): string {
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const [digits = "", power = "0"] = value.toExponential().split("e");
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 16) {
    const plain = String(value);
    return plain.includes(".") ? plain : `${plain}.0`;
  }
  return `${digits}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
}
