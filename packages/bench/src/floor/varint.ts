/** Reads base-128 numbers; kept as small as it can be, because everything else is measured against it. */
export class Varints {
  bytes: Uint8Array = new Uint8Array();
  at = 0;

  next(): number {
    const bytes = this.bytes;
    let at = this.at;
    let byte = bytes[at++] as number;
    if (byte < 0x80) {
      this.at = at;
      return byte;
    }
    let value = byte & 0x7f;
    byte = bytes[at++] as number;
    value |= (byte & 0x7f) << 7;
    if (byte >= 0x80) {
      byte = bytes[at++] as number;
      value |= (byte & 0x7f) << 14;
      if (byte >= 0x80) {
        byte = bytes[at++] as number;
        value |= (byte & 0x7f) << 21;
        let factor = 0x1000_0000;
        while (byte >= 0x80) {
          byte = bytes[at++] as number;
          value += (byte & 0x7f) * factor;
          factor *= 128;
        }
      }
    }
    this.at = at;
    return value;
  }

  skip(tag: number): void {
    const kind = tag & 7;
    if (kind === 0) this.next();
    else if (kind === 1) this.at += 8;
    else if (kind === 2) {
      const length = this.next();
      this.at += length;
    } else this.at += 4;
  }
}
