import { PAYLOAD_TYPES } from "@anybroker/ctrader/schema";
import { FrameWriter } from "./frame-writer.ts";

/** Whose ticks, and at which level their prices are, in 1/100000. */
export interface SpotPlan {
  readonly accountIds: readonly string[];
  readonly symbolIds: readonly string[];
}

const LEVEL = 108_500;

/** Spot events in rotation over all accounts and symbols; one event is 25 to 28 bytes, as the real ones are. */
export class SpotFrames {
  readonly #accounts: readonly number[];
  readonly #symbols: readonly number[];
  readonly #inner = new FrameWriter();
  readonly #outer = new FrameWriter();
  #count = 0;

  constructor({ accountIds, symbolIds }: SpotPlan) {
    this.#accounts = accountIds.map(Number);
    this.#symbols = symbolIds.map(Number);
  }

  /** The next event's frame, sent at `timestamp`. */
  next(timestamp: number): Buffer {
    this.#write(timestamp);
    return this.#outer.take();
  }

  /** Many frames behind each other. */
  block(count: number, timestamp: number): Buffer {
    for (let index = 0; index < count; index += 1) this.#write(timestamp);
    return this.#outer.take();
  }

  #write(timestamp: number): void {
    const round = this.#count;
    this.#count += 1;
    const symbol = this.#symbols[round % this.#symbols.length] ?? 0;
    const account = this.#accounts[Math.floor(round / this.#symbols.length) % this.#accounts.length] ?? 0;
    const bid = LEVEL + ((round * 7919) % 4096);
    this.#inner.number(2, account);
    this.#inner.number(3, symbol);
    this.#inner.number(4, bid);
    this.#inner.number(5, bid + 3 + (round % 11));
    this.#inner.number(8, timestamp);
    this.#outer.frame(PAYLOAD_TYPES.ProtoOASpotEvent, this.#inner.take());
  }
}
