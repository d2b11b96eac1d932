import { ExecutionReader } from "../../schema/execution-reader.ts";
import {
  decodeMessage,
  encode,
  type Messages,
  messageNameOf,
  PAYLOAD_TYPES,
  type PayloadName,
} from "../../schema/index.ts";
import { type Envelope, readEnvelope, writeEnvelope } from "./envelope.ts";
import { SpotReader, spotUpdateOf } from "./spot-frame.ts";
import type { Incoming, WireHandlers } from "./wire.ts";

/** The envelope's bytes of a message. Throws a SchemaError. */
export function toBytes<Name extends PayloadName>(
  name: Name,
  message: Messages[Name],
  clientMsgId?: string,
): Uint8Array {
  return writeEnvelope(PAYLOAD_TYPES[name], encode(name, message), clientMsgId);
}

/** Reads envelopes where they lie and hands their messages out. */
export class ProtobufReader {
  readonly #handlers: WireHandlers;
  readonly #spots = new SpotReader();
  readonly #executions = new ExecutionReader();
  readonly #envelope: Envelope = { payloadType: 0, payloadStart: 0, payloadEnd: 0, clientMsgId: undefined };

  constructor(handlers: WireHandlers) {
    this.#handlers = handlers;
  }

  read(bytes: Uint8Array, start: number, end: number): void {
    const envelope = this.#envelope;
    envelope.clientMsgId = undefined;
    try {
      readEnvelope(bytes, start, end, envelope);
      if (envelope.payloadType === PAYLOAD_TYPES.ProtoOASpotEvent) {
        const { payloadStart, payloadEnd } = envelope;
        const update = this.#spots.read(bytes, payloadStart, payloadEnd);
        this.#handlers.onSpot(
          update ?? spotUpdateOf(decodeMessage("ProtoOASpotEvent", bytes, payloadStart, payloadEnd)),
        );
        return;
      }
    } catch (error) {
      this.#handlers.onUnreadable(error as Error, envelope.clientMsgId);
      return;
    }
    this.#deliver(bytes);
  }

  #deliver(bytes: Uint8Array): void {
    const { payloadType, payloadStart, payloadEnd, clientMsgId } = this.#envelope;
    const name = messageNameOf(payloadType);
    if (name === undefined) {
      this.#handlers.onUnknown(payloadType);
      return;
    }
    let message: Messages[PayloadName];
    try {
      message = this.#read(name, bytes, payloadStart, payloadEnd);
    } catch (error) {
      this.#handlers.onUnreadable(error as Error, clientMsgId);
      return;
    }
    this.#handlers.onMessage(
      (clientMsgId === undefined ? { name, message } : { name, message, clientMsgId }) as Incoming,
    );
  }

  #read(name: PayloadName, bytes: Uint8Array, start: number, end: number): Messages[PayloadName] {
    const execution = name === "ProtoOAExecutionEvent" ? this.#executions.read(bytes, start, end) : undefined;
    return execution ?? decodeMessage(name, bytes, start, end);
  }
}
