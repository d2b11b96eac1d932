import type { Int64 } from "./messages.ts";
import type { WireReader } from "./wire-reader.ts";
import type { WireWriter } from "./wire-writer.ts";

/** How values of one type look on the wire, in JSON and in memory. */
export interface ValueKind {
  readonly wireType: number;
  /** What stands for a required field that a peer left out because it is zero; absent where there is no zero. */
  readonly zero?: unknown;
  read(reader: WireReader, depth: number): unknown;
  /** Writes the value without its tag. Throws a TypeError that says what is expected. */
  write(writer: WireWriter, value: unknown): void;
  /** The value in memory. Throws a TypeError that says what is expected. */
  fromJson(value: unknown, depth: number): unknown;
  toJson(value: unknown): unknown;
}

export const VARINT = 0;
export const LENGTH_DELIMITED = 2;
const FIXED_64 = 1;

type Kind<Value> = Omit<ValueKind, "write"> & {
  readonly expected: string;
  fits(value: unknown): boolean;
  put(writer: WireWriter, value: Value): void;
};

function checked<Value>({ expected, fits, put, ...kind }: Kind<Value>): ValueKind {
  const check = (value: unknown): Value => {
    if (!fits(value)) throw new TypeError(expected);
    return value as Value;
  };
  return {
    ...kind,
    write: (writer, value) => put(writer, check(value)),
    fromJson: (value, depth) => check(kind.fromJson(value, depth)),
    toJson: (value) => kind.toJson(check(value)),
  };
}

const same = <Value>(value: Value): Value => value;
/** JSON peers write numbers as numbers or as text. */
const numeric = (value: unknown): unknown =>
  typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value)) ? Number(value) : value;

function exact(text: string): Int64 {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : text;
}

const isDigits = (value: unknown): value is string => typeof value === "string" && /^-?\d{1,20}$/.test(value);

function int64Kind(signed: boolean): ValueKind {
  const inRange = (value: bigint): boolean => value === (signed ? BigInt.asIntN(64, value) : BigInt.asUintN(64, value));
  return checked<number | string | bigint>({
    wireType: VARINT,
    zero: 0,
    expected: `an exact ${signed ? "signed" : "unsigned"} 64-bit integer: a number up to 2^53, or its digits as text`,
    fits: (value) =>
      typeof value === "number"
        ? Number.isSafeInteger(value) && (signed || value >= 0)
        : (typeof value === "bigint" || isDigits(value)) && inRange(BigInt(value)),
    read: (reader) => reader.int64(signed),
    put: (writer, value) => writer.int64(value),
    fromJson: (value) => (isDigits(value) ? exact(value) : value),
    toJson: (value) => (isDigits(value) || typeof value === "bigint" ? exact(String(value)) : value),
  });
}

const int32 = checked<number>({
  wireType: VARINT,
  zero: 0,
  expected: "a signed 32-bit integer",
  fits: (value) => Number.isInteger(value) && value === (Number(value) | 0),
  read: (reader) => reader.int32(),
  put: (writer, value) => writer.int32(value),
  fromJson: numeric,
  toJson: same,
});

const uint32 = checked<number>({
  wireType: VARINT,
  zero: 0,
  expected: "an unsigned 32-bit integer",
  fits: (value) => Number.isInteger(value) && value === Number(value) >>> 0,
  read: (reader) => reader.uint32(),
  put: (writer, value) => writer.uint32(value),
  fromJson: numeric,
  toJson: same,
});

const bool = checked<boolean>({
  wireType: VARINT,
  zero: false,
  expected: "true or false",
  fits: (value) => typeof value === "boolean",
  read: (reader) => reader.bool(),
  put: (writer, value) => writer.bool(value),
  fromJson: same,
  toJson: same,
});

const double = checked<number>({
  wireType: FIXED_64,
  zero: 0,
  expected: "a number",
  fits: (value) => typeof value === "number",
  read: (reader) => reader.double(),
  put: (writer, value) => writer.double(value),
  fromJson: numeric,
  toJson: same,
});

const string = checked<string>({
  wireType: LENGTH_DELIMITED,
  zero: "",
  expected: "a text",
  fits: (value) => typeof value === "string",
  read: (reader) => reader.string(),
  put: (writer, value) => writer.string(value),
  fromJson: same,
  toJson: same,
});

const bytes = checked<Uint8Array>({
  wireType: LENGTH_DELIMITED,
  expected: "bytes",
  fits: (value) => value instanceof Uint8Array,
  read: (reader) => reader.bytes(),
  put: (writer, value) => writer.bytes(value),
  fromJson: (value) => (typeof value === "string" ? Uint8Array.from(Buffer.from(value, "base64")) : value),
  toJson: (value) => Buffer.from(value as Uint8Array).toString("base64"),
});

/** The kinds of scalar values that the schema uses. */
export const SCALAR_KINDS: Readonly<Record<string, ValueKind>> = {
  bool,
  bytes,
  double,
  int32,
  int64: int64Kind(true),
  string,
  uint32,
  uint64: int64Kind(false),
};

/** Enum values: names in memory, numbers on the wire. A number without a name stays a number. */
export function enumKind(values: Readonly<Record<string, number>>, names: Readonly<Record<number, string>>): ValueKind {
  const numberOf = (value: unknown): unknown => (typeof value === "string" ? values[value] : value);
  return checked<string | number>({
    wireType: VARINT,
    ...(names[0] !== undefined && { zero: names[0] }),
    expected: "a known name or a number",
    fits: (value) => Number.isInteger(numberOf(value)),
    read: (reader) => {
      const number = reader.int32();
      return names[number] ?? number;
    },
    put: (writer, value) => writer.int32(numberOf(value) as number),
    fromJson: (value) => {
      const number = numeric(value);
      return typeof number === "number" ? (names[number] ?? number) : number;
    },
    toJson: numberOf,
  });
}
