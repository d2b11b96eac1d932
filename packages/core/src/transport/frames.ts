/** What a frame reader gives its frames to, in order. */
export interface FrameHandlers {
  /** One frame's payload: `buffer` from `start` to before `end`, only valid during the call. */
  onFrame(buffer: Uint8Array, start: number, end: number): void;
  /** A length above the limit was announced. Nothing is read any more: the stream has lost its frame borders. */
  onOversize(bytes: number): void;
}

/** Cuts a byte stream into frames that carry a 4-byte big-endian length in front. */
export interface FrameReader {
  /** Takes the stream's next bytes, the first `length` of `chunk`, which may be used again afterwards. */
  push(chunk: Uint8Array, length?: number): void;
  /** Reads nothing any more, not even the rest of the present chunk. */
  stop(): void;
}

const HEADER_BYTES = 4;
/** A cut frame's buffer above this size is given back once the frame is whole. */
const KEPT_BYTES = 65_536;

/**
 * Makes a reader of length-prefixed frames: whole frames are handed out where they lie, only a frame that is cut at
 * the end of a chunk is copied.
 *
 * @param maxBytes largest accepted payload.
 */
export function createFrameReader(maxBytes: number, handlers: FrameHandlers): FrameReader {
  return new LengthPrefixedReader(maxBytes, handlers);
}

class LengthPrefixedReader implements FrameReader {
  readonly #maxBytes: number;
  readonly #handlers: FrameHandlers;
  /** The cut frame at the end of the chunks so far, header included: the first `#cutBytes` of `#cut`. */
  #cut = new Uint8Array(0);
  #cutBytes = 0;
  #stopped = false;

  constructor(maxBytes: number, handlers: FrameHandlers) {
    this.#maxBytes = maxBytes;
    this.#handlers = handlers;
  }

  stop(): void {
    this.#stopped = true;
  }

  push(chunk: Uint8Array, end = chunk.length): void {
    if (this.#stopped) return;
    let at = this.#cutBytes > 0 ? this.#finishCut(chunk, end) : 0;
    while (!this.#stopped && end - at >= HEADER_BYTES) {
      const length = lengthAt(chunk, at);
      if (length > this.#maxBytes) {
        this.#refuse(length);
        return;
      }
      const frameEnd = at + HEADER_BYTES + length;
      if (frameEnd > end) break;
      this.#handlers.onFrame(chunk, at + HEADER_BYTES, frameEnd);
      at = frameEnd;
    }
    if (!this.#stopped && at < end) this.#keep(chunk, at, end);
  }

  /** Adds to the cut frame what `chunk` has of it, and hands it out when it is whole. Returns the bytes taken. */
  #finishCut(chunk: Uint8Array, end: number): number {
    let taken = 0;
    if (this.#cutBytes < HEADER_BYTES) {
      taken = Math.min(HEADER_BYTES - this.#cutBytes, end);
      this.#keep(chunk, 0, taken);
      if (this.#cutBytes < HEADER_BYTES) return taken;
    }
    const length = lengthAt(this.#cut, 0);
    if (length > this.#maxBytes) {
      this.#refuse(length);
      return taken;
    }
    const frameEnd = HEADER_BYTES + length;
    const missing = Math.min(frameEnd - this.#cutBytes, end - taken);
    this.#keep(chunk, taken, taken + missing);
    if (this.#cutBytes === frameEnd) {
      const whole = this.#cut;
      this.#cutBytes = 0;
      if (whole.length > KEPT_BYTES) this.#cut = new Uint8Array(0);
      this.#handlers.onFrame(whole, HEADER_BYTES, frameEnd);
    }
    return taken + missing;
  }

  /** Copies a part of `chunk` behind the cut frame; the buffer grows with what has come, not with what was announced. */
  #keep(chunk: Uint8Array, start: number, end: number): void {
    const needed = this.#cutBytes + end - start;
    if (needed > this.#cut.length) {
      const grown = new Uint8Array(Math.max(256, 2 ** Math.ceil(Math.log2(needed))));
      grown.set(this.#cut.subarray(0, this.#cutBytes));
      this.#cut = grown;
    }
    this.#cut.set(chunk.subarray(start, end), this.#cutBytes);
    this.#cutBytes = needed;
  }

  #refuse(length: number): void {
    this.#stopped = true;
    this.#handlers.onOversize(length);
  }
}

function lengthAt(bytes: Uint8Array, at: number): number {
  const low = ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
  return (bytes[at] ?? 0) * 0x100_0000 + low;
}
