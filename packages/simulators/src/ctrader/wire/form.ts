import type { Messages, PayloadName } from "@anybroker/ctrader/schema";

/** A message on its way out. */
export interface OutgoingMessage<Name extends PayloadName = PayloadName> {
  readonly name: Name;
  readonly message: Messages[Name];
  readonly clientMsgId?: string;
}

/** What came in: an envelope whose message could be read, could not be read, or is of an unknown type. */
export interface IncomingMessage {
  readonly payloadType: number;
  readonly clientMsgId?: string;
  readonly name?: PayloadName;
  /** Absent when it is of an unknown type or unreadable. */
  readonly message?: unknown;
}

/** How envelopes look as bytes. */
export interface WireForm {
  /** Whether a WebSocket carries it as text. */
  readonly text: boolean;
  encode(outgoing: OutgoingMessage): Buffer;
  /** Undefined when the bytes are no envelope. */
  decode(body: Buffer): IncomingMessage | undefined;
  /** The same message with nothing in its numeric fields. */
  withoutNumbers(body: Buffer): Buffer;
  /** The same envelope without its message. */
  withoutMessage(body: Buffer): Buffer;
  /** The same envelope with `text` where its message was. */
  withGarbage(body: Buffer, text: string): Buffer;
}
