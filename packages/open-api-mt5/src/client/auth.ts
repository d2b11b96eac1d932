import { invalidArgument } from "./open-api-mt5-error.ts";

/** The keys of a server in `secure` or `secure-client` mode. */
export interface Credentials {
  /** Sent as `X-apiKey`. */
  readonly apiKey?: string | undefined;
  /** Sent as `X-apiSecret`; `secure-client` mode wants both. */
  readonly apiSecret?: string | undefined;
}

/** A header's value may not hold control characters or anything beyond Latin-1. */
const HEADER_VALUE = /^[\x20-\x7e\xa0-\xff]+$/;

/**
 * The authenticating headers of every request and of the socket's handshake; none for a `standalone` server.
 *
 * Throws an `OpenApiMt5Error` (kind `argument`) for a secret without a key and for a value that no header can carry.
 */
export function authHeaders({ apiKey, apiSecret }: Credentials): Readonly<Record<string, string>> {
  if (apiKey === undefined && apiSecret !== undefined) {
    throw invalidArgument("An apiSecret was given without an apiKey; the server checks the key first, so set both.");
  }
  for (const [name, value] of Object.entries({ apiKey, apiSecret })) {
    if (value !== undefined && !HEADER_VALUE.test(value)) {
      throw invalidArgument(`The ${name} is empty or holds characters that no HTTP header can carry.`);
    }
  }
  return {
    ...(apiKey !== undefined && { "x-apikey": apiKey }),
    ...(apiSecret !== undefined && { "x-apisecret": apiSecret }),
  };
}
