import protobuf, { type Reader, type Writer } from "protobufjs/light.js";
import type { Messages } from "./messages.ts";
import { complete, type FieldPlan, type MessagePlan, planOf } from "./plans.ts";
import { atField, SchemaError } from "./schema-error.ts";
import { LENGTH_DELIMITED, type ValueKind } from "./value-kinds.ts";

/** The name of a message. */
export type MessageName = keyof Messages;

type Plain = Record<string, unknown>;

/** Messages of this schema are four deep; deeper bytes are none of ours. */
const MAX_DEPTH = 8;

const plan = (name: string): MessagePlan => planOf(name, messageKind);

function messageKind(name: string): ValueKind {
  return {
    wireType: LENGTH_DELIMITED,
    read: (reader, depth) => readMessage(plan(name), reader, endOf(reader), depth + 1),
    write: (writer, value) => {
      writeMessage(plan(name), writer.fork(), value);
      writer.ldelim();
    },
    fromJson: (value, depth) => readJson(plan(name), value, depth + 1),
    toJson: (value) => writeJson(plan(name), value),
  };
}

/** Where the length-delimited value that starts here ends. */
function endOf(reader: Reader): number {
  const length = reader.uint32();
  return reader.pos + length;
}

function readMessage(message: MessagePlan, reader: Reader, end: number, depth: number): Plain {
  if (depth > MAX_DEPTH) throw new SchemaError(`${message.name} is nested too deep.`);
  if (end > reader.len) throw new SchemaError(`${message.name} is cut.`);
  const content: Plain = {};
  while (reader.pos < end) readField(message, reader, content, depth);
  if (reader.pos !== end) throw new SchemaError(`${message.name} does not end where its length says.`);
  complete(message, content);
  return content;
}

function readField(message: MessagePlan, reader: Reader, content: Plain, depth: number): void {
  const tag = reader.uint32();
  const wireType = tag & 7;
  const field = message.byId.get(tag >>> 3);
  if (field === undefined) {
    reader.skipType(wireType);
    return;
  }
  const { name, repeated, kind } = field;
  if (wireType === kind.wireType) {
    const value = kind.read(reader, depth);
    if (repeated) listOf(content, name).push(value);
    else content[name] = value;
  } else if (repeated && wireType === LENGTH_DELIMITED) {
    // Peers pack lists or not, whatever the schema says.
    const end = endOf(reader);
    const list = listOf(content, name);
    while (reader.pos < end) list.push(kind.read(reader, depth));
  } else {
    throw new SchemaError(`The field ${name} of ${message.name} has wire type ${wireType}, not ${kind.wireType}.`);
  }
}

function listOf(content: Plain, name: string): unknown[] {
  const list = (content[name] as unknown[] | undefined) ?? [];
  content[name] = list;
  return list;
}

/** The fields of `value` that are there, in the order of their numbers. */
function* present(message: MessagePlan, value: unknown): Generator<readonly [FieldPlan, unknown]> {
  if (typeof value !== "object" || value === null) throw new TypeError("an object");
  for (const field of message.fields) {
    const content = (value as Plain)[field.name];
    if (content !== undefined && content !== null) {
      if (field.repeated && !Array.isArray(content)) throw new SchemaError(`${message.name}.${field.name} is no list.`);
      yield [field, content];
    } else if (field.required) {
      throw new SchemaError(`${message.name} needs its ${field.name}.`);
    }
  }
}

function writeMessage(message: MessagePlan, writer: Writer, value: unknown): void {
  for (const [field, content] of present(message, value)) {
    atField(message.name, field.name, () => writeField(field, writer, content));
  }
}

function writeField({ id, kind, repeated, packed }: FieldPlan, writer: Writer, content: unknown): void {
  const tag = (id << 3) | kind.wireType;
  if (!repeated) {
    kind.write(writer.uint32(tag), content);
    return;
  }
  const list = content as readonly unknown[];
  if (!packed) {
    for (const element of list) kind.write(writer.uint32(tag), element);
  } else if (list.length > 0) {
    writer.uint32((id << 3) | LENGTH_DELIMITED).fork();
    for (const element of list) kind.write(writer, element);
    writer.ldelim();
  }
}

function readJson(message: MessagePlan, value: unknown, depth: number): Plain {
  if (depth > MAX_DEPTH) throw new SchemaError(`${message.name} is nested too deep.`);
  if (typeof value !== "object" || value === null) throw new TypeError("an object");
  const content: Plain = {};
  for (const { name, repeated, kind } of message.fields) {
    const given = (value as Plain)[name];
    if (given === undefined || given === null) continue;
    content[name] = atField(message.name, name, () => {
      if (!repeated) return kind.fromJson(given, depth);
      return (Array.isArray(given) ? given : [given]).map((element) => kind.fromJson(element, depth));
    });
  }
  complete(message, content);
  return content;
}

function writeJson(message: MessagePlan, value: unknown): Plain {
  const content: Plain = {};
  for (const [{ name, repeated, kind }, given] of present(message, value)) {
    content[name] = atField(message.name, name, () =>
      repeated ? (given as readonly unknown[]).map((element) => kind.toJson(element)) : kind.toJson(given),
    );
  }
  return content;
}

/** The bytes of a message. Fields that are absent or undefined are left out. Throws a SchemaError. */
export function encodeMessage<Name extends MessageName>(name: Name, message: Messages[Name]): Uint8Array {
  const writer = protobuf.Writer.create();
  atField(name, "(all)", () => writeMessage(plan(name), writer, message));
  return writer.finish();
}

/**
 * Reads a message: 64-bit integers exact, enums by name (an unknown one by number), lists always there, unknown
 * fields skipped. A required field that is absent is zero, where there is a zero. Throws a SchemaError when the bytes
 * are no such message.
 */
export function decodeMessage<Name extends MessageName>(
  name: Name,
  bytes: Uint8Array,
  start = 0,
  end = bytes.length,
): Messages[Name] {
  if (end > bytes.length) throw new SchemaError(`${name} is cut.`);
  const reader = protobuf.Reader.create(bytes);
  reader.pos = start;
  try {
    return readMessage(plan(name), reader, end, 0) as unknown as Messages[Name];
  } catch (error) {
    if (error instanceof SchemaError) throw error;
    throw new SchemaError(`The bytes are no ${name}.`, { cause: error });
  }
}

/** A message as an object of the JSON form: enums by number, no 64-bit integer loses digits. Throws a SchemaError. */
export function messageToJson<Name extends MessageName>(name: Name, message: Messages[Name]): Record<string, unknown> {
  return atField(name, "(all)", () => writeJson(plan(name), message));
}

/**
 * Reads a message of the JSON form as `decodeMessage` reads bytes. Numbers may be text, enums names or numbers.
 * Throws a SchemaError.
 */
export function messageFromJson<Name extends MessageName>(name: Name, value: unknown): Messages[Name] {
  return atField(name, "(all)", () => readJson(plan(name), value, 0)) as unknown as Messages[Name];
}
