import { BrokerError } from "@anybroker/core";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A value of the neutral model as bytes. */
export const encode = (value: unknown): Uint8Array => encoder.encode(JSON.stringify(value));

/** What `encode` made bytes of. Throws BAD_ANSWER when it is no JSON. */
export function decode(bytes: Uint8Array): unknown {
  const text = decoder.decode(bytes);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unreadable(bytes, cause);
  }
}

const unreadable = ({ length }: Uint8Array, cause: unknown): BrokerError =>
  new BrokerError("BAD_ANSWER", `A message of ${length} bytes over NATS is no JSON.`, { cause });
