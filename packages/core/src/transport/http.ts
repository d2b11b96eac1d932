import type { Socket } from "node:net";
import type { Pool } from "undici";
import type { HttpClient, HttpOptions, HttpRequest, HttpResponse } from "../adapter/transports.ts";
import { BrokerError } from "../errors/broker-error.ts";
import type { Clock } from "../system/clock.ts";
import type { SecretKeeper } from "../system/secrets.ts";
import { type DialTarget, dial } from "./dial.ts";
import { ACCEPTED_ENCODINGS, decodeBody, HttpAnswer, isPlain } from "./http-answer.ts";
import { HttpExchange } from "./http-exchange.ts";

const DEFAULT_MAX_BYTES = 32 * 1024 * 1024;
const DEFAULT_CONNECTIONS = 8;
const DEFAULT_CONNECT_TIMEOUT_MS = 10_000;
/**
 * How long an idle connection is kept when the server names no time. Short, because a write on a connection that the
 * server is closing at that moment has an unknown outcome.
 */
const KEEP_ALIVE_MS = 4_000;

/** What an HTTP client takes from outside. */
export interface HttpEnvironment {
  readonly clock: Clock;
  readonly secrets: SecretKeeper;
}

/**
 * Makes an HTTP client with its own connection pool to one host; no redirects, no retries, one request at a time on a
 * connection. Throws INVALID_CONFIG when the base URL is not of the form `https://host[:port][/prefix]`.
 */
export function createHttpClient(environment: HttpEnvironment, options: HttpOptions): HttpClient {
  return new PooledHttpClient(environment, options);
}

let undiciModule: Promise<typeof import("undici")> | undefined;

/** Loads undici, once: from then on it is there without a turn of the event loop. */
export function loadUndici(): Promise<typeof import("undici")> {
  undiciModule ??= import("undici");
  return undiciModule;
}

class PooledHttpClient implements HttpClient {
  readonly #environment: HttpEnvironment;
  readonly #origin: string;
  readonly #prefix: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #maxBytes: number;
  readonly #makePool: () => Promise<Pool>;
  /** Made by the first request: loading undici takes longer than most programs' start. */
  #pool: Promise<Pool> | undefined;
  #openPool: Pool | undefined;
  readonly #closing = new AbortController();
  readonly #sockets = new Set<Socket>();
  readonly #exchanges = new Set<HttpExchange>();

  constructor(environment: HttpEnvironment, options: HttpOptions) {
    const url = readBaseUrl(options.baseUrl);
    this.#environment = environment;
    this.#origin = url.origin;
    this.#prefix = url.pathname.replace(/\/+$/, "");
    this.#headers = {
      accept: "application/json",
      "accept-encoding": ACCEPTED_ENCODINGS,
      "user-agent": "anybroker",
      ...lowerCased(options.headers),
    };
    this.#maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
    const target: DialTarget = {
      host: url.hostname.replace(/^\[|\]$/g, ""),
      port: Number(url.port || (url.protocol === "https:" ? 443 : 80)),
      tls: url.protocol === "https:",
      alpn: "http/1.1",
      ...(options.ca !== undefined && { ca: options.ca }),
    };
    this.#makePool = async () => {
      const undici = await loadUndici();
      this.#openPool = new undici.Pool(url.origin, {
        connections: options.connections ?? DEFAULT_CONNECTIONS,
        pipelining: 1,
        // The deadlines are the calls'; undici's own run on the machine's clock.
        headersTimeout: 0,
        bodyTimeout: 0,
        keepAliveTimeout: KEEP_ALIVE_MS,
        connect: (_options, callback) => this.#connect(target, options.connectTimeoutMs, callback),
      });
      return this.#openPool;
    };
  }

  async request(request: HttpRequest): Promise<HttpResponse> {
    const { call, method } = request;
    const { clock, secrets } = this.#environment;
    const what = secrets.redact(`${method} ${this.#origin}${this.#prefix}${request.path}`);
    if (this.#closing.signal.aborted) throw closedError(what).with({ operation: call.operation });
    const body = bodyOf(request);
    const exchange = new HttpExchange({ what, call, maxBytes: this.#maxBytes });
    this.#exchanges.add(exchange);
    // It may fail while undici is still being loaded, before anybody waits for it.
    exchange.answer.catch(() => {});
    try {
      const pool = this.#openPool ?? (await this.#load());
      if (!exchange.settled) this.#dispatch(pool, request, body, exchange);
      const raw = await exchange.answer;
      return new HttpAnswer(isPlain(raw) ? raw : await decodeBody(raw, this.#maxBytes), clock);
    } finally {
      this.#exchanges.delete(exchange);
    }
  }

  async close(): Promise<void> {
    if (!this.#closing.signal.aborted) {
      this.#closing.abort(closedError(`The connection pool to ${this.#origin}`));
      for (const exchange of this.#exchanges) exchange.fail(closedError(exchange.what));
      for (const socket of this.#sockets) socket.destroy();
    }
    await (await this.#pool)?.destroy();
  }

  #load(): Promise<Pool> {
    this.#pool ??= this.#makePool();
    return this.#pool;
  }

  #dispatch(pool: Pool, request: HttpRequest, body: Body | undefined, exchange: HttpExchange): void {
    const { method, path, query } = request;
    const headers: Record<string, string> = { ...this.#headers };
    if (body?.isJson === true) headers["content-type"] = "application/json";
    for (const name in request.headers) headers[name.toLowerCase()] = request.headers[name] ?? "";
    pool.dispatch(
      {
        method,
        path: `${this.#prefix}${path}${queryText(query)}`,
        headers,
        // Without it undici closes the connection after a DELETE or GET that has a body.
        ...(body !== undefined && { body: body.text, reset: false }),
      },
      exchange,
    );
  }

  #connect(target: DialTarget, timeoutMs = DEFAULT_CONNECT_TIMEOUT_MS, callback: ConnectCallback): void {
    dial(this.#environment.clock, target, { timeoutMs, signal: this.#closing.signal }).then(
      (socket) => {
        this.#sockets.add(socket);
        socket.once("close", () => this.#sockets.delete(socket));
        callback(null, socket);
      },
      (error: Error) => callback(error, null),
    );
  }
}

type ConnectCallback = (...result: [null, Socket] | [Error, null]) => void;

function readBaseUrl(baseUrl: string): URL {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  const isHttp = url?.protocol === "https:" || url?.protocol === "http:";
  if (url !== undefined && isHttp && url.username === "" && url.password === "" && url.search === "") return url;
  const found = url === undefined || !isHttp ? "is no http(s) address" : "carries a user name, a password or a query";
  throw new BrokerError(
    "INVALID_CONFIG",
    `The base URL of an HTTP client ${found}; expected https://host[:port][/prefix].`,
    url === undefined ? {} : { details: { host: url.host } },
  );
}

function lowerCased(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

interface Body {
  readonly text: string;
  readonly isJson: boolean;
}

function bodyOf({ body }: HttpRequest): Body | undefined {
  if (body === undefined) return undefined;
  return typeof body === "string" ? { text: body, isJson: false } : { text: JSON.stringify(body), isJson: true };
}

/** A query as it is sent, with its question mark; empty when there is none. */
export function queryText(query: HttpRequest["query"]): string {
  if (query === undefined) return "";
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(value)}`],
  );
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

function closedError(what: string): BrokerError {
  return new BrokerError("CLOSED", `${what} was ended because its client was closed.`);
}
