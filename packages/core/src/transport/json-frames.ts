import type { FrameHandlers, FrameReader } from "./frames.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;

/**
 * Makes a reader of JSON objects that follow each other, with or without white space between: each one is a frame.
 *
 * @param maxBytes largest accepted object.
 */
export function createJsonFrameReader(maxBytes: number, handlers: FrameHandlers): FrameReader {
  return new ObjectReader(maxBytes, handlers);
}

class ObjectReader implements FrameReader {
  readonly #maxBytes: number;
  readonly #handlers: FrameHandlers;
  /** What has come of the object at the end of the chunks so far. */
  #cut: Uint8Array[] = [];
  #cutBytes = 0;
  #depth = 0;
  #inText = false;
  #escaped = false;
  #stopped = false;

  constructor(maxBytes: number, handlers: FrameHandlers) {
    this.#maxBytes = maxBytes;
    this.#handlers = handlers;
  }

  stop(): void {
    this.#stopped = true;
  }

  push(chunk: Uint8Array, end = chunk.length): void {
    let start = 0;
    for (let at = 0; at < end && !this.#stopped; at += 1) {
      const before = this.#depth;
      this.#step(chunk[at] ?? 0);
      if (before === 0 && this.#depth === 1) start = at;
      if (before !== 1 || this.#depth !== 0) continue;
      this.#deliver(chunk, start, at + 1);
      start = at + 1;
    }
    if (this.#stopped || this.#depth === 0) return;
    this.#cut.push(Uint8Array.from(chunk.subarray(start, end)));
    this.#cutBytes += end - start;
    this.#refuseAbove(this.#cutBytes);
  }

  #step(byte: number): void {
    if (this.#inText) {
      if (this.#escaped) this.#escaped = false;
      else if (byte === BACKSLASH) this.#escaped = true;
      else if (byte === QUOTE) this.#inText = false;
    } else if (byte === QUOTE) {
      this.#inText = this.#depth > 0;
    } else if (byte === OPEN) {
      this.#depth += 1;
    } else if (byte === CLOSE && this.#depth > 0) {
      this.#depth -= 1;
    }
  }

  #deliver(chunk: Uint8Array, start: number, end: number): void {
    if (this.#refuseAbove(this.#cutBytes + end - start)) return;
    if (this.#cutBytes === 0) {
      this.#handlers.onFrame(chunk, start, end);
      return;
    }
    const whole = Buffer.concat([...this.#cut, chunk.subarray(start, end)]);
    this.#cut = [];
    this.#cutBytes = 0;
    this.#handlers.onFrame(whole, 0, whole.length);
  }

  #refuseAbove(bytes: number): boolean {
    if (bytes <= this.#maxBytes) return false;
    this.#stopped = true;
    this.#cut = [];
    this.#handlers.onOversize(bytes);
    return true;
  }
}
