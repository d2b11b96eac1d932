import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { type RawData, WebSocket } from "ws";
import type { LinkHandlers, WebSocketLink, WebSocketOptions } from "../adapter/transports.ts";
import { BrokerError } from "../errors/broker-error.ts";
import type { ErrorCode } from "../errors/retcodes.ts";
import type { Clock } from "../system/clock.ts";
import { dial } from "./dial.ts";
import { dialAborted } from "./dial-errors.ts";
import { readRetryAfter } from "./http-answer.ts";
import { CLOSE_GRACE_MS, type LinkEnvironment, linkClose, notOpen, reportHandlerFault } from "./link-errors.ts";

const DEFAULT_CONNECT_TIMEOUT_MS = 15_000;
const DEFAULT_MAX_BYTES = 16 * 1024 * 1024;

/** Opens one WebSocket connection, without compression and without redirects; errors as in `Transports.webSocket`. */
export async function openWebSocket(
  environment: LinkEnvironment,
  options: WebSocketOptions,
  handlers: LinkHandlers,
): Promise<WebSocketLink> {
  const { clock, secrets } = environment;
  const url = readUrl(options.url);
  // The query is left out: it may hold a token.
  const where = secrets.redact(`${url.protocol}//${url.host}${url.pathname}`);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const tls = url.protocol === "wss:";
  const port = Number(url.port || (tls ? 443 : 80));
  const { ca, signal, connectTimeoutMs: timeoutMs = DEFAULT_CONNECT_TIMEOUT_MS } = options;
  const endMs = clock.monotonic() + timeoutMs;
  const socket = await dial(
    clock,
    { host, port, tls, alpn: "http/1.1", ...(ca !== undefined && { ca }) },
    { timeoutMs, ...(signal !== undefined && { signal }) },
  );
  const webSocket = await upgrade({ clock, socket, url, where, host, port, timeoutMs, endMs, options });
  return new OpenWebSocket(environment, webSocket, where, handlers);
}

interface UpgradeInit {
  readonly clock: Clock;
  readonly socket: Socket;
  readonly url: URL;
  readonly where: string;
  readonly host: string;
  readonly port: number;
  readonly timeoutMs: number;
  /** The deadline on the monotonic scale. */
  readonly endMs: number;
  readonly options: WebSocketOptions;
}

/** Upgrades a ready connection. The web socket comes back paused, so that its owner misses no message. */
function upgrade(init: UpgradeInit): Promise<WebSocket> {
  const { clock, socket, url, where, host, port, timeoutMs, endMs, options } = init;
  const { signal, headers, maxBytes } = options;
  return new Promise((resolve, reject) => {
    const webSocket = new WebSocket(url, {
      createConnection: () => socket,
      perMessageDeflate: false,
      // Done in `textOf`, at less cost.
      skipUTF8Validation: true,
      followRedirects: false,
      maxPayload: maxBytes ?? DEFAULT_MAX_BYTES,
      ...(headers !== undefined && { headers: { ...headers } }),
    });
    const settle = (): void => {
      timer.cancel();
      signal?.removeEventListener("abort", onAbort);
    };
    const fail = (error: BrokerError): void => {
      settle();
      socket.destroy();
      reject(error);
    };
    const onAbort = (): void => {
      if (signal !== undefined) fail(dialAborted(host, port, signal));
    };
    const timer = clock.setTimer(endMs - clock.monotonic(), () => fail(upgradeTimeout(where, timeoutMs)));
    signal?.addEventListener("abort", onAbort, { once: true });
    if (signal?.aborted) onAbort();
    webSocket.on("error", (error) => fail(noUpgrade(where, error)));
    webSocket.once("unexpected-response", (_request, response) => fail(refusal(where, response, clock)));
    webSocket.once("open", () => {
      settle();
      webSocket.pause();
      webSocket.removeAllListeners();
      resolve(webSocket);
    });
  });
}

function upgradeTimeout(where: string, timeoutMs: number): BrokerError {
  const message = `Connecting to ${where} did not succeed within ${timeoutMs} ms: the WebSocket upgrade was sent and not answered; check the URL and the server.`;
  return new BrokerError("REQUEST_TIMEOUT", message, { outcome: "not-executed" });
}

function noUpgrade(where: string, cause: Error): BrokerError {
  const message = `Connecting to ${where} failed: the server did not answer as a WebSocket does; check the URL's path and what stands in front of the server.`;
  return new BrokerError("UNREACHABLE", message, {
    details: { reason: "no-upgrade" },
    native: { message: cause.message },
    cause,
  });
}

/** What to do about a status that refuses the upgrade. */
const REFUSALS: Readonly<Record<number, { readonly code: ErrorCode; readonly advice: string }>> = {
  401: { code: "AUTH_FAILED", advice: "the credentials were refused; check the key or token" },
  403: { code: "FORBIDDEN", advice: "the credentials do not allow the stream; check the key's permissions" },
};

function refusal(where: string, response: IncomingMessage, clock: Clock): BrokerError {
  const status = response.statusCode ?? 0;
  const { code, advice } = REFUSALS[status] ?? {
    code: "UNREACHABLE" as const,
    advice: "no WebSocket was opened; check the URL's path and the server's state",
  };
  const retryAfterMs = readRetryAfter(response.headers["retry-after"], clock);
  return new BrokerError(code, `Connecting to ${where} was answered with status ${status}: ${advice}.`, {
    native: { status },
    ...(code === "UNREACHABLE" && { details: { reason: "no-upgrade" } }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

class OpenWebSocket implements WebSocketLink {
  readonly #environment: LinkEnvironment;
  readonly #webSocket: WebSocket;
  readonly #where: string;
  readonly #handlers: LinkHandlers;
  readonly #closed: Promise<void>;
  #error: Error | undefined;
  #byUs = false;

  constructor(environment: LinkEnvironment, webSocket: WebSocket, where: string, handlers: LinkHandlers) {
    this.#environment = environment;
    this.#webSocket = webSocket;
    this.#where = where;
    this.#handlers = handlers;
    webSocket.on("message", (data, isBinary) => this.#onMessage(data, isBinary));
    webSocket.on("pong", () => this.#deliver(() => handlers.onPong?.()));
    webSocket.on("error", (error) => {
      this.#error = error;
    });
    this.#closed = new Promise((resolve) => {
      webSocket.once("close", (code, reason) => {
        this.#onClose(code, reason.toString("utf8"));
        resolve();
      });
    });
    // Takes effect in the next tick, when every promise that waits for this link has gone on.
    webSocket.resume();
  }

  get bufferedBytes(): number {
    return this.#webSocket.bufferedAmount;
  }

  send(text: string | Uint8Array): void {
    this.#requireOpen();
    this.#webSocket.send(text);
  }

  ping(): void {
    this.#requireOpen();
    this.#webSocket.ping();
  }

  async close(code = 1000, reason = ""): Promise<void> {
    if (this.#webSocket.readyState === WebSocket.OPEN) this.#byUs = true;
    this.#webSocket.close(code, reason);
    const timer = this.#environment.clock.setTimer(CLOSE_GRACE_MS, () => this.#webSocket.terminate());
    await this.#closed;
    timer.cancel();
  }

  terminate(): void {
    if (this.#webSocket.readyState === WebSocket.OPEN) this.#byUs = true;
    this.#webSocket.terminate();
  }

  #requireOpen(): void {
    if (this.#webSocket.readyState !== WebSocket.OPEN) throw notOpen(this.#where);
  }

  #onMessage(data: RawData, isBinary: boolean): void {
    // Behind a message that can't be read nothing is.
    if (this.#error !== undefined) return;
    const bytes = data as Buffer;
    const message = isBinary ? bytes : textOf(bytes);
    if (message === undefined) {
      this.#error = Object.assign(new RangeError("a text of it is no UTF-8"), { code: "WS_ERR_INVALID_UTF8" });
      this.#webSocket.close(NO_UTF8);
      return;
    }
    try {
      this.#handlers.onMessage(message);
    } catch (fault) {
      reportHandlerFault(this.#environment, this.#where, fault);
    }
  }

  #onClose(code: number, reason: string): void {
    const unreadable = this.#error !== undefined && "code" in this.#error && isProtocolFault(this.#error.code);
    const found = unreadable ? `the peer sent what is no valid WebSocket message (${this.#error?.message})` : reason;
    const text = this.#environment.secrets.redact(found || this.#error?.message || `closed with code ${code}`);
    this.#deliver(() => this.#handlers.onClose(linkClose(this.#where, { code, text, byUs: this.#byUs, unreadable })));
  }

  #deliver(work: () => void): void {
    try {
      work();
    } catch (fault) {
      reportHandlerFault(this.#environment, this.#where, fault);
    }
  }
}

const isProtocolFault = (code: unknown): boolean => typeof code === "string" && code.startsWith("WS_ERR_");

/** The close code of a text that is no UTF-8 (RFC 6455, 8.1). */
const NO_UTF8 = 1007;
/** What stands in a decoded text for bytes that are no UTF-8; it may have been sent as such, too. */
const REPLACEMENT = "\ufffd";

/** The text of a frame; undefined when it is no UTF-8. */
function textOf(bytes: Buffer): string | undefined {
  const text = bytes.toString("utf8");
  return text.includes(REPLACEMENT) && !isUtf8(bytes) ? undefined : text;
}

function readUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "wss:" || url?.protocol === "ws:") {
    url.hash = "";
    return url;
  }
  throw new BrokerError(
    "INVALID_CONFIG",
    "The URL of a WebSocket is no ws(s) address; expected wss://host[:port]/path.",
  );
}
