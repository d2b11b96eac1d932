import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocket, WebSocketServer } from "ws";

/** A request as it came over the wire. */
export interface SeenRequest {
  readonly method: string;
  /** With its query, as it was sent. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** As it was sent, so that no digit is lost. */
  readonly body: string;
}

/** What a request is answered with; `"cut"` breaks the connection, `"silence"` never answers. */
export type Answer = { readonly status?: number; readonly body?: string } | "cut" | "silence";

/** Answers a route: always the same, or what a function makes of the request. */
export type Script = Answer | ((request: SeenRequest) => Answer);

/** The server's end of one positions socket. */
export class StreamPeer {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** What the client has sent: there must never be anything. */
  readonly frames: string[] = [];
  readonly socket: WebSocket;

  constructor(request: IncomingMessage, socket: WebSocket) {
    this.url = request.url ?? "";
    this.headers = request.headers;
    this.socket = socket;
    socket.on("message", (data) => this.frames.push(String(data)));
    socket.on("ping", () => this.frames.push("ping"));
  }

  send(text: string): void {
    this.socket.send(text);
  }
}

/** A server that answers as it is told, and remembers what it was asked. */
export class ScriptedServer implements AsyncDisposable {
  readonly requests: SeenRequest[] = [];
  readonly streams: StreamPeer[] = [];
  /** When set, upgrades are answered with this status. */
  refuseUpgrade: number | undefined;
  /** Called with each new socket. */
  onStream: ((peer: StreamPeer) => void) | undefined;
  readonly #scripts = new Map<string, Script>();
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

  /** Sets the answer of a route, `POST /orders`, without its query. */
  script(route: string, script: Script): void {
    this.#scripts.set(route, script);
  }

  /** The newest socket. */
  get stream(): StreamPeer {
    const peer = this.streams.at(-1);
    if (peer === undefined) throw new Error("no socket is open");
    return peer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { socket } of this.streams) if (socket.readyState !== WebSocket.CLOSED) socket.terminate();
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = "", url = "", headers } = request;
    const seen: SeenRequest = { method, path: url, headers, body: Buffer.concat(chunks).toString("utf8") };
    this.requests.push(seen);
    const script = this.#scripts.get(`${method} ${url.replace(/\?.*/, "")}`) ?? NOT_FOUND;
    const answer = typeof script === "function" ? script(seen) : script;
    if (answer === "silence") return;
    if (answer === "cut") {
      request.socket.destroy();
      return;
    }
    response.writeHead(answer.status ?? 200, { "content-type": "application/json" });
    response.end(answer.body ?? "");
  }
}

const NOT_FOUND: Answer = { status: 404, body: '{"detail":"Not Found"}' };
