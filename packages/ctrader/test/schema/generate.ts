import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import protobuf from "protobufjs";

const schemaFile = (name: string): URL => new URL(`../../src/schema/${name}`, import.meta.url);

const HEADER = "// Generated from openapi.proto by test/schema/generate.ts. Do not edit.\n";

/** A namespace member of protobufjs' JSON form, as far as it is used here. */
interface Member {
  readonly edition?: string;
  readonly values?: Readonly<Record<string, number>>;
  readonly fields?: Readonly<Record<string, Field>>;
}
interface Field {
  readonly rule?: "required" | "repeated";
  readonly type: string;
  readonly id: number;
  readonly options?: Readonly<Record<string, unknown>>;
}

/** The members of the committed .proto text, in its order. */
export function readProto(): ReadonlyMap<string, Member> {
  const text = readFileSync(schemaFile("openapi.proto"), "utf8");
  const { root } = protobuf.parse(text, { keepCase: true });
  return new Map(Object.entries((root.toJSON().nested ?? {}) as Record<string, Member>));
}

/** The descriptor's module: protobufjs' JSON form, one member a line. */
export function descriptorModule(members: ReadonlyMap<string, Member>): string {
  const lines = [...members].map(([name, member]) => `"${name}":${JSON.stringify(member)}`);
  return `${HEADER}
/** The schema in protobufjs' JSON form. */
export const DESCRIPTOR_JSON = \`{"nested":{
${lines.join(",\n")}
}}\`;
`;
}

/** The module of message types: what \`decode\` gives and \`encode\` takes. */
export function messagesModule(members: ReadonlyMap<string, Member>): string {
  const parts = [HEADER];
  parts.push("/** An exact 64-bit integer: a number up to 2^53, beyond it the text of its digits. */");
  parts.push("export type Int64 = number | string;\n");
  for (const [name, { values }] of members) if (values !== undefined) parts.push(enumType(name, values));
  const messages = [...members].filter(([, member]) => member.fields !== undefined);
  for (const [name, { fields }] of messages) parts.push(messageType(name, fields ?? {}));
  parts.push("/** Every message by its name. */", "export interface Messages {");
  for (const [name] of messages) parts.push(`  readonly ${name}: ${name};`);
  parts.push("}");
  return `${parts.join("\n")}\n`;
}

/** The module of payload types by message name, from the default of each message's own payloadType field. */
export function payloadTypesModule(members: ReadonlyMap<string, Member>): string {
  const numbers = { ...members.get("ProtoPayloadType")?.values, ...members.get("ProtoOAPayloadType")?.values };
  const lines = [...members].flatMap(([name, { fields }]) => {
    const number = numbers[String(fields?.["payloadType"]?.options?.["default"])];
    return number === undefined ? [] : [`  ${name}: ${number},`];
  });
  return `${HEADER}
/** The payload type of each message that travels in an envelope. */
export const PAYLOAD_TYPES = {
${lines.join("\n")}
} as const;
`;
}

const SCALARS: Readonly<Record<string, string>> = {
  bool: "boolean",
  bytes: "Uint8Array",
  double: "number",
  int32: "number",
  int64: "Int64",
  string: "string",
  uint32: "number",
  uint64: "Int64",
};

const MAX_WIDTH = 120;

function enumType(name: string, values: Readonly<Record<string, number>>): string {
  const names = [...Object.keys(values).map((value) => `"${value}"`), "number"];
  const line = `export type ${name} = ${names.join(" | ")};`;
  return line.length <= MAX_WIDTH ? line : `export type ${name} =\n  | ${names.join("\n  | ")};`;
}

function messageType(name: string, fields: Readonly<Record<string, Field>>): string {
  const lines = Object.entries(fields)
    .filter(([field, { type }]) => !(field === "payloadType" && type.endsWith("PayloadType")))
    .map(([field, { rule, type }]) => {
      const valueType = SCALARS[type] ?? type;
      if (rule === "repeated") return `  readonly ${field}: readonly ${valueType}[];`;
      return `  readonly ${field}${rule === "required" ? "" : "?"}: ${valueType};`;
    });
  return lines.length === 0
    ? `export type ${name} = Readonly<Record<never, never>>;`
    : `export interface ${name} {\n${lines.join("\n")}\n}`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const members = readProto();
  writeFileSync(schemaFile("descriptor.ts"), descriptorModule(members));
  writeFileSync(schemaFile("payload-types.ts"), payloadTypesModule(members));
  writeFileSync(schemaFile("messages.ts"), messagesModule(members));
}
