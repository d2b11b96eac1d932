import type { Call, HttpClient, HttpOptions } from "@anybroker/core/adapter";
import type { ZodType } from "zod";
import { type AccountCalls, accountCalls } from "./calls/account.ts";
import { TemplateBrokerError } from "./template-broker-error.ts";
import { errorRow } from "./wire.ts";

/** What the client needs: where, as whom, and a way to get there. */
export interface TemplateBrokerClientOptions {
  readonly baseUrl: string;
  readonly apiKey: string;
  /** Makes the HTTP client; adapters take it from their context. */
  readonly http: (options: HttpOptions) => HttpClient;
}

/** One request: its answer is checked by `schema`. Throws a `TemplateBrokerError` for a refusal. */
export type Ask = <Answer>(
  schema: ZodType<Answer>,
  call: Call,
  request: { readonly method: "GET" | "POST" | "DELETE"; readonly path: string; readonly body?: object },
) => Promise<Answer>;

/** Template Broker's whole API, in its own words and units. */
export interface TemplateBrokerClient {
  readonly account: AccountCalls;
  close(): Promise<void>;
}

/** Makes a client; nothing is sent yet. */
export function createTemplateBrokerClient(options: TemplateBrokerClientOptions): TemplateBrokerClient {
  const { baseUrl, apiKey, http: makeHttp } = options;
  const http = makeHttp({ baseUrl, headers: { authorization: `Bearer ${apiKey}` } });
  const ask: Ask = async (schema, call, request) => {
    const response = await http.request({ ...request, call });
    const answer = response.json();
    if (response.status === 200) return schema.parse(answer);
    const { error, message = error } = errorRow.parse(answer);
    throw new TemplateBrokerError(error, response.status, message);
  };
  return { account: accountCalls(ask), close: () => http.close() };
}
