const HEADER_BYTES = 4;

/** Cuts a stream into frames with a length in front; each is given with its header. */
export class FrameSplitter {
  #rest: Buffer = Buffer.alloc(0);

  /** The frames that `bytes` completes. */
  *take(bytes: Buffer): Generator<Buffer> {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    let at = 0;
    while (all.length - at >= HEADER_BYTES) {
      const end = at + HEADER_BYTES + all.readUInt32BE(at);
      if (end > all.length) break;
      yield all.subarray(at, end);
      at = end;
    }
    this.#rest = Buffer.from(all.subarray(at));
  }
}
