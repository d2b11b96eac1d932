import type {
  FramedOptions,
  HttpClient,
  HttpRequest,
  LinkClose,
  LinkHandlers,
  Transports,
  WebSocketOptions,
} from "../../adapter/transports.ts";
import { BrokerError } from "../../errors/broker-error.ts";
import { queryText } from "../http.ts";
import type { CassetteEvent, RecordedError } from "./entries.ts";
import { stripHeaders, stripNamedSecrets } from "./strip-secrets.ts";

/** A frame that is yet to be written down: its bytes are a copy. */
export interface HeldFrame {
  readonly kind: "out" | "in";
  readonly id: number;
  readonly data: string | Uint8Array;
}

/** Where the wrapped transports tell what happens. */
export interface Tape {
  /** A new id for a request or a link. */
  nextId(): number;
  write(event: CassetteEvent | HeldFrame): void;
}

/** `inner` with everything that passes through it told to `tape`. It changes nothing that passes. */
export function recordTransports(inner: Transports, tape: Tape): Transports {
  return {
    http: (options) => recordHttp(inner.http(options), tape),
    webSocket: (options, handlers) =>
      recordLink(tape, "websocket", addressOf(options), handlers, (tapped) => inner.webSocket(options, tapped)).then(
        ({ link, id }) => ({
          send: (data) => {
            link.send(data);
            tape.write(frame("out", id, data));
          },
          ping: () => link.ping(),
          get bufferedBytes() {
            return link.bufferedBytes;
          },
          close: (code, reason) => link.close(code, reason),
          terminate: () => link.terminate(),
        }),
      ),
    framed: (options, handlers) =>
      recordLink(tape, "framed", hostOf(options), handlers, (tapped) => inner.framed(options, tapped)).then(
        ({ link, id }) => ({
          send: (bytes) => {
            link.send(bytes);
            tape.write(frame("out", id, bytes));
          },
          close: () => link.close(),
          terminate: () => link.terminate(),
        }),
      ),
  };
}

function recordHttp(client: HttpClient, tape: Tape): HttpClient {
  return {
    async request(request) {
      const id = tape.nextId();
      tape.write({ kind: "request", id, ...factsOf(request) });
      try {
        const response = await client.request(request);
        const { status, headers } = response;
        tape.write({
          kind: "answer",
          id,
          status,
          headers: stripHeaders(headers),
          text: stripNamedSecrets(response.text),
        });
        return response;
      } catch (error) {
        tape.write({ kind: "failed", id, error: recordedError(error) });
        throw error;
      }
    },
    close: () => client.close(),
  };
}

function factsOf({ method, path, query, headers = {}, body }: HttpRequest) {
  const text = typeof body === "string" || body === undefined ? body : JSON.stringify(body);
  return {
    method,
    path: stripNamedSecrets(`${path}${queryText(query)}`),
    headers: stripHeaders(headers),
    ...(text !== undefined && { body: stripNamedSecrets(text) }),
  };
}

async function recordLink<Link>(
  tape: Tape,
  wire: "websocket" | "framed",
  to: string,
  handlers: LinkHandlers,
  open: (tapped: LinkHandlers) => Promise<Link>,
): Promise<{ readonly link: Link; readonly id: number }> {
  const id = tape.nextId();
  tape.write({ kind: "open", id, wire, to });
  try {
    const link = await open(tap(handlers, id, tape));
    tape.write({ kind: "opened", id });
    return { link, id };
  } catch (error) {
    tape.write({ kind: "failed", id, error: recordedError(error) });
    throw error;
  }
}

function tap(handlers: LinkHandlers, id: number, tape: Tape): LinkHandlers {
  const { onFrame, onPong } = handlers;
  return {
    onMessage: (data) => {
      tape.write(frame("in", id, data));
      handlers.onMessage(data);
    },
    ...(onFrame !== undefined && {
      onFrame: (buffer: Uint8Array, start: number, end: number) => {
        tape.write(frame("in", id, buffer.subarray(start, end)));
        onFrame.call(handlers, buffer, start, end);
      },
    }),
    ...(onPong !== undefined && { onPong: () => onPong.call(handlers) }),
    onClose: (reason: LinkClose) => {
      const { code, text, byUs, cause } = reason;
      tape.write({
        ...{ kind: "closed", id, ...(code !== undefined && { code }), text, byUs },
        error: recordedError(cause),
      });
      handlers.onClose(reason);
    },
  };
}

/** The bytes of a frame are only valid during the call, so they are copied. */
function frame(kind: "out" | "in", id: number, data: string | Uint8Array): HeldFrame {
  return { kind, id, data: typeof data === "string" ? stripNamedSecrets(data) : Uint8Array.from(data) };
}

/** An error as a cassette keeps it. */
export function recordedError(error: unknown): RecordedError {
  if (!BrokerError.is(error)) return { code: "UNKNOWN", message: String(error), outcome: "unknown" };
  const { code, message, outcome, retryAfterMs, native } = error;
  return {
    code,
    message,
    outcome,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(native !== undefined && { native: { ...native } }),
  };
}

/** The query is kept by its names only: it may hold a token under any of them. */
function addressOf({ url }: WebSocketOptions): string {
  const { protocol, host, pathname, searchParams } = new URL(url);
  const names = [...searchParams.keys()].map((name) => `${name}=`).join("&");
  return `${protocol}//${host}${pathname}${names === "" ? "" : `?${names}`}`;
}

const hostOf = ({ host, port, tls = true }: FramedOptions): string => `${tls ? "tls" : "tcp"}://${host}:${port}`;
