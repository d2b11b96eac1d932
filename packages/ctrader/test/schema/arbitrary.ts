import fc from "fast-check";
import { loadRoot } from "../../src/schema/index.ts";

const safe = (value: bigint): number | string =>
  Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();

const SCALARS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  bool: fc.boolean(),
  bytes: fc.uint8Array({ maxLength: 8 }),
  double: fc.double({ noNaN: true }),
  int32: fc.integer(),
  uint32: fc.nat(2 ** 31 - 1).map((value) => value * 2 + 1),
  int64: fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n).map(safe),
  uint64: fc.bigInt(0n, 2n ** 64n - 1n).map(safe),
  string: fc.string({ maxLength: 12, unit: "grapheme" }),
};

/** Messages of the schema with any of their optional fields, numbers of all sizes among them. */
export function messages(name: string): fc.Arbitrary<Record<string, unknown>> {
  const fields = loadRoot()
    .lookupType(name)
    .fieldsArray.filter((field) => !(field.name === "payloadType" && field.resolvedType !== null));
  const values = Object.fromEntries(
    fields.map((field) => {
      const target = field.resolvedType;
      const one =
        target === null
          ? (SCALARS[field.type] ?? fc.constant(undefined))
          : "values" in target
            ? fc.constantFrom(...Object.keys(target.values))
            : messages(target.name);
      return [field.name, field.repeated ? fc.array(one, { maxLength: 3 }) : one];
    }),
  );
  const requiredKeys = fields.filter((field) => field.required || field.repeated).map((field) => field.name);
  return fc.record(values, { requiredKeys, noNullPrototype: true });
}
