import type { BrokerError } from "@anybroker/core";
import type { Messages, PayloadMessage, PayloadName } from "../../schema/index.ts";
import type { SpotUpdate } from "./spot-frame.ts";

/** A message that came in, with the id of the request that it answers. */
export type Incoming = PayloadMessage & { readonly clientMsgId?: string };

/** What a wire tells its owner, in order. */
export interface WireHandlers {
  onMessage(incoming: Incoming): void;
  /** A spot event, in place of `onMessage`. */
  onSpot(update: SpotUpdate): void;
  /** A message could not be read. `clientMsgId` tells whose answer it was, where that much was readable. */
  onUnreadable(error: Error, clientMsgId: string | undefined): void;
  /** A payload type that the schema does not have; the message is skipped. */
  onUnknown(payloadType: number): void;
  onClose(cause: BrokerError): void;
}

/** One live connection that carries messages, whatever their form on the wire. */
export interface Wire {
  /** Throws a SchemaError when the message does not fit, NOT_READY when the connection is closed; then nothing left. */
  send<Name extends PayloadName>(name: Name, message: Messages[Name], clientMsgId?: string): void;
  close(): Promise<void>;
  terminate(): void;
}

/**
 * How messages travel: `protobuf` and `json` on a TLS socket, the others in WebSocket messages.
 *
 * The vendor does not document the framing of `json` on a plain socket: here each message is a line.
 */
export type WireForm = "protobuf" | "protobuf-websocket" | "json" | "json-websocket";

/** Where the server is and how it is reached. */
export interface WireTarget {
  readonly form: WireForm;
  readonly host: string;
  readonly port: number;
  /** False for a plain connection to a server on this machine; default true. */
  readonly tls?: boolean;
  /** PEM of a certificate authority to trust besides the built-in ones. */
  readonly ca?: string;
  /** Deadline of the connect, TLS included; default 15 s. */
  readonly connectTimeoutMs?: number;
  /** Largest accepted message; default 16 MiB. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
}
