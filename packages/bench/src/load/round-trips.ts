import { decodeMessage, PAYLOAD_TYPES } from "@anybroker/ctrader/schema";
import { nowUs } from "../tally.ts";
import type { Cursor } from "./request.ts";

/** What it took until everything was subscribed to. */
export interface Restored {
  /** How often something was asked when every question before had been answered. */
  readonly roundTrips: number;
  /** From the connection to the last answer. */
  readonly seconds: number;
}

/** Counts a connection's round trips until so many symbols' spots are subscribed to. */
export class RoundTrips {
  readonly restored: Promise<Restored>;
  #startUs = nowUs();
  readonly #symbols: number;
  #resolve: (restored: Restored) => void = () => {};
  #count = 0;
  #unanswered = 0;
  #asked = 0;

  constructor(symbols: number) {
    this.#symbols = symbols;
    this.restored = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  /** The connection is there. */
  connected(): void {
    this.#startUs = nowUs();
  }

  /** A request came; `cursor` has read its envelope. */
  asked(bytes: Buffer, { payloadType, payloadStart, payloadEnd }: Cursor): void {
    if (payloadType === PAYLOAD_TYPES.ProtoHeartbeatEvent) return;
    if (this.#unanswered === 0) this.#count += 1;
    this.#unanswered += 1;
    if (payloadType !== PAYLOAD_TYPES.ProtoOASubscribeSpotsReq) return;
    this.#asked += decodeMessage("ProtoOASubscribeSpotsReq", bytes, payloadStart, payloadEnd).symbolId.length;
  }

  /** An answer has left. */
  answered(): void {
    this.#unanswered -= 1;
    if (this.#asked < this.#symbols || this.#unanswered > 0) return;
    this.#resolve({ roundTrips: this.#count, seconds: (nowUs() - this.#startUs) / 1e6 });
  }
}
