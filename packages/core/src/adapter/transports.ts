import type { BrokerError } from "../errors/broker-error.ts";
import type { Call } from "./call.ts";

/** One HTTP request. */
export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path below the client's base URL, starting with `/`, already percent-encoded. */
  readonly path: string;
  /** Absent and undefined values are left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON when it is not a string; a string goes as it is, with the caller's content type. */
  readonly body?: unknown;
  readonly call: Call;
}

/** A whole answer, whatever its status. */
export interface HttpResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /**
   * The body as JSON. Integers beyond 2^53 become strings of their digits, `NaN` and infinities become null.
   * Throws a `BrokerError` BAD_ANSWER (outcome unknown) when the body is no JSON.
   */
  json(): unknown;
  /** The wait that the server asked for by `Retry-After`, in ms. */
  readonly retryAfterMs?: number;
}

/**
 * An HTTP connection pool to one host.
 *
 * `request` rejects only when there is no whole answer: UNREACHABLE (not executed), REQUEST_TIMEOUT,
 * CONNECTION_LOST or BAD_ANSWER (unknown once sent), ABORTED. A status is for the caller to judge.
 */
export interface HttpClient {
  request(request: HttpRequest): Promise<HttpResponse>;
  close(): Promise<void>;
}

/** How an HTTP client is made. */
export interface HttpOptions {
  /** `https://host[:port][/prefix]`. */
  readonly baseUrl: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Largest accepted body in bytes; default 32 MiB. */
  readonly maxBytes?: number;
  /** Most connections at once; default 8. */
  readonly connections?: number;
  /** PEM of a certificate authority to trust besides the built-in ones. */
  readonly ca?: string;
  /** Deadline of one connection attempt, TLS included; default 10 s. The call's own deadline counts as well. */
  readonly connectTimeoutMs?: number;
}

/** How a live connection ended. */
export interface LinkClose {
  /** The WebSocket close code, where there is one. */
  readonly code?: number;
  readonly text: string;
  /** True when `close` or `terminate` was called on our side. */
  readonly byUs: boolean;
  /** CLOSED when we closed it, BAD_ANSWER when the peer sent what cannot be read, else CONNECTION_LOST. */
  readonly cause: BrokerError;
}

/** What a live WebSocket or socket tells its owner. Called in order, never after `onClose`. */
export interface LinkHandlers {
  /** A text frame, or a binary frame's bytes. The bytes are only valid during the call. */
  onMessage(data: string | Uint8Array): void;
  /** Takes a framed socket's frames in place of `onMessage`: `buffer` from `start` to before `end`, without a slice. */
  onFrame?(buffer: Uint8Array, start: number, end: number): void;
  /** The connection ended, by either side. Called once. */
  onClose(reason: LinkClose): void;
  /** A protocol pong arrived. */
  onPong?(): void;
}

/** One live WebSocket connection. */
export interface WebSocketLink {
  /** Throws NOT_READY (not executed) once the connection is closing or closed. */
  send(text: string | Uint8Array): void;
  ping(): void;
  /** Bytes written but not yet handed to the network. */
  readonly bufferedBytes: number;
  /** Closes politely, and cuts after a second. */
  close(code?: number, reason?: string): Promise<void>;
  /** Cuts at once. */
  terminate(): void;
}

/** How one WebSocket connection is made. */
export interface WebSocketOptions {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Largest accepted frame in bytes; default 16 MiB. */
  readonly maxBytes?: number;
  readonly ca?: string;
  /** Deadline of the upgrade; default 15 s. */
  readonly connectTimeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** One live TLS (or plain TCP) connection that carries frames. */
export interface FramedLink {
  /** Writes one frame; those of one turn leave together. Throws NOT_READY (not executed) once it is closed. */
  send(frame: Uint8Array): void;
  /** Closes politely, and cuts after a second. */
  close(): Promise<void>;
  /** Cuts at once. */
  terminate(): void;
}

/** How a framed socket is made. */
export interface FramedOptions {
  readonly host: string;
  readonly port: number;
  /** Plain TCP when false; default true. */
  readonly tls?: boolean;
  readonly ca?: string;
  readonly serverName?: string;
  /** `length` (the default): a 4-byte big-endian length in front; `json`: an object each, sent with a line break. */
  readonly framing?: "length" | "json";
  /** Largest accepted frame in bytes; default 16 MiB. */
  readonly maxBytes?: number;
  /** Deadline of the connect, TLS included; default 15 s. */
  readonly connectTimeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** The ways to a wire. Adapters take them from their context, so that tests and recorders can stand in between. */
export interface Transports {
  http(options: HttpOptions): HttpClient;
  /**
   * Rejects with UNREACHABLE, AUTH_FAILED (401), FORBIDDEN (403), REQUEST_TIMEOUT (connected, but the upgrade got no
   * answer) or ABORTED; never executed.
   */
  webSocket(options: WebSocketOptions, handlers: LinkHandlers): Promise<WebSocketLink>;
  /** Rejects with UNREACHABLE or ABORTED; never executed. */
  framed(options: FramedOptions, handlers: LinkHandlers): Promise<FramedLink>;
}
