import { messageFromJson, messageNameOf, messageToJson, PAYLOAD_TYPES } from "@anybroker/ctrader/schema";
import { isObject, nullNumbers, parseJson } from "../../json.ts";
import type { IncomingMessage, OutgoingMessage, WireForm } from "./form.ts";

function decodeText(body: Buffer): IncomingMessage | undefined {
  const envelope = parseJson(body.toString("utf8"));
  if (!isObject(envelope)) return undefined;
  const payloadType = Number(envelope["payloadType"]);
  if (!Number.isInteger(payloadType)) return undefined;
  const { clientMsgId } = envelope;
  const name = messageNameOf(payloadType);
  const message = readMessage(name, envelope["payload"] ?? {});
  return {
    payloadType,
    ...((typeof clientMsgId === "string" || typeof clientMsgId === "number") && { clientMsgId: String(clientMsgId) }),
    ...(name !== undefined && { name }),
    ...(message !== undefined && { message }),
  };
}

function readMessage(name: ReturnType<typeof messageNameOf>, payload: unknown): unknown {
  try {
    return name === undefined ? undefined : messageFromJson(name, payload);
  } catch {
    return undefined;
  }
}

interface Envelope {
  readonly clientMsgId?: string;
  readonly payloadType: number;
  readonly payload?: unknown;
}

const written = (envelope: Envelope): Buffer => Buffer.from(JSON.stringify(envelope), "utf8");

/** The same envelope around another payload. */
function rewrap(body: Buffer, change: (payload: unknown) => unknown): Buffer {
  const { payload, ...envelope } = JSON.parse(body.toString("utf8")) as Envelope;
  return written({ ...envelope, payload: change(payload) });
}

/** JSON: the same names, enums by number, 64-bit integers as numbers (as text where a number would lose digits). */
export const JSON_FORM: WireForm = {
  text: true,
  encode: ({ name, message, clientMsgId }: OutgoingMessage) =>
    written({
      ...(clientMsgId !== undefined && { clientMsgId }),
      payloadType: PAYLOAD_TYPES[name],
      payload: messageToJson(name, message),
    }),
  decode: decodeText,
  withoutNumbers: (body) => rewrap(body, (payload) => JSON.parse(nullNumbers(JSON.stringify(payload)))),
  withoutMessage: (body) => rewrap(body, () => undefined),
  withGarbage: (body, text) => rewrap(body, () => text),
};
