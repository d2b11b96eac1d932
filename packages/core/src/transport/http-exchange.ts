import type { Dispatcher } from "undici";
import type { Call } from "../adapter/call.ts";
import { type AbortListener, abortError, isAborted, listenToAbort, unlistenToAbort } from "../adapter/create-call.ts";
import { BrokerError } from "../errors/broker-error.ts";
import type { RawAnswer } from "./http-answer.ts";

/** What an exchange is about. */
export interface ExchangeInit {
  /** What is asked, for messages: `GET https://host/path`, never with its query. */
  readonly what: string;
  readonly call: Call;
  /** Largest accepted body, as it is on the wire. */
  readonly maxBytes: number;
}

/**
 * One request and its answer, as undici tells of it.
 *
 * `onRequestStart` comes just before the first byte is written, so a failure before it proves that nothing was sent,
 * and one after it proves nothing. It settles once: whatever undici reports later is dropped.
 */
export class HttpExchange implements Dispatcher.DispatchHandler, AbortListener {
  /** The whole answer, its body still coded. */
  readonly answer: Promise<RawAnswer>;
  readonly #init: ExchangeInit;
  readonly #resolve: (answer: RawAnswer) => void;
  readonly #reject: (error: BrokerError) => void;
  #controller: Dispatcher.DispatchController | undefined;
  #settled = false;
  #status = 0;
  #headers: Readonly<Record<string, string>> = {};
  readonly #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(init: ExchangeInit) {
    this.#init = init;
    const { promise, resolve, reject } = withResolvers<RawAnswer>();
    this.answer = promise;
    this.#resolve = resolve;
    this.#reject = reject;
    if (isAborted(init.call)) this.handleEvent();
    else listenToAbort(init.call, this);
  }

  /** Ends the exchange; the connection is cut if the request has been sent on it, which makes the outcome unknown. */
  fail(error: BrokerError): void {
    if (this.#settled) return;
    this.#settle();
    const { operation, requestId } = this.#init.call;
    const outcome = this.#controller === undefined ? "not-executed" : "unknown";
    this.#reject(error.with({ outcome, operation, requestId }));
    this.#controller?.abort(error);
  }

  get settled(): boolean {
    return this.#settled;
  }

  get what(): string {
    return this.#init.what;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // What is thrown here takes the request out of undici's queue before a byte of it is written.
    if (this.#settled) throw new BrokerError("ABORTED", `${this.#init.what} was given up before it was sent.`);
    if (this.#controller !== undefined) throw this.#lost("the connection broke and undici would have sent it again");
    // It may refuse: then no byte has left, and none will.
    this.#init.call.markSent();
    this.#controller = controller;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    statusCode: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    if (statusCode < 200) return;
    this.#status = statusCode;
    this.#headers = flatHeaders(headers);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const { what, maxBytes } = this.#init;
    this.#bytes += chunk.length;
    if (this.#bytes <= maxBytes) {
      this.#chunks.push(chunk);
      return;
    }
    const message = `${what} was answered with more than the ${maxBytes} bytes allowed; ask for less, or raise maxBytes.`;
    this.fail(new BrokerError("BAD_ANSWER", message, { native: { status: this.#status } }));
  }

  onResponseEnd(): void {
    if (this.#settled) return;
    this.#settle();
    const [first] = this.#chunks;
    const body = first !== undefined && this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks, this.#bytes);
    this.#resolve({ what: this.#init.what, status: this.#status, headers: this.#headers, body });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (!this.#settled) this.fail(this.#explain(error));
  }

  /** The call was aborted. */
  handleEvent(): void {
    this.fail(abortError(this.#init.call));
  }

  #settle(): void {
    this.#settled = true;
    unlistenToAbort(this.#init.call, this);
  }

  #explain(error: Error): BrokerError {
    if (BrokerError.is(error)) return error;
    const code = "code" in error && typeof error.code === "string" ? error.code : error.name;
    const { what } = this.#init;
    if (INVALID_REQUEST.has(code)) {
      return new BrokerError("INVALID_ARGUMENT", `${what} cannot be sent: ${error.message}.`, { cause: error });
    }
    if (this.#controller === undefined) {
      const message = `${what} was not sent: the idle connection broke (${code}) before it was written; it may be sent again.`;
      return new BrokerError("UNREACHABLE", message, { details: { reason: "reset" }, cause: error });
    }
    if (error.name === "HTTPParserError" || UNREADABLE.has(code)) {
      const message = `${what} got an answer that is no valid HTTP (${code}); check the base URL and what stands in front of the server.`;
      // Not as the cause: undici's error carries the raw bytes, which may hold a secret.
      return new BrokerError("BAD_ANSWER", message, { native: { code, message: error.message } });
    }
    const when = this.#status === 0 ? "before an answer came" : "in the middle of the answer";
    return this.#lost(`the connection broke ${when} (${code})`, error);
  }

  #lost(found: string, cause?: Error): BrokerError {
    const message = `${this.#init.what} was sent, but ${found}; look at the broker's books before it is sent again.`;
    return new BrokerError("CONNECTION_LOST", message, cause === undefined ? {} : { cause });
  }
}

const INVALID_REQUEST: ReadonlySet<string> = new Set(["UND_ERR_INVALID_ARG", "UND_ERR_REQ_CONTENT_LENGTH_MISMATCH"]);
const UNREADABLE: ReadonlySet<string> = new Set(["UND_ERR_HEADERS_OVERFLOW", "UND_ERR_RES_CONTENT_LENGTH_MISMATCH"]);

function flatHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) flat[name.toLowerCase()] = typeof value === "string" ? value : value.join(", ");
  }
  return flat;
}

interface Resolvers<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: BrokerError) => void;
}

function withResolvers<T>(): Resolvers<T> {
  const resolvers: { resolve?: (value: T) => void; reject?: (error: BrokerError) => void } = {};
  const promise = new Promise<T>((resolve, reject) => Object.assign(resolvers, { resolve, reject }));
  return { promise, ...resolvers } as Resolvers<T>;
}
