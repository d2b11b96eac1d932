import { SchemaError } from "../../schema/index.ts";
import { WireReader } from "../../schema/wire-reader.ts";

/** Where the parts of an envelope lie in the bytes that it was read from. */
export interface Envelope {
  payloadType: number;
  /** The inner message; both 0 where it is empty. */
  payloadStart: number;
  payloadEnd: number;
  clientMsgId: string | undefined;
}

const PAYLOAD_TYPE_TAG = 0x08;
const PAYLOAD_TAG = 0x12;
const CLIENT_MSG_ID_TAG = 0x1a;

// An envelope is read in one go, so that one reader serves all.
const reader = new WireReader();

/** Reads the envelope of a message from `start` to before `end` into `envelope`. Throws a SchemaError. */
export function readEnvelope(bytes: Uint8Array, start: number, end: number, envelope: Envelope): void {
  envelope.payloadType = Number.NaN;
  envelope.payloadStart = 0;
  envelope.payloadEnd = 0;
  envelope.clientMsgId = undefined;
  reader.open(bytes, start, end);
  while (reader.position < end) {
    const tag = reader.uint32();
    if (tag === PAYLOAD_TYPE_TAG) {
      envelope.payloadType = reader.number();
    } else if (tag === PAYLOAD_TAG) {
      envelope.payloadEnd = reader.valueEnd();
      envelope.payloadStart = reader.position;
      reader.position = envelope.payloadEnd;
    } else if (tag === CLIENT_MSG_ID_TAG) {
      envelope.clientMsgId = reader.string();
    } else {
      reader.skip(tag);
    }
  }
  if (Number.isNaN(envelope.payloadType)) throw new SchemaError("An envelope came without its payloadType.");
}

/** The bytes of an envelope. */
export function writeEnvelope(payloadType: number, payload: Uint8Array, clientMsgId: string | undefined): Uint8Array {
  const idBytes = clientMsgId === undefined ? 0 : Buffer.byteLength(clientMsgId, "utf8");
  const bytes = Buffer.allocUnsafe(4 * MAX_SIZE_BYTES + payload.length + idBytes);
  bytes[0] = PAYLOAD_TYPE_TAG;
  let at = putSize(bytes, payloadType, 1);
  bytes[at] = PAYLOAD_TAG;
  at = putSize(bytes, payload.length, at + 1);
  bytes.set(payload, at);
  at += payload.length;
  if (clientMsgId !== undefined) {
    bytes[at] = CLIENT_MSG_ID_TAG;
    at = putSize(bytes, idBytes, at + 1);
    at += bytes.write(clientMsgId, at, "utf8");
  }
  return bytes.subarray(0, at);
}

/** The longest tag with the longest size behind it. */
const MAX_SIZE_BYTES = 6;

/** Writes a number below 2^32 at `at`; gives where it ends. */
function putSize(bytes: Uint8Array, value: number, at: number): number {
  let rest = value;
  let end = at;
  while (rest > 0x7f) {
    bytes[end] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
    end += 1;
  }
  bytes[end] = rest;
  return end + 1;
}
