import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocket, WebSocketServer } from "ws";

/** A request as it came over the wire. */
export interface SeenRequest {
  readonly method: string;
  /** With its query, as it was sent. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
  /** The body as it was written. */
  readonly text: string;
}

/** What a request is answered with; `"cut"` breaks the connection, `"silence"` never answers. */
export type Answer =
  | {
      readonly status?: number;
      readonly body?: unknown;
      /** In place of `body`. */
      readonly text?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | "cut"
  | "silence";

/** Answers a route: the answers one after the other, the last one for ever; or what a function makes of the request. */
export type Script = readonly Answer[] | ((request: SeenRequest) => Answer);

/** The server's end of one stream. */
export class StreamPeer {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly frames: unknown[] = [];
  readonly socket: WebSocket;
  constructor(request: IncomingMessage, socket: WebSocket) {
    this.url = request.url ?? "";
    this.headers = request.headers;
    this.socket = socket;
    socket.on("message", (data) => this.frames.push(JSON.parse(String(data)) as unknown));
  }

  send(frame: unknown): void {
    this.raw(JSON.stringify(frame));
  }

  raw(text: string | Uint8Array): void {
    this.socket.send(text);
  }
}

/** A server that answers as it is told, and remembers what it was asked. */
export class ScriptedServer implements AsyncDisposable {
  readonly requests: SeenRequest[] = [];
  readonly streams: StreamPeer[] = [];
  /** When set, upgrades are answered with this status. */
  refuseUpgrade: number | undefined;
  /** Called with each new stream. */
  onStream: ((peer: StreamPeer) => void) | undefined;
  readonly #scripts = new Map<string, Script>();
  readonly #answered = new Map<string, number>();
  readonly #http = createServer((request, response) => void this.#answer(request, response));
  readonly #webSockets = new WebSocketServer({ noServer: true });

  static async start(): Promise<ScriptedServer> {
    const server = new ScriptedServer();
    server.#http.on("upgrade", (request, socket, head) => {
      if (server.refuseUpgrade !== undefined) {
        socket.end(`HTTP/1.1 ${server.refuseUpgrade} Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
        return;
      }
      server.#webSockets.handleUpgrade(request, socket, head, (webSocket) => {
        const peer = new StreamPeer(request, webSocket);
        server.streams.push(peer);
        server.onStream?.(peer);
      });
    });
    await new Promise<void>((resolve) => server.#http.listen(0, "127.0.0.1", resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  /** Sets the answers of a route, `POST /OrderSend`, without its query. */
  script(route: string, ...script: readonly Answer[]): void {
    this.#scripts.set(route, script);
    this.#answered.delete(route);
  }

  handle(route: string, handler: (request: SeenRequest) => Answer): void {
    this.#scripts.set(route, handler);
  }

  /** `METHOD /path` of each request so far. */
  get routes(): readonly string[] {
    return this.requests.map(({ method, path }) => `${method} ${path}`);
  }

  /** The newest stream. */
  get stream(): StreamPeer {
    const peer = this.streams.at(-1);
    if (peer === undefined) throw new Error("no stream is open");
    return peer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const peer of this.streams) if (peer.socket.readyState !== WebSocket.CLOSED) peer.socket.terminate();
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString("utf8");
    const { method = "", url = "", headers } = request;
    const seen: SeenRequest = { method, path: url, headers, body: text === "" ? undefined : JSON.parse(text), text };
    this.requests.push(seen);
    const answer = this.#next(seen);
    if (answer === "silence") return;
    if (answer === "cut") {
      request.socket.destroy();
      return;
    }
    const body = answer.text ?? (answer.body === undefined ? "" : JSON.stringify(answer.body));
    response.writeHead(answer.status ?? 200, { "content-type": "application/json", ...answer.headers });
    response.end(body);
  }

  #next(seen: SeenRequest): Answer {
    const route = `${seen.method} ${seen.path.replace(/\?.*/, "")}`;
    const script = this.#scripts.get(route);
    if (typeof script === "function") return script(seen);
    const count = this.#answered.get(route) ?? 0;
    this.#answered.set(route, count + 1);
    return script?.[count] ?? script?.at(-1) ?? { status: 404, body: { error: "no such route" } };
  }
}
