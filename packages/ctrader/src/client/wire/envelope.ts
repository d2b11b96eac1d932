import { SchemaError } from "../../schema/index.ts";

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
const MAX_VARINT_BYTES = 10;

/** Reads base-128 numbers and skips fields, without an object for each value. */
export class ByteReader {
  #bytes: Uint8Array = new Uint8Array();
  end = 0;
  position = 0;

  open(bytes: Uint8Array, start: number, end: number): void {
    this.#bytes = bytes;
    this.position = start;
    this.end = end;
  }

  get done(): boolean {
    return this.position >= this.end;
  }

  /** The next unsigned number; NaN when it is beyond 2^53, as negative numbers are. */
  number(): number {
    const bytes = this.#bytes;
    let value = 0;
    let factor = 1;
    for (let count = 0; count < MAX_VARINT_BYTES; count += 1) {
      if (this.position >= this.end) throw new SchemaError("A number is cut.");
      const byte = bytes[this.position] ?? 0;
      this.position += 1;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value <= Number.MAX_SAFE_INTEGER ? value : Number.NaN;
      factor *= 128;
    }
    throw new SchemaError("A number has no end.");
  }

  /** The end of the length-delimited value that starts here; the position is then at its first byte. */
  valueEnd(): number {
    const length = this.number();
    const end = this.position + length;
    if (!(end <= this.end)) throw new SchemaError("A value is longer than its message.");
    return end;
  }

  skip(wireType: number): void {
    if (wireType === 0) this.number();
    else if (wireType === 1) this.position += 8;
    else if (wireType === 2) this.position = this.valueEnd();
    else if (wireType === 5) this.position += 4;
    else throw new SchemaError(`A field has wire type ${wireType}, which this protocol does not use.`);
    if (this.position > this.end) throw new SchemaError("A field is cut.");
  }
}

const reader = new ByteReader();

/** Reads the envelope of a message from `start` to before `end` into `envelope`. Throws a SchemaError. */
export function readEnvelope(bytes: Uint8Array, start: number, end: number, envelope: Envelope): void {
  envelope.payloadType = Number.NaN;
  envelope.payloadStart = 0;
  envelope.payloadEnd = 0;
  envelope.clientMsgId = undefined;
  reader.open(bytes, start, end);
  while (!reader.done) {
    const tag = reader.number();
    if (tag === PAYLOAD_TYPE_TAG) {
      envelope.payloadType = reader.number();
    } else if (tag === PAYLOAD_TAG) {
      envelope.payloadEnd = reader.valueEnd();
      envelope.payloadStart = reader.position;
      reader.position = envelope.payloadEnd;
    } else if (tag === CLIENT_MSG_ID_TAG) {
      const valueEnd = reader.valueEnd();
      envelope.clientMsgId = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(
        "utf8",
        reader.position,
        valueEnd,
      );
      reader.position = valueEnd;
    } else {
      reader.skip(tag & 7);
    }
  }
  if (Number.isNaN(envelope.payloadType)) throw new SchemaError("An envelope came without its payloadType.");
}

/** The bytes of an envelope. */
export function writeEnvelope(payloadType: number, payload: Uint8Array, clientMsgId: string | undefined): Uint8Array {
  const id = clientMsgId === undefined ? undefined : Buffer.from(clientMsgId, "utf8");
  const head = [PAYLOAD_TYPE_TAG, ...varint(payloadType), PAYLOAD_TAG, ...varint(payload.length)];
  const tail = id === undefined ? [] : [CLIENT_MSG_ID_TAG, ...varint(id.length), ...id];
  const bytes = new Uint8Array(head.length + payload.length + tail.length);
  bytes.set(head);
  bytes.set(payload, head.length);
  bytes.set(tail, head.length + payload.length);
  return bytes;
}

function varint(value: number): readonly number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 0x7f) {
    bytes.push((rest & 0x7f) | 0x80);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return bytes;
}
