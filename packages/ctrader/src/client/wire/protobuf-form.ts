import { writeEmbedded } from "../../schema/codec.ts";
import { ExecutionReader } from "../../schema/execution-reader.ts";
import { decodeMessage, type Messages, messageNameOf, PAYLOAD_TYPES, type PayloadName } from "../../schema/index.ts";
import { WireWriter } from "../../schema/wire-writer.ts";
import { CLIENT_MSG_ID_TAG, type Envelope, PAYLOAD_TAG, PAYLOAD_TYPE_TAG, readEnvelope } from "./envelope.ts";
import { SpotReader, spotUpdateOf } from "./spot-frame.ts";
import type { Incoming, WireHandlers } from "./wire.ts";

// An envelope is written in one go, so that one writer serves all.
const writer = new WireWriter();

/** The envelope's bytes of a message. Throws a SchemaError. */
export function toBytes<Name extends PayloadName>(
  name: Name,
  message: Messages[Name],
  clientMsgId?: string,
): Uint8Array {
  writer.reset();
  writer.uint32(PAYLOAD_TYPE_TAG);
  writer.uint32(PAYLOAD_TYPES[name]);
  writer.uint32(PAYLOAD_TAG);
  writeEmbedded(writer, name, message);
  if (clientMsgId !== undefined) {
    writer.uint32(CLIENT_MSG_ID_TAG);
    writer.string(clientMsgId);
  }
  return writer.finish();
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
