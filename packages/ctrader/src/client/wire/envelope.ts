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

export const PAYLOAD_TYPE_TAG = 0x08;
export const PAYLOAD_TAG = 0x12;
export const CLIENT_MSG_ID_TAG = 0x1a;

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
