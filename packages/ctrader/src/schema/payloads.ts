import { decodeMessage, encodeMessage } from "./codec.ts";
import type { Messages } from "./messages.ts";
import { PAYLOAD_TYPES } from "./payload-types.ts";

/** The name of a message that travels in an envelope. */
export type PayloadName = keyof typeof PAYLOAD_TYPES;

/** A message that came in an envelope; `name` tells which it is. */
export type PayloadMessage = {
  readonly [Name in PayloadName]: { readonly name: Name; readonly message: Messages[Name] };
}[PayloadName];

const NAMES: ReadonlyMap<number, PayloadName> = new Map(
  (Object.entries(PAYLOAD_TYPES) as [PayloadName, number][]).map(([name, payloadType]) => [payloadType, name]),
);

/** The message that a payload type stands for; undefined for a type that this schema does not have. */
export function messageNameOf(payloadType: number): PayloadName | undefined {
  return NAMES.get(payloadType);
}

/** The inner bytes of a message. Throws a SchemaError that names the field when the object does not fit. */
export function encode<Name extends PayloadName>(name: Name, message: Messages[Name]): Uint8Array {
  return encodeMessage(name, message);
}

/** Reads inner bytes by the envelope's payload type; undefined for an unknown type. Throws a SchemaError. */
export function decode(payloadType: number, bytes: Uint8Array): PayloadMessage | undefined {
  const name = NAMES.get(payloadType);
  return name === undefined ? undefined : ({ name, message: decodeMessage(name, bytes) } as PayloadMessage);
}
