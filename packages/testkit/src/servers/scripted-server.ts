import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import type { ServerIdentity } from "./certificates.ts";
import { StreamPeer } from "./stream-peer.ts";

/** A request as it came over the wire. */
export interface SeenRequest {
  readonly method: string;
  /** With its query, as it was sent. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The body as it was written, so that no digit is lost. */
  readonly text: string;
  /** The body as JSON; undefined when there is none, or it is no JSON. */
  readonly body: unknown;
}

/** What a request is answered with. `"cut"` breaks the connection instead, `"silence"` never answers. */
export type Answer =
  | {
      /** Default 200. */
      readonly status?: number;
      /** Sent as JSON. */
      readonly body?: unknown;
      /** Sent as it is, in place of `body`. */
      readonly text?: string;
      readonly headers?: Readonly<Record<string, string>>;
      /** The connection breaks after so many bytes of the body. */
      readonly cutAfterBytes?: number;
      /** The answer waits for this. */
      readonly after?: Promise<unknown>;
    }
  | "cut"
  | "silence";

/** How a scripted server is set up. */
export interface ScriptedServerOptions {
  /** Serves https and wss; see `createAuthority`. */
  readonly tls?: ServerIdentity;
  /** Answers what has no script; default 404 with `{"error":"no such route"}`. */
  readonly notFound?: Answer;
}

type Handler = (request: SeenRequest) => Answer;

const NOT_FOUND: Answer = { status: 404, body: { error: "no such route" } };

/**
 * An HTTP and WebSocket server on a free port of this machine. It answers as it is told, and remembers what it was
 * asked. `Frame` is what the clients of its streams send.
 */
export class ScriptedServer<Frame = unknown> implements AsyncDisposable {
  /** The requests so far, the oldest first. */
  readonly requests: SeenRequest[] = [];
  /** The streams so far, the oldest first, ended ones too. */
  readonly streams: StreamPeer<Frame>[] = [];
  /** When set, upgrades to a stream are answered with this status. */
  refuseUpgrade: number | undefined;
  /** Called with each new stream. */
  onStream: ((peer: StreamPeer<Frame>) => void) | undefined;
  /** Gives the answer to a stream's frame, which is sent as JSON; undefined: none. */
  onFrame: ((frame: Frame, peer: StreamPeer<Frame>) => unknown) | undefined;
  readonly #scheme: "http" | "https";
  readonly #notFound: Answer;
  readonly #handlers = new Map<string, Handler>();
  readonly #http;
  readonly #webSockets = new WebSocketServer({ noServer: true });

  private constructor({ tls, notFound = NOT_FOUND }: ScriptedServerOptions) {
    this.#notFound = notFound;
    this.#scheme = tls === undefined ? "http" : "https";
    const listener = (request: IncomingMessage, response: ServerResponse): void =>
      void this.#answer(request, response).catch(() => request.socket.destroy());
    this.#http = tls === undefined ? createServer(listener) : createTlsServer({ ...tls }, listener);
    this.#http.on("upgrade", (request, socket, head) => {
      if (this.refuseUpgrade !== undefined) {
        socket.end(`HTTP/1.1 ${this.refuseUpgrade} Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
        return;
      }
      this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => {
        const peer = new StreamPeer<Frame>(request, webSocket, (frame) => this.#hear(frame, peer));
        this.streams.push(peer);
        this.onStream?.(peer);
      });
    });
  }

  static async start<Sent = unknown>(options: ScriptedServerOptions = {}): Promise<ScriptedServer<Sent>> {
    const server = new ScriptedServer<Sent>(options);
    await new Promise<void>((resolve) => server.#http.listen(0, "127.0.0.1", resolve));
    return server;
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port;
  }

  /** `http://127.0.0.1:port`; with TLS `https://localhost:port`. */
  get url(): string {
    return `${this.#scheme}://${this.#scheme === "http" ? "127.0.0.1" : "localhost"}:${this.port}`;
  }

  /** Sets the answers of a route, `POST /orders`, without its query: one after the other, the last one for ever. */
  script(route: string, ...answers: readonly Answer[]): void {
    let asked = 0;
    this.handle(route, () => {
      const answer = answers[asked] ?? answers.at(-1) ?? this.#notFound;
      asked += 1;
      return answer;
    });
  }

  /** Answers a route by what `handler` makes of the request. */
  handle(route: string, handler: Handler): void {
    this.#handlers.set(route, handler);
  }

  /** `METHOD /path` of each request so far. */
  get routes(): readonly string[] {
    return this.requests.map(({ method, path }) => `${method} ${path}`);
  }

  /** The newest stream; throws when none was opened. */
  get stream(): StreamPeer<Frame> {
    const peer = this.streams.at(-1);
    if (peer === undefined) throw new Error("no stream was opened");
    return peer;
  }

  /** Cuts every connection and stops listening. */
  async close(): Promise<void> {
    for (const peer of this.streams) peer.cut();
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #hear(frame: Frame, peer: StreamPeer<Frame>): void {
    const answer = this.onFrame?.(frame, peer);
    if (answer !== undefined) peer.send(answer);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString("utf8");
    const { method = "", url = "", headers } = request;
    const seen: SeenRequest = { method, path: url, headers, text, body: jsonOf(text) };
    this.requests.push(seen);
    const answer = this.#handlers.get(`${method} ${url.replace(/\?.*/, "")}`)?.(seen) ?? this.#notFound;
    if (answer === "silence") return;
    if (answer === "cut") {
      request.socket.destroy();
      return;
    }
    await answer.after;
    const body = Buffer.from(answer.text ?? (answer.body === undefined ? "" : JSON.stringify(answer.body)));
    response.writeHead(answer.status ?? 200, {
      "content-type": "application/json",
      "content-length": body.length,
      ...answer.headers,
    });
    if (answer.cutAfterBytes === undefined) response.end(body);
    else response.write(body.subarray(0, answer.cutAfterBytes), () => request.socket.destroy());
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
