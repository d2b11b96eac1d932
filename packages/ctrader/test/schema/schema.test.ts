import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { decode, encode, loadRoot, messageNameOf, PAYLOAD_TYPES, type PayloadName } from "../../src/schema/index.ts";
import { descriptorModule, messagesModule, payloadTypesModule, readProto } from "./generate.ts";

interface FactField {
  readonly name: string;
  readonly number: number;
  readonly type: string;
  readonly label: string;
  readonly default?: unknown;
  readonly packed?: boolean;
}
interface Facts {
  readonly messages: readonly { name: string; payloadType?: number; fields: readonly FactField[] }[];
  readonly enums: readonly { name: string; values: readonly { name: string; number: number }[] }[];
  readonly testVectors: readonly { message: string; value: unknown; innerHex: string }[];
}

const facts = JSON.parse(
  readFileSync(new URL("../../../../test-fixtures/ctrader/messages.json", import.meta.url), "utf8"),
) as Facts;
const source = (name: string): string => readFileSync(new URL(`../../src/schema/${name}`, import.meta.url), "utf8");

describe("the generated modules", () => {
  const members = readProto();
  test("are what the .proto text gives", () => {
    expect(source("descriptor.ts")).toBe(descriptorModule(members));
    expect(source("messages.ts")).toBe(messagesModule(members));
    expect(source("payload-types.ts")).toBe(payloadTypesModule(members));
  });
});

describe("the schema against the facts table", () => {
  const root = loadRoot();

  test("has the same messages and enums, no more and no less", () => {
    const names = root.nestedArray.map(({ name }) => name).sort();
    expect(names).toEqual([...facts.messages, ...facts.enums].map(({ name }) => name).sort());
  });

  test.each(facts.messages)("$name has the same fields", ({ name, fields }) => {
    const found = root.lookupType(name).fieldsArray.map((field) => ({
      name: field.name,
      number: field.id,
      type: field.type,
      label: field.required ? "required" : field.repeated ? "repeated" : "optional",
      default: field.options?.["default"],
      packed: field.options?.["packed"] === true,
    }));
    const expected = fields.map((field) => ({
      name: field.name,
      number: field.number,
      type: field.type,
      label: field.label,
      default: field.default,
      packed: field.packed === true,
    }));
    expect(found).toEqual(expected);
  });

  test.each(facts.enums)("$name has the same values", ({ name, values }) => {
    expect(root.lookupEnum(name).values).toEqual(Object.fromEntries(values.map((value) => [value.name, value.number])));
  });

  test("gives every message the same payload type", () => {
    const expected = facts.messages.flatMap(({ name, payloadType }) =>
      payloadType === undefined ? [] : [[name, payloadType] as const],
    );
    expect(PAYLOAD_TYPES).toEqual(Object.fromEntries(expected));
    for (const [name, payloadType] of expected) expect(messageNameOf(payloadType)).toBe(name);
  });
});

describe("the hand-checked vectors", () => {
  const inEnvelopes = facts.testVectors.filter(({ message }) => message in PAYLOAD_TYPES);

  test.each(inEnvelopes)("$message $innerHex encodes to the checked bytes", ({ message, value, innerHex }) => {
    const name = message as PayloadName;
    expect(Buffer.from(encode(name, value as never)).toString("hex")).toBe(innerHex);
  });

  test.each(inEnvelopes)("$message $innerHex decodes to the checked value", ({ message, value, innerHex }) => {
    const name = message as PayloadName;
    const decoded = decode(PAYLOAD_TYPES[name], Buffer.from(innerHex, "hex"));
    expect(decoded?.name).toBe(name);
    expect(decoded?.message).toMatchObject(value as object);
  });

  test("an unknown payload type is no error", () => {
    expect(decode(9999, Buffer.from("0801", "hex"))).toBeUndefined();
  });
});

test("the codec works where code generation is forbidden", () => {
  const program = `
    import { decode, encode, PAYLOAD_TYPES } from "./packages/ctrader/src/schema/index.ts";
    const bytes = encode("ProtoOATraderReq", { ctidTraderAccountId: "9007199254740993" });
    const trader = decode(PAYLOAD_TYPES.ProtoOATraderReq, bytes);
    console.log(JSON.stringify(trader));`;
  const flags = ["--disallow-code-generation-from-strings", "--conditions=@anybroker/source", "--import", "tsx"];
  const cwd = new URL("../../../..", import.meta.url);
  const output = execFileSync(process.execPath, [...flags, "--input-type=module", "-e", program], { cwd });
  expect(JSON.parse(output.toString("utf8"))).toEqual({
    name: "ProtoOATraderReq",
    message: { ctidTraderAccountId: "9007199254740993" },
  });
});
