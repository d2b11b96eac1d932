import type { Clock, Random, SecretKeeper } from "@anybroker/core";
import { type Call, createCall, type HttpClient, type Lane, type Transports } from "@anybroker/core/adapter";
import { readAnswer } from "./answers.ts";
import type { RequestOptions, RequestSpec, Sender } from "./requests.ts";

/** What sending needs. */
export interface RequesterOptions {
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly ca?: string | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly secrets: SecretKeeper;
  readonly transports: Transports;
}

/** A trade may take the terminal up to three tries. */
const TIMEOUTS_MS: Readonly<Record<Lane, number>> = {
  read: 10_000,
  history: 60_000,
  open: 60_000,
  modify: 60_000,
  reduce: 60_000,
};

/** Years of deals come in one answer. */
const MAX_BYTES = 256 * 1024 * 1024;

/** Sends requests, each of them once. */
export class Requester implements Sender {
  readonly #options: RequesterOptions;
  readonly #http: HttpClient;

  constructor(options: RequesterOptions) {
    this.#options = options;
    const { baseUrl, headers, ca, transports } = options;
    this.#http = transports.http({ baseUrl, headers, maxBytes: MAX_BYTES, ...(ca !== undefined && { ca }) });
  }

  async send<Answer>(spec: RequestSpec<Answer>, options: RequestOptions = {}): Promise<Answer> {
    const { clock, random, secrets } = this.#options;
    for (const secret of spec.secrets ?? []) secrets.add(secret);
    if (options.call !== undefined) return this.#exchange(spec, options.call);
    const own = createCall(
      { clock, random },
      {
        operation: spec.operation,
        lane: spec.lane,
        timeoutMs: options.timeoutMs ?? spec.timeoutMs ?? TIMEOUTS_MS[spec.lane],
        ...(options.signal !== undefined && { signal: options.signal }),
      },
    );
    try {
      return await this.#exchange(spec, own);
    } finally {
      own.dispose();
    }
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  async #exchange<Answer>(spec: RequestSpec<Answer>, call: Call): Promise<Answer> {
    const { method, path, query, body } = spec;
    const response = await this.#http.request({
      method,
      path,
      call,
      ...(query !== undefined && { query }),
      ...(body !== undefined && { body, headers: { "content-type": "application/json" } }),
    });
    return readAnswer(spec, response, this.#options.secrets);
  }
}
