import { BrokerError, type Clock, type Random, randomUuid, type SecretKeeper } from "@anybroker/core";
import { type Call, createCall, type HttpClient, type HttpResponse, type Transports } from "@anybroker/core/adapter";
import { readAnswer } from "./answers.ts";
import type { KeptSessions } from "./kept-sessions.ts";
import type { EdgeRoute, MeshRouter } from "./mesh-router.ts";
import { honourRetryAfter, isTransient, replayWhileTransient } from "./replay.ts";
import type { QueueOptions, RequestSpec, Sender } from "./requests.ts";
import { TickerallError } from "./tickerall-error.ts";

/** What sending needs. */
export interface RequesterOptions {
  readonly baseUrl: string;
  /** Sent to the base URL: the custom headers and the API key. */
  readonly headers: Readonly<Record<string, string>>;
  readonly userAgent: string;
  readonly timeoutMs: number;
  readonly ca?: string | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly secrets: SecretKeeper;
  readonly transports: Transports;
}

/** One logical call: whatever is repeated goes under the same key, and a write of open outcome stays at its host. */
interface LogicalCall<Answer> {
  readonly spec: RequestSpec<Answer>;
  readonly options: QueueOptions;
  readonly key: string | undefined;
  /** Where a write went whose outcome is not known: another host need not know its key. */
  pinned?: EdgeRoute;
}

/**
 * Sends requests: adds key and credentials, warms cold accounts, takes the direct way where there is one, and repeats
 * what the caller allows to be repeated.
 */
export class Requester implements Sender {
  readonly #options: RequesterOptions;
  readonly #pools = new Map<string, HttpClient>();
  #kept: KeptSessions | undefined;
  #mesh: MeshRouter | undefined;

  constructor(options: RequesterOptions) {
    this.#options = options;
  }

  /** Sets what needs the requester itself to work. */
  use(kept: KeptSessions, mesh: MeshRouter): void {
    this.#kept = kept;
    this.#mesh = mesh;
  }

  send<Answer>(spec: RequestSpec<Answer>, options: QueueOptions = {}): Promise<Answer> {
    for (const secret of spec.secrets ?? []) this.#options.secrets.add(secret);
    const isRead = spec.method === "GET";
    const key = isRead ? undefined : (options.idempotencyKey ?? randomUuid(this.#options.random));
    const logical: LogicalCall<Answer> = { spec, options, key };
    const attempt = (): Promise<Answer> => this.#warmed(logical);
    if (options.queueIfReconnecting) return replayWhileTransient(this.#options.clock, options, attempt);
    if (isRead && options.call === undefined) return honourRetryAfter(this.#options, options.signal, attempt);
    return attempt();
  }

  async close(): Promise<void> {
    const pools = [...this.#pools.values()];
    this.#pools.clear();
    await Promise.all(pools.map((pool) => pool.close()));
  }

  async #warmed<Answer>(logical: LogicalCall<Answer>): Promise<Answer> {
    const { spec, options } = logical;
    try {
      return await this.#routed(logical);
    } catch (error) {
      const account = spec.account;
      const cold = account?.rearms === true && TickerallError.is(error, "BROKER_ACCOUNT_NOT_HOT");
      if (!cold || !this.#kept?.has(account.id)) throw error;
      await this.#kept.rearm(account.id, options.call?.signal ?? options.signal);
      return this.#routed(logical);
    }
  }

  async #routed<Answer>(logical: LogicalCall<Answer>): Promise<Answer> {
    const { account } = logical.spec;
    const route = logical.pinned ?? (account?.routable ? await this.#mesh?.routeOf(account.id) : undefined);
    if (route === undefined) return this.#attempt(logical);
    try {
      return await this.#attempt(logical, route);
    } catch (error) {
      return this.#afterEdgeFailure(logical, route, error);
    }
  }

  async #afterEdgeFailure<Answer>(logical: LogicalCall<Answer>, route: EdgeRoute, error: unknown): Promise<Answer> {
    const signal = logical.options.call?.signal ?? logical.options.signal;
    if (signal?.aborted || this.#mesh === undefined) throw error;
    if (TickerallError.is(error) && error.kind === "auth") {
      await this.#mesh.renew(route);
      const renewed = await this.#mesh.routeOf(logical.spec.account?.id ?? "");
      return this.#attempt(logical, renewed);
    }
    if (!isTransient(error)) throw error;
    this.#mesh.markBroken(route, error);
    // Whether base and edge share their memory of keys is nowhere stated: only what surely was not done goes elsewhere.
    const harmless = logical.key === undefined || (BrokerError.is(error) && error.outcome === "not-executed");
    if (harmless) return this.#attempt(logical);
    logical.pinned = route;
    throw error;
  }

  async #attempt<Answer>({ spec, options, key }: LogicalCall<Answer>, route?: EdgeRoute): Promise<Answer> {
    const { clock, random, timeoutMs, secrets } = this.#options;
    const own =
      options.call === undefined
        ? createCall(
            { clock, random },
            {
              operation: spec.operation,
              lane: spec.lane,
              timeoutMs: options.timeoutMs ?? timeoutMs,
              ...(options.signal !== undefined && { signal: options.signal }),
            },
          )
        : undefined;
    try {
      const response = await this.#exchange(spec, key, route, options.call ?? (own as Call));
      return readAnswer(spec, response, secrets);
    } finally {
      own?.dispose();
    }
  }

  #exchange(
    spec: RequestSpec<unknown>,
    key: string | undefined,
    route: EdgeRoute | undefined,
    call: Call,
  ): Promise<HttpResponse> {
    const { baseUrl, userAgent } = this.#options;
    const headers: Record<string, string> =
      route === undefined ? { ...this.#options.headers } : { authorization: `Bearer ${route.grant}` };
    headers["user-agent"] = userAgent;
    headers["accept"] = "application/json";
    if (key !== undefined) headers["idempotency-key"] = key;
    return this.#pool(route?.baseUrl ?? baseUrl).request({
      method: spec.method,
      path: spec.path,
      ...(spec.query !== undefined && { query: spec.query }),
      headers,
      ...(spec.body !== undefined && { body: spec.body }),
      call,
    });
  }

  #pool(baseUrl: string): HttpClient {
    let pool = this.#pools.get(baseUrl);
    if (pool === undefined) {
      const { transports, ca } = this.#options;
      pool = transports.http({ baseUrl, ...(ca !== undefined && { ca }) });
      this.#pools.set(baseUrl, pool);
    }
    return pool;
  }
}
