import { BrokerError, type Clock, type Random, type SecretKeeper } from "@anybroker/core";
import { type Call, createCall, type HttpClient, type HttpResponse, type Transports } from "@anybroker/core/adapter";
import { readAnswer } from "./answers.ts";
import { USER_AGENT } from "./auth.ts";
import { repeatRead } from "./repeat.ts";
import type { RequestOptions, RequestSpec, Sender } from "./requests.ts";

/** Hears of each exchange: undefined when an answer came, whatever it said, else why none did. */
export type ExchangeListener = (failure: BrokerError | undefined) => void;

/** What sending needs. */
export interface RequesterOptions {
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly maxRetries: number;
  readonly ca?: string | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly secrets: SecretKeeper;
  readonly transports: Transports;
  readonly onExchange?: ExchangeListener | undefined;
}

/** Sends requests: adds the credentials, reads the answers, repeats reads and nothing else. */
export class Requester implements Sender {
  readonly #options: RequesterOptions;
  #pool: HttpClient | undefined;

  constructor(options: RequesterOptions) {
    this.#options = options;
  }

  send<Answer>(spec: RequestSpec<Answer>, options: RequestOptions = {}): Promise<Answer> {
    const { clock, random, maxRetries, secrets } = this.#options;
    for (const secret of spec.secrets ?? []) secrets.add(secret);
    const attempt = (): Promise<Answer> => this.#attempt(spec, options);
    if (!spec.isRead || options.call !== undefined) return attempt();
    return repeatRead({ clock, random, maxRetries, signal: options.signal }, attempt);
  }

  async close(): Promise<void> {
    const pool = this.#pool;
    this.#pool = undefined;
    await pool?.close();
  }

  async #attempt<Answer>(spec: RequestSpec<Answer>, options: RequestOptions): Promise<Answer> {
    const { clock, random, timeoutMs, secrets } = this.#options;
    const { operation, lane } = spec;
    if (options.call !== undefined) return readAnswer(spec, await this.#exchange(spec, options.call), secrets);
    const { signal } = options;
    const init = {
      operation,
      lane,
      timeoutMs: options.timeoutMs ?? timeoutMs,
      ...(signal !== undefined && { signal }),
    };
    const own = createCall({ clock, random }, init);
    try {
      return readAnswer(spec, await this.#exchange(spec, own), secrets);
    } finally {
      own.dispose();
    }
  }

  async #exchange(spec: RequestSpec<unknown>, call: Call): Promise<HttpResponse> {
    const { baseUrl, headers, ca, transports, onExchange } = this.#options;
    this.#pool ??= transports.http({ baseUrl, ...(ca !== undefined && { ca }) });
    try {
      const response = await this.#pool.request({
        method: spec.method,
        path: spec.path,
        ...(spec.query !== undefined && { query: spec.query }),
        headers: {
          ...headers,
          "user-agent": USER_AGENT,
          accept: "application/json",
          ...(spec.body !== undefined && { "content-type": "application/json" }),
        },
        ...(spec.body !== undefined && { body: spec.body }),
        call,
      });
      onExchange?.(undefined);
      return response;
    } catch (error) {
      if (BrokerError.is(error)) onExchange?.(error);
      throw error;
    }
  }
}
