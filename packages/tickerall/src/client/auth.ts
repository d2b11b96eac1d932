import { invalidArgument } from "./tickerall-error.ts";

/** Sent with every request, so that the service can tell who calls. */
const PRODUCT = "anybroker-tickerall/0.1.0";

/** The headers that open the base URL and its stream. */
export interface Credentials {
  readonly apiKey?: string | undefined;
  /** Of a gateway with its own scheme (`X-Partner-Key`); the key may be left out then. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/**
 * The authenticating headers, names in lower case: the custom ones, then `Authorization: Bearer <apiKey>`, which wins.
 *
 * Throws a `TickerallError` INVALID_ARGUMENT when there is neither.
 */
export function authHeaders({ apiKey, headers }: Credentials): Readonly<Record<string, string>> {
  const custom = Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  if (apiKey === "" || (apiKey === undefined && Object.keys(custom).length === 0)) {
    throw invalidArgument("TickerAll needs an apiKey or custom headers, and neither was given; set apiKey.");
  }
  return { ...custom, ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }) };
}

/** The `User-Agent`: the program's own name, if it has one, before the library's. */
export function userAgentOf(own: string | undefined): string {
  return own === undefined ? PRODUCT : `${own} ${PRODUCT}`;
}
