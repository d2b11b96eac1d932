const FIRST_BYTES = 512;
/** The longest value of a fixed size with its tag. */
const VALUE_BYTES = 20;

/** Shorter texts are written letter by letter, which is cheaper than asking the platform; their length is one byte. */
const SHORT_TEXT = 32;

const doubles = new Float64Array(1);
const doubleBytes = new Uint8Array(doubles.buffer);

/** Writes the values of the protocol's binary form, one message after the other. */
export class WireWriter {
  #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #at = 0;

  /** Throws away what was written. */
  reset(): void {
    this.#at = 0;
  }

  /** A copy of what was written since the last reset. */
  finish(): Uint8Array {
    const copy = Buffer.allocUnsafe(this.#at);
    copy.set(this.#bytes.subarray(0, this.#at));
    return copy;
  }

  uint32(value: number): void {
    this.#room(VALUE_BYTES);
    let rest = value;
    while (rest > 0x7f) {
      this.#bytes[this.#at] = (rest & 0x7f) | 0x80;
      this.#at += 1;
      rest >>>= 7;
    }
    this.#bytes[this.#at] = rest;
    this.#at += 1;
  }

  int32(value: number): void {
    if (value >= 0) this.uint32(value);
    else this.int64(value);
  }

  bool(value: boolean): void {
    this.uint32(value ? 1 : 0);
  }

  /** A whole number, or its digits. */
  int64(value: number | string | bigint): void {
    this.#room(VALUE_BYTES);
    if (typeof value !== "number" || value < 0) {
      this.#wide(BigInt(value));
      return;
    }
    let rest = value;
    while (rest > 0x7f) {
      this.#bytes[this.#at] = (rest % 128) | 0x80;
      this.#at += 1;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#at] = rest;
    this.#at += 1;
  }

  double(value: number): void {
    this.#room(VALUE_BYTES);
    doubles[0] = value;
    this.#bytes.set(doubleBytes, this.#at);
    this.#at += 8;
  }

  string(value: string): void {
    const longest = value.length * 3;
    this.#room(longest + VALUE_BYTES);
    if (value.length <= SHORT_TEXT && this.#ascii(value)) return;
    const open = this.open();
    this.#at += this.#bytes.write(value, this.#at, "utf8");
    this.close(open);
  }

  /** Writes a short text of plain letters; false, and nothing written, when it has others. */
  #ascii(value: string): boolean {
    const start = this.#at + 1;
    for (let index = 0; index < value.length; index += 1) {
      const code = value.charCodeAt(index);
      if (code >= 0x80) return false;
      this.#bytes[start + index] = code;
    }
    this.#bytes[start - 1] = value.length;
    this.#at = start + value.length;
    return true;
  }

  bytes(value: Uint8Array): void {
    this.uint32(value.length);
    this.#room(value.length);
    this.#bytes.set(value, this.#at);
    this.#at += value.length;
  }

  /** Begins a value whose length is written when it is closed; gives what `close` takes. */
  open(): number {
    this.#room(VALUE_BYTES);
    this.#at += 1;
    return this.#at;
  }

  close(start: number): void {
    const length = this.#at - start;
    let lengthBytes = 1;
    for (let rest = length >>> 7; rest > 0; rest >>>= 7) lengthBytes += 1;
    if (lengthBytes > 1) {
      this.#room(VALUE_BYTES);
      this.#bytes.copyWithin(start - 1 + lengthBytes, start, this.#at);
    }
    this.#at = start - 1;
    this.uint32(length);
    this.#at += length;
  }

  /** Two's complement in 64 bits. */
  #wide(value: bigint): void {
    let rest = BigInt.asUintN(64, value);
    while (rest > 0x7fn) {
      this.#bytes[this.#at] = Number(rest & 0x7fn) | 0x80;
      this.#at += 1;
      rest >>= 7n;
    }
    this.#bytes[this.#at] = Number(rest);
    this.#at += 1;
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafeSlow((this.#at + bytes) * 2);
    grown.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = grown;
  }
}
