import type { Messages } from "./messages.ts";
import { writeNewOrder } from "./new-order-writer.ts";
import { complete, type FieldPlan, type MessagePlan, planOf } from "./plans.ts";
import { atField, fieldError, SchemaError } from "./schema-error.ts";
import { LENGTH_DELIMITED, type ValueKind } from "./value-kinds.ts";
import { WireReader } from "./wire-reader.ts";
import { WireWriter } from "./wire-writer.ts";

/** The name of a message. */
export type MessageName = keyof Messages;

type Plain = Record<string, unknown>;

/** Messages of this schema are four deep; deeper bytes are none of ours. */
const MAX_DEPTH = 8;

// Reading and writing run to their end in one go, so that one of each serves all.
const sharedReader = new WireReader();
const sharedWriter = new WireWriter();

const plan = (name: string): MessagePlan => planOf(name, messageKind);

function messageKind(name: string): ValueKind {
  return {
    wireType: LENGTH_DELIMITED,
    read: (reader, depth) => readNested(plan(name), reader, depth + 1),
    write: (writer, value) => {
      const open = writer.open();
      writeMessage(plan(name), writer, value);
      writer.close(open);
    },
    fromJson: (value, depth) => readJson(plan(name), value, depth + 1),
    toJson: (value) => writeJson(plan(name), value),
  };
}

function readNested(message: MessagePlan, reader: WireReader, depth: number): Plain {
  const outerEnd = reader.end;
  reader.end = reader.valueEnd();
  const content = readMessage(message, reader, depth);
  reader.end = outerEnd;
  return content;
}

function readMessage(message: MessagePlan, reader: WireReader, depth: number): Plain {
  if (depth > MAX_DEPTH) throw new SchemaError(`${message.name} is nested too deep.`);
  const content: Plain = {};
  while (reader.position < reader.end) readField(message, reader, content, depth);
  complete(message, content);
  return content;
}

function readField(message: MessagePlan, reader: WireReader, content: Plain, depth: number): void {
  const tag = reader.uint32();
  const field = message.byId[tag >>> 3];
  if (field === undefined) {
    reader.skip(tag);
    return;
  }
  const wireType = tag & 7;
  const { name, repeated, kind } = field;
  if (wireType === kind.wireType) {
    const value = kind.read(reader, depth);
    if (repeated) listOf(content, name).push(value);
    else content[name] = value;
  } else if (repeated && wireType === LENGTH_DELIMITED) {
    // Peers pack lists or not, whatever the schema says.
    const end = reader.valueEnd();
    const list = listOf(content, name);
    while (reader.position < end) list.push(kind.read(reader, depth));
    if (reader.position !== end) throw new SchemaError(`The list ${name} of ${message.name} is cut.`);
  } else {
    throw new SchemaError(`The field ${name} of ${message.name} has wire type ${wireType}, not ${kind.wireType}.`);
  }
}

function listOf(content: Plain, name: string): unknown[] {
  const list = (content[name] as unknown[] | undefined) ?? [];
  content[name] = list;
  return list;
}

/** What `value` has for a field; undefined for one that it may lack and does. */
function contentOf(message: MessagePlan, { name, repeated, required }: FieldPlan, value: Plain): unknown {
  const content = value[name];
  if (content === undefined || content === null) {
    if (required) throw new SchemaError(`${message.name} needs its ${name}.`);
    return undefined;
  }
  if (repeated && !Array.isArray(content)) throw new SchemaError(`${message.name}.${name} is no list.`);
  return content;
}

function requireObject(value: unknown): Plain {
  if (typeof value !== "object" || value === null) throw new TypeError("an object");
  return value as Plain;
}

function writeMessage(message: MessagePlan, writer: WireWriter, value: unknown): void {
  const given = requireObject(value);
  for (const field of message.fields) {
    const content = contentOf(message, field, given);
    if (content === undefined) continue;
    try {
      writeField(field, writer, content);
    } catch (error) {
      throw fieldError(message.name, field.name, error);
    }
  }
}

function writeField({ id, kind, repeated, packed }: FieldPlan, writer: WireWriter, content: unknown): void {
  const tag = (id << 3) | kind.wireType;
  if (!repeated) {
    writer.uint32(tag);
    kind.write(writer, content);
    return;
  }
  const list = content as readonly unknown[];
  if (!packed) {
    for (const element of list) {
      writer.uint32(tag);
      kind.write(writer, element);
    }
  } else if (list.length > 0) {
    writer.uint32((id << 3) | LENGTH_DELIMITED);
    const open = writer.open();
    for (const element of list) kind.write(writer, element);
    writer.close(open);
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
  const object = requireObject(value);
  for (const field of message.fields) {
    const given = contentOf(message, field, object);
    if (given === undefined) continue;
    const { name, repeated, kind } = field;
    content[name] = atField(message.name, name, () =>
      repeated ? (given as readonly unknown[]).map((element) => kind.toJson(element)) : kind.toJson(given),
    );
  }
  return content;
}

/** Writes a message as a value of its own, with its length in front. Throws a SchemaError. */
export function writeEmbedded<Name extends MessageName>(writer: WireWriter, name: Name, message: Messages[Name]): void {
  const open = writer.open();
  try {
    const isWritten = name === "ProtoOANewOrderReq" && writeNewOrder(writer, message as Messages["ProtoOANewOrderReq"]);
    if (!isWritten) writeMessage(plan(name), writer, message);
  } catch (error) {
    throw fieldError(name, "(all)", error);
  }
  writer.close(open);
}

/** The bytes of a message. Fields that are absent or undefined are left out. Throws a SchemaError. */
export function encodeMessage<Name extends MessageName>(name: Name, message: Messages[Name]): Uint8Array {
  sharedWriter.reset();
  try {
    writeMessage(plan(name), sharedWriter, message);
  } catch (error) {
    throw fieldError(name, "(all)", error);
  }
  return sharedWriter.finish();
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
  sharedReader.open(bytes, start, end);
  return readMessage(plan(name), sharedReader, 0) as unknown as Messages[Name];
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
