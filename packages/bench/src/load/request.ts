/** Where the parts of a request lie in its bytes. */
export class Cursor {
  payloadType = 0;
  payloadStart = 0;
  payloadEnd = 0;
  /** The request's id. */
  idStart = 0;
  idEnd = 0;
  /** The client order id of a new order. */
  nameStart = 0;
  nameEnd = 0;
  #bytes: Uint8Array = new Uint8Array();
  #at = 0;

  /** Reads an envelope. */
  open(bytes: Uint8Array, start: number, end: number): void {
    this.#bytes = bytes;
    this.payloadStart = 0;
    this.payloadEnd = 0;
    this.idStart = 0;
    this.idEnd = 0;
    this.nameStart = 0;
    this.nameEnd = 0;
    this.#fields(start, end, (tag, from, to, value) => {
      if (tag === 0x08) this.payloadType = value;
      else if (tag === 0x12) [this.payloadStart, this.payloadEnd] = [from, to];
      else if (tag === 0x1a) [this.idStart, this.idEnd] = [from, to];
    });
  }

  /** Reads the payload as a new order. */
  openOrder(): void {
    this.#fields(this.payloadStart, this.payloadEnd, (tag, from, to) => {
      if (tag === CLIENT_ORDER_ID) [this.nameStart, this.nameEnd] = [from, to];
    });
  }

  #fields(start: number, end: number, field: (tag: number, from: number, to: number, value: number) => void): void {
    this.#at = start;
    while (this.#at < end) {
      const tag = this.#varint();
      const kind = tag & 7;
      const value = kind === 0 || kind === 2 ? this.#varint() : 0;
      const from = this.#at;
      const to = kind === 2 ? from + value : kind === 1 ? from + 8 : kind === 5 ? from + 4 : from;
      field(tag, from, to, value);
      this.#at = to;
    }
  }

  #varint(): number {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = this.#bytes[this.#at] ?? 0;
      this.#at += 1;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 128;
    }
  }
}

const CLIENT_ORDER_ID = (18 << 3) | 2;
