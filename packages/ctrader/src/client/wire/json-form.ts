import { parseJson } from "@anybroker/core/transport";
import {
  type Int64,
  type Messages,
  messageFromJson,
  messageNameOf,
  messageToJson,
  PAYLOAD_TYPES,
  type PayloadName,
  SchemaError,
} from "../../schema/index.ts";
import { spotUpdateOf } from "./spot-frame.ts";
import type { Incoming, WireHandlers } from "./wire.ts";

/**
 * The text of a message: `{ clientMsgId, payloadType, payload }`. Integers beyond 2^53 go as the text of their digits.
 * Throws a SchemaError.
 */
export function toText<Name extends PayloadName>(name: Name, message: Messages[Name], clientMsgId?: string): string {
  const payload = JSON.stringify(messageToJson(name, message));
  const id = clientMsgId === undefined ? "" : `"clientMsgId":${JSON.stringify(clientMsgId)},`;
  return `{${id}"payloadType":${PAYLOAD_TYPES[name]},"payload":${payload}}`;
}

/** Reads one text and hands its message out. */
export function readText(text: string, handlers: WireHandlers): void {
  let clientMsgId: string | undefined;
  let incoming: Incoming;
  try {
    const envelope = envelopeOf(text);
    clientMsgId = envelope.clientMsgId;
    const name = messageNameOf(envelope.payloadType);
    if (name === undefined) {
      handlers.onUnknown(envelope.payloadType);
      return;
    }
    const message = messageFromJson(name, envelope.payload);
    incoming = { name, message, ...(clientMsgId !== undefined && { clientMsgId }) } as Incoming;
  } catch (error) {
    handlers.onUnreadable(error as Error, clientMsgId);
    return;
  }
  if (incoming.name === "ProtoOASpotEvent") handlers.onSpot(spotUpdateOf(incoming.message));
  else handlers.onMessage(incoming);
}

interface JsonEnvelope {
  readonly payloadType: number;
  readonly payload: unknown;
  readonly clientMsgId: string | undefined;
}

function envelopeOf(text: string): JsonEnvelope {
  const parsed = parseJson(text);
  if (!parsed.ok || typeof parsed.value !== "object" || parsed.value === null) {
    throw new SchemaError("A text is no JSON object.");
  }
  const { payloadType, payload, clientMsgId } = parsed.value as Record<string, unknown>;
  const type = Number(payloadType as Int64);
  if (!Number.isInteger(type)) throw new SchemaError("A message came without its payloadType.");
  const id = typeof clientMsgId === "number" ? String(clientMsgId) : clientMsgId;
  return {
    payloadType: type,
    payload: payload ?? {},
    clientMsgId: typeof id === "string" && id !== "" ? id : undefined,
  };
}
