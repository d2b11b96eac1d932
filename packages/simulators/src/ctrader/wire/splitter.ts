/** Cuts a stream of bytes into messages. Throws a RangeError when a message is longer than the limit. */
export interface Splitter {
  push(chunk: Buffer): readonly Buffer[];
}

const HEADER_BYTES = 4;

/** Messages behind their length: 4 bytes, most significant first. */
export class LengthSplitter implements Splitter {
  readonly #limitBytes: number;
  #rest: Buffer = Buffer.alloc(0);

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  push(chunk: Buffer): readonly Buffer[] {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const bodies: Buffer[] = [];
    while (this.#rest.length >= HEADER_BYTES) {
      const length = this.#rest.readUInt32BE(0);
      if (length > this.#limitBytes) throw new RangeError(`a frame announces ${length} bytes`);
      if (this.#rest.length < HEADER_BYTES + length) break;
      bodies.push(this.#rest.subarray(HEADER_BYTES, HEADER_BYTES + length));
      this.#rest = this.#rest.subarray(HEADER_BYTES + length);
    }
    return bodies;
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;

/** JSON objects one behind the other, with or without anything between them. */
export class ObjectSplitter implements Splitter {
  readonly #limitBytes: number;
  #rest: Buffer = Buffer.alloc(0);
  #scanned = 0;
  #depth = 0;
  #start = 0;
  #inText = false;
  #escaped = false;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  push(chunk: Buffer): readonly Buffer[] {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const bodies: Buffer[] = [];
    let taken = 0;
    for (; this.#scanned < this.#rest.length; this.#scanned += 1) {
      if (!this.#endsObject(this.#rest[this.#scanned] ?? 0)) continue;
      taken = this.#scanned + 1;
      bodies.push(this.#rest.subarray(this.#start, taken));
    }
    this.#rest = this.#rest.subarray(taken);
    this.#scanned -= taken;
    this.#start = Math.max(0, this.#start - taken);
    if (this.#rest.length > this.#limitBytes) throw new RangeError(`an object has over ${this.#limitBytes} bytes`);
    return bodies;
  }

  #endsObject(byte: number): boolean {
    if (this.#inText) {
      if (this.#escaped) this.#escaped = false;
      else if (byte === BACKSLASH) this.#escaped = true;
      else if (byte === QUOTE) this.#inText = false;
      return false;
    }
    if (byte === QUOTE) this.#inText = this.#depth > 0;
    if (byte === OPEN) {
      if (this.#depth === 0) this.#start = this.#scanned;
      this.#depth += 1;
    }
    if (byte !== CLOSE || this.#depth === 0) return false;
    this.#depth -= 1;
    return this.#depth === 0;
  }
}
