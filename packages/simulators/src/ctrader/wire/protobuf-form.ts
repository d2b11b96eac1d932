import { decode, decodeMessage, encode, encodeMessage, messageNameOf, PAYLOAD_TYPES } from "@anybroker/ctrader/schema";
import type { IncomingMessage, OutgoingMessage, WireForm } from "./form.ts";

function decodeEnvelope(body: Buffer): IncomingMessage | undefined {
  const envelope = orUndefined(() => decodeMessage("ProtoMessage", body));
  if (envelope === undefined) return undefined;
  const { payloadType, payload = new Uint8Array(), clientMsgId } = envelope;
  const name = messageNameOf(payloadType);
  const message = orUndefined(() => decode(payloadType, payload)?.message);
  return {
    payloadType,
    ...(clientMsgId !== undefined && { clientMsgId }),
    ...(name !== undefined && { name }),
    ...(message !== undefined && { message }),
  };
}

function orUndefined<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

const withPayload = (body: Buffer, change: (payload: Uint8Array) => Uint8Array): Buffer => {
  const { payload = new Uint8Array(), ...envelope } = decodeMessage("ProtoMessage", body);
  return Buffer.from(encodeMessage("ProtoMessage", { ...envelope, payload: change(payload) }));
};

/** The end of the varint at `start`. */
function varintEnd(bytes: Uint8Array, start: number): number {
  let end = start;
  while (((bytes[end] ?? 0) & 0x80) !== 0) end += 1;
  return end + 1;
}

function varintAt(bytes: Uint8Array, start: number): number {
  let value = 0;
  for (let index = start, shift = 1; index < varintEnd(bytes, start); index += 1, shift *= 128) {
    value += ((bytes[index] ?? 0) & 0x7f) * shift;
  }
  return value;
}

/** Leaves out the varints and doubles of the outermost message. */
function stripNumbers(bytes: Uint8Array): Uint8Array {
  const kept: Uint8Array[] = [];
  let position = 0;
  while (position < bytes.length) {
    const valueStart = varintEnd(bytes, position);
    const wireType = varintAt(bytes, position) & 7;
    let end = valueStart + 8;
    if (wireType === 0) end = varintEnd(bytes, valueStart);
    if (wireType === 2) end = varintEnd(bytes, valueStart) + varintAt(bytes, valueStart);
    if (wireType === 2) kept.push(bytes.subarray(position, end));
    position = end;
  }
  return Buffer.concat(kept);
}

/** Protobuf: an envelope with payload type, message and id. */
export const PROTOBUF_FORM: WireForm = {
  text: false,
  encode: ({ name, message, clientMsgId }: OutgoingMessage) => {
    const payload = encode(name, message);
    return Buffer.from(
      encodeMessage("ProtoMessage", {
        payloadType: PAYLOAD_TYPES[name],
        ...(payload.length > 0 && { payload }),
        ...(clientMsgId !== undefined && { clientMsgId }),
      }),
    );
  },
  decode: decodeEnvelope,
  withoutNumbers: (body) => withPayload(body, stripNumbers),
  withoutMessage: (body) => withPayload(body, () => new Uint8Array()),
  withGarbage: (body, text) => withPayload(body, () => Buffer.from(text, "utf8")),
};
