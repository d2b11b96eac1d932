import { headers, type Msg, type MsgHdrs } from "@nats-io/transport-node";

/** Which part of an answer a message is: `2/5`. Absent on an answer in one message. */
const PART = "Anybroker-Part";
/** What a server takes in one message besides the payload. */
const OVERHEAD_BYTES = 1_024;

/** An answer in as many messages as the server's limit asks for. */
export function splitPayload(
  payload: Uint8Array,
  maxPayload: number,
): readonly { readonly bytes: Uint8Array; readonly headers?: MsgHdrs }[] {
  const size = Math.max(1, maxPayload - OVERHEAD_BYTES);
  if (payload.length <= size) return [{ bytes: payload }];
  const count = Math.ceil(payload.length / size);
  return Array.from({ length: count }, (_, index) => {
    const mark = headers();
    mark.set(PART, `${index + 1}/${count}`);
    return { bytes: payload.subarray(index * size, (index + 1) * size), headers: mark };
  });
}

/** Puts the messages of an answer together; they come in order. */
export class PayloadParts {
  readonly #parts: Uint8Array[] = [];

  /** The whole payload once its last message is there. */
  add(message: Msg): Uint8Array | undefined {
    const mark = message.headers?.get(PART);
    if (mark === undefined || mark === "") return message.data;
    this.#parts.push(message.data);
    const [, count] = mark.split("/");
    return this.#parts.length === Number(count) ? Buffer.concat(this.#parts) : undefined;
  }
}
