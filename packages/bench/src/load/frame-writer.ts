/** Writes protobuf messages with a length in front of each, into one growing buffer. */
export class FrameWriter {
  #bytes = Buffer.allocUnsafe(1 << 16);
  #at = 0;

  /** What was written since the last call; the writer is empty then. */
  take(): Buffer {
    const taken = Buffer.from(this.#bytes.subarray(0, this.#at));
    this.#at = 0;
    return taken;
  }

  /** An envelope around `payload`, with its length. */
  frame(payloadType: number, payload: Uint8Array, clientMsgId?: Uint8Array): void {
    const idBytes = clientMsgId === undefined ? 0 : 1 + varintBytes(clientMsgId.length) + clientMsgId.length;
    const length = 1 + varintBytes(payloadType) + 1 + varintBytes(payload.length) + payload.length + idBytes;
    this.#room(length + 4);
    this.#at = this.#bytes.writeUInt32BE(length, this.#at);
    this.number(1, payloadType);
    this.#tagged(2, payload);
    if (clientMsgId !== undefined) this.#tagged(3, clientMsgId);
  }

  /** A varint field. */
  number(field: number, value: number): void {
    this.#room(20);
    this.#at = writeVarint(this.#bytes, field << 3, this.#at);
    this.#at = writeVarint(this.#bytes, value, this.#at);
  }

  #tagged(field: number, value: Uint8Array): void {
    this.#room(value.length + 20);
    this.#at = writeVarint(this.#bytes, (field << 3) | 2, this.#at);
    this.#at = writeVarint(this.#bytes, value.length, this.#at);
    this.#bytes.set(value, this.#at);
    this.#at += value.length;
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe((this.#at + bytes) * 2);
    grown.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = grown;
  }
}

export function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest > 0x7f; rest = Math.floor(rest / 128)) bytes += 1;
  return bytes;
}

/** Writes `value` at `at`; gives where it ends. */
export function writeVarint(bytes: Uint8Array, value: number, at: number): number {
  let rest = value;
  let end = at;
  while (rest > 0x7f) {
    bytes[end] = (rest % 128) | 0x80;
    rest = Math.floor(rest / 128);
    end += 1;
  }
  bytes[end] = rest;
  return end + 1;
}
