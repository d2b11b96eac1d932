import { nextTurn } from "@anybroker/core";
import type { FramedLink, FramedOptions, LinkHandlers, Transports } from "@anybroker/core/adapter";
import { nodeTransports, type TransportEnvironment } from "@anybroker/core/transport";
import { PAYLOAD_TYPES } from "@anybroker/ctrader/schema";
import { OrderDesk } from "./order-desk.ts";
import { Cursor } from "./request.ts";

const HEADER_BYTES = 4;

/** Transports whose framed links answer orders in memory, a turn later; everything else goes to the server at the other end. */
export function memoryTransports(environment: TransportEnvironment): Transports {
  const real = nodeTransports(environment);
  return {
    http: (options) => real.http(options),
    webSocket: (options, handlers) => real.webSocket(options, handlers),
    framed: async (options: FramedOptions, handlers: LinkHandlers) =>
      new MemoryLine(await real.framed(options, handlers), handlers),
  };
}

/** A link whose orders are answered in this process, so that no socket and no encryption is in what is measured. */
class MemoryLine implements FramedLink {
  readonly #link: FramedLink;
  readonly #handlers: LinkHandlers;
  readonly #desk = new OrderDesk();
  readonly #cursor = new Cursor();
  #answers: Buffer[] = [];

  constructor(link: FramedLink, handlers: LinkHandlers) {
    this.#link = link;
    this.#handlers = handlers;
  }

  send(frame: Uint8Array): void {
    const bytes = frame as Buffer;
    this.#cursor.open(bytes, 0, bytes.length);
    if (this.#cursor.payloadType !== PAYLOAD_TYPES.ProtoOANewOrderReq) {
      this.#link.send(frame);
      return;
    }
    this.#cursor.openOrder();
    this.#answers.push(this.#desk.answer(bytes, this.#cursor));
    if (this.#answers.length === 1) nextTurn(() => this.#deliver());
  }

  #deliver(): void {
    const answers = this.#answers;
    this.#answers = [];
    for (const answer of answers) {
      for (let at = 0; at < answer.length; ) {
        const end = at + HEADER_BYTES + answer.readUInt32BE(at);
        this.#handlers.onFrame?.(answer, at + HEADER_BYTES, end);
        at = end;
      }
    }
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  terminate(): void {
    this.#link.terminate();
  }
}
