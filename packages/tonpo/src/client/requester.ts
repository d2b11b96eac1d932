import { asBrokerError, type Clock, type Random, type SecretKeeper, sleep } from "@anybroker/core";
import { type Call, createCall, type HttpClient, type Transports } from "@anybroker/core/adapter";
import { readAnswer } from "./answers.ts";
import type { ApiKey } from "./api-key.ts";
import type { RequestOptions, RequestSpec, Sender } from "./requests.ts";
import { TonpoError } from "./tonpo-error.ts";

/** What sending needs. */
export interface RequesterOptions {
  readonly baseUrl: string;
  readonly key: ApiKey;
  readonly userAgent: string;
  readonly timeoutMs: number;
  readonly ca?: string | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly secrets: SecretKeeper;
  readonly transports: Transports;
}

/** A read that is told to come back later than this fails instead. */
const MAX_RETRY_AFTER_MS = 60_000;
const MAX_READ_ATTEMPTS = 3;
/** Clients that were put off together don't come back together. */
const SPREAD_MS = 250;

/** Sends requests with the key, each once; only a read that was put off with a `Retry-After` is sent again. */
export class Requester implements Sender {
  readonly #options: RequesterOptions;
  #pool: HttpClient | undefined;

  constructor(options: RequesterOptions) {
    this.#options = options;
  }

  async send<Answer>(spec: RequestSpec<Answer>, options: RequestOptions = {}): Promise<Answer> {
    for (const secret of spec.secrets ?? []) this.#options.secrets.add(secret);
    if (spec.open !== true) this.#options.key.require(spec.operation);
    if (spec.method !== "GET" || options.call !== undefined) return this.#attempt(spec, options);
    return this.#whilePutOff(options.signal, () => this.#attempt(spec, options));
  }

  async close(): Promise<void> {
    const pool = this.#pool;
    this.#pool = undefined;
    await pool?.close();
  }

  async #whilePutOff<Answer>(signal: AbortSignal | undefined, attempt: () => Promise<Answer>): Promise<Answer> {
    const { clock, random } = this.#options;
    for (let attempts = 1; ; attempts += 1) {
      try {
        return await attempt();
      } catch (error) {
        const waitMs = TonpoError.is(error) ? error.retryAfterMs : undefined;
        if (waitMs === undefined || waitMs > MAX_RETRY_AFTER_MS || attempts >= MAX_READ_ATTEMPTS) throw error;
        await sleep(clock, waitMs + random.next() * SPREAD_MS, signal).catch((cause: unknown) => {
          throw asBrokerError(cause, "ABORTED", "The call was aborted by its caller while it waited to be sent again.");
        });
      }
    }
  }

  async #attempt<Answer>(spec: RequestSpec<Answer>, options: RequestOptions): Promise<Answer> {
    const { clock, random, timeoutMs, secrets } = this.#options;
    if (options.call !== undefined) return readAnswer(spec, await this.#exchange(spec, options.call), secrets);
    const own = createCall(
      { clock, random },
      {
        operation: spec.operation,
        lane: spec.lane,
        timeoutMs: options.timeoutMs ?? timeoutMs,
        ...(options.signal !== undefined && { signal: options.signal }),
      },
    );
    try {
      return readAnswer(spec, await this.#exchange(spec, own), secrets);
    } finally {
      own.dispose();
    }
  }

  #exchange(spec: RequestSpec<unknown>, call: Call) {
    const { baseUrl, key, userAgent, transports, ca } = this.#options;
    this.#pool ??= transports.http({ baseUrl, ...(ca !== undefined && { ca }) });
    const body = spec.body ?? (spec.method === "POST" ? {} : undefined);
    return this.#pool.request({
      method: spec.method,
      path: spec.path,
      headers: { ...key.headers(), "user-agent": userAgent, accept: "application/json" },
      call,
      ...(spec.query !== undefined && { query: spec.query }),
      ...(body !== undefined && { body }),
    });
  }
}

/** True when the service does not have the call at all. */
export function isNotOffered(error: unknown): boolean {
  return TonpoError.is(error) && [404, 405, 501].includes(error.status);
}
