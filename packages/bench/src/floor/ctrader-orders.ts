import { encode, PAYLOAD_TYPES } from "@anybroker/ctrader/schema";
import type { CtraderTarget } from "../load/ctrader-load.ts";
import { writeVarint } from "../load/frame-writer.ts";
import { type FloorSession, openFloor } from "./ctrader.ts";
import { Varints } from "./varint.ts";

/** What a floor knows of a filled order. */
export interface FloorOrder {
  readonly id: string;
  readonly clientOrderId: string;
  readonly dealId: string;
  readonly price: number;
  readonly lots: number;
}

const EXECUTION = PAYLOAD_TYPES.ProtoOAExecutionEvent;
const FILLED = 3;
const CENTS_PER_LOT = 10_000_000;

/** The least that places market orders and hears of their fills. */
export class FloorOrders {
  readonly #waiting = new Map<string, (order: FloorOrder) => void>();
  readonly #varints = new Varints();
  readonly #head: Uint8Array;
  #session: FloorSession | undefined;
  #count = 0;
  #orderId = 0;
  #name = "";
  #dealId = 0;
  #price = 0;
  #volume = 0;

  constructor(target: CtraderTarget, symbolId: string) {
    this.#head = encode("ProtoOANewOrderReq", {
      ctidTraderAccountId: target.accounts[0] ?? "",
      symbolId,
      orderType: "MARKET",
      tradeSide: "BUY",
      volume: 100_000,
    });
  }

  async open(target: CtraderTarget, port: number, symbolId: string): Promise<void> {
    this.#session = await openFloor(target, port, [symbolId], (bytes, start, end) => this.#hear(bytes, start, end));
  }

  place(): Promise<FloorOrder> {
    this.#count += 1;
    const name = `floor-${this.#count.toString(36)}`;
    return new Promise((resolve) => {
      this.#waiting.set(name, resolve);
      this.#session?.send(this.#frame(name, String(this.#count)));
    });
  }

  #frame(name: string, requestId: string): Buffer {
    const payloadBytes = this.#head.length + 3 + name.length;
    const frame = Buffer.allocUnsafe(32 + payloadBytes + requestId.length);
    frame[4] = 0x08;
    let at = writeVarint(frame, PAYLOAD_TYPES.ProtoOANewOrderReq, 5);
    frame[at] = 0x12;
    at = writeVarint(frame, payloadBytes, at + 1);
    frame.set(this.#head, at);
    at = writeVarint(frame, (18 << 3) | 2, at + this.#head.length);
    at = writeVarint(frame, name.length, at);
    at += frame.write(name, at, "latin1");
    frame[at] = 0x1a;
    at = writeVarint(frame, requestId.length, at + 1);
    at += frame.write(requestId, at, "latin1");
    frame.writeUInt32BE(at - 4, 0);
    return frame.subarray(0, at);
  }

  #hear(bytes: Buffer, start: number, end: number): void {
    const varints = this.#varints;
    varints.bytes = bytes;
    varints.at = start;
    let payloadType = 0;
    while (varints.at < end) {
      const tag = varints.next();
      if (tag === 0x08) payloadType = varints.next();
      else if (tag === 0x12) {
        const payloadEnd = varints.next() + varints.at;
        if (payloadType === EXECUTION) this.#execution(bytes, payloadEnd);
        varints.at = payloadEnd;
      } else varints.skip(tag);
    }
  }

  #execution(bytes: Buffer, end: number): void {
    const varints = this.#varints;
    let type = 0;
    while (varints.at < end) {
      const tag = varints.next();
      if (tag === 0x18) type = varints.next();
      else if (tag === 0x2a) this.#order(bytes, varints.next() + varints.at);
      else if (tag === 0x32) this.#deal(bytes, varints.next() + varints.at);
      else varints.skip(tag);
    }
    if (type !== FILLED) return;
    const resolve = this.#waiting.get(this.#name);
    this.#waiting.delete(this.#name);
    resolve?.({
      id: String(this.#orderId),
      clientOrderId: this.#name,
      dealId: String(this.#dealId),
      price: this.#price,
      lots: this.#volume / CENTS_PER_LOT,
    });
  }

  #order(bytes: Buffer, end: number): void {
    const varints = this.#varints;
    while (varints.at < end) {
      const tag = varints.next();
      if (tag === 0x08) this.#orderId = varints.next();
      else if (tag === 0x8a) {
        const nameEnd = varints.next() + varints.at;
        this.#name = bytes.toString("latin1", varints.at, nameEnd);
        varints.at = nameEnd;
      } else varints.skip(tag);
    }
  }

  #deal(bytes: Buffer, end: number): void {
    const varints = this.#varints;
    while (varints.at < end) {
      const tag = varints.next();
      if (tag === 0x08) this.#dealId = varints.next();
      else if (tag === 0x28) this.#volume = varints.next();
      else if (tag === 0x51) {
        this.#price = bytes.readDoubleLE(varints.at);
        varints.at += 8;
      } else varints.skip(tag);
    }
  }
}
