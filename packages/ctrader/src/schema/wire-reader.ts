import { SchemaError } from "./schema-error.ts";

const MAX_VARINT_BYTES = 10;
const MAX_GROUP_DEPTH = 8;
/** Shorter texts are read byte by byte, which is cheaper than asking the platform. */
const SHORT_TEXT = 24;

const doubles = new Float64Array(1);
const doubleBytes = new Uint8Array(doubles.buffer);

/**
 * Reads the values of the protocol's binary form where they lie. Throws a SchemaError where the bytes end too soon.
 *
 * `end` is where the present message ends: nothing beyond it is read.
 */
export class WireReader {
  #bytes: Uint8Array = new Uint8Array();
  position = 0;
  end = 0;

  open(bytes: Uint8Array, start: number, end: number): void {
    this.#bytes = bytes;
    this.position = start;
    this.end = end;
  }

  /** The low 32 bits of the next number, unsigned: a tag, a length, a small value. */
  uint32(): number {
    const bytes = this.#bytes;
    const at = this.position;
    const first = bytes[at] as number;
    if (first < 0x80 && at < this.end) {
      this.position = at + 1;
      return first;
    }
    let value = 0;
    for (let index = 0; index < MAX_VARINT_BYTES; index += 1) {
      const byte = this.#byte();
      if (index < 5) value |= (byte & 0x7f) << (index * 7);
      if (byte < 0x80) return value >>> 0;
    }
    throw new SchemaError("A number has no end.");
  }

  int32(): number {
    return this.uint32() | 0;
  }

  bool(): boolean {
    let value = false;
    for (let index = 0; index < MAX_VARINT_BYTES; index += 1) {
      const byte = this.#byte();
      if ((byte & 0x7f) !== 0) value = true;
      if (byte < 0x80) return value;
    }
    throw new SchemaError("A number has no end.");
  }

  /**
   * An unsigned number; NaN when it is beyond 2^53, as negative ones are.
   *
   * Most of a feed is such numbers: the first four bytes are put together by bits, and the bounds are checked once.
   */
  number(): number {
    const bytes = this.#bytes;
    let at = this.position;
    let byte = bytes[at] as number;
    let value = byte & 0x7f;
    at += 1;
    if (byte >= 0x80) {
      byte = bytes[at] as number;
      value |= (byte & 0x7f) << 7;
      at += 1;
      if (byte >= 0x80) {
        byte = bytes[at] as number;
        value |= (byte & 0x7f) << 14;
        at += 1;
        if (byte >= 0x80) {
          byte = bytes[at] as number;
          value |= (byte & 0x7f) << 21;
          at += 1;
          for (let factor = 2 ** 28; byte >= 0x80; factor *= 128) {
            if (factor >= 2 ** 70) throw new SchemaError("A number has no end.");
            byte = bytes[at] as number;
            value += (byte & 0x7f) * factor;
            at += 1;
          }
        }
      }
    }
    if (at > this.end) throw new SchemaError("A number is cut.");
    this.position = at;
    return value <= Number.MAX_SAFE_INTEGER ? value : Number.NaN;
  }

  /** A 64-bit number, or its digits where a double would lose some. */
  int64(signed: boolean): number | string {
    const start = this.position;
    const value = this.number();
    if (!Number.isNaN(value)) return value;
    this.position = start;
    return this.#wide(signed);
  }

  double(): number {
    const at = this.position;
    if (at + 8 > this.end) throw new SchemaError("A value is cut.");
    for (let index = 0; index < 8; index += 1) doubleBytes[index] = this.#bytes[at + index] as number;
    this.position = at + 8;
    return doubles[0] as number;
  }

  string(): string {
    const end = this.valueEnd();
    const start = this.position;
    this.position = end;
    if (end - start > SHORT_TEXT) return this.#text(start, end);
    return this.#ascii(start, end) ?? this.#text(start, end);
  }

  /** A short text of plain letters, four at a time: each sum of two texts is an object. Undefined when it has others. */
  #ascii(start: number, end: number): string | undefined {
    const bytes = this.#bytes;
    let text = "";
    let at = start;
    for (; at + 4 <= end; at += 4) {
      const a = bytes[at] as number;
      const b = bytes[at + 1] as number;
      const c = bytes[at + 2] as number;
      const d = bytes[at + 3] as number;
      if ((a | b | c | d) >= 0x80) return undefined;
      text += String.fromCharCode(a, b, c, d);
    }
    for (; at < end; at += 1) {
      const byte = bytes[at] as number;
      if (byte >= 0x80) return undefined;
      text += String.fromCharCode(byte);
    }
    return text;
  }

  /** A copy: the buffer that is read from is used again. */
  bytes(): Uint8Array {
    const end = this.valueEnd();
    const copy = Uint8Array.from(this.#bytes.subarray(this.position, end));
    this.position = end;
    return copy;
  }

  /** Where the length-delimited value ends whose first byte the position is at afterwards. */
  valueEnd(): number {
    const length = this.uint32();
    const end = this.position + length;
    if (end > this.end) throw new SchemaError("A value is longer than its message.");
    return end;
  }

  /** Passes over a field of a message that may have been made by a newer schema. */
  skip(tag: number, depth = 0): void {
    const wireType = tag & 7;
    if (wireType === 0) this.bool();
    else if (wireType === 1) this.position += 8;
    else if (wireType === 2) this.position = this.valueEnd();
    else if (wireType === 3 && depth < MAX_GROUP_DEPTH) this.#skipGroup(tag, depth);
    else if (wireType === 5) this.position += 4;
    else throw new SchemaError(`A field has wire type ${wireType}, which this protocol does not use.`);
    if (this.position > this.end) throw new SchemaError("A field is cut.");
  }

  #skipGroup(opening: number, depth: number): void {
    const closing = opening + 1;
    for (let tag = this.uint32(); tag !== closing; tag = this.uint32()) this.skip(tag, depth + 1);
  }

  #byte(): number {
    if (this.position >= this.end) throw new SchemaError("A number is cut.");
    const byte = this.#bytes[this.position] as number;
    this.position += 1;
    return byte;
  }

  /** All 64 bits, in parts of 28, 28 and 8: small negative numbers need no more than doubles. */
  #wide(signed: boolean): number | string {
    let low = 0;
    let middle = 0;
    let high = 0;
    for (let index = 0; index < MAX_VARINT_BYTES; index += 1) {
      const byte = this.#byte();
      const bits = byte & 0x7f;
      if (index < 4) low |= bits << (index * 7);
      else if (index < 8) middle |= bits << (index * 7 - 28);
      else high |= (bits << (index * 7 - 56)) & 0xff;
      if (byte >= 0x80) continue;
      const negative = signed && high === 0xff;
      const value = (negative ? middle - 2 ** 28 : middle) * 2 ** 28 + low;
      if ((negative || high === 0) && Number.isSafeInteger(value)) return value;
      const bits64 = (BigInt(high) << 56n) | (BigInt(middle) << 28n) | BigInt(low);
      return (signed ? BigInt.asIntN(64, bits64) : bits64).toString();
    }
    throw new SchemaError("A number has no end.");
  }

  #text(start: number, end: number): string {
    const { buffer, byteOffset } = this.#bytes;
    return Buffer.from(buffer, byteOffset + start, end - start).toString("utf8");
  }
}
