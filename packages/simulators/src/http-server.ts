import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Clock, Timer } from "@anybroker/core";

/** A request as it came over the wire. */
export interface WireRequest {
  readonly method: string;
  /** Without the query, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: IncomingHttpHeaders;
  /** The whole body as text; empty when there is none. */
  readonly body: string;
}

/** What is sent back. `cut: "before"` sends nothing and ends the connection, `"within"` ends it inside the body. */
export interface WireAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly cut?: "before" | "within";
}

/** What a server is made of. */
export interface HttpServerOptions {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly clock: Clock;
  /** A connection on which nothing was asked for this long after an answer is closed; default 0: never. */
  readonly idleCloseMs?: number;
  answer(request: WireRequest): Promise<WireAnswer>;
  /** Takes over a WebSocket upgrade; without it upgrades are refused by 404. */
  upgrade?(request: WireRequest, raw: IncomingMessage, socket: Duplex, head: Buffer): void;
}

/** An HTTP listener whose connections can be cut and which can be gone for a while. */
export class HttpServer {
  readonly #options: HttpServerOptions;
  readonly #sockets = new Set<Socket>();
  readonly #idle = new Map<Socket, Timer>();
  #server: Server;
  #port = 0;
  #downTimer: Timer | undefined;
  #closed = false;

  private constructor(options: HttpServerOptions) {
    this.#options = options;
    this.#server = this.#create();
  }

  /** Starts to listen. Rejects with the platform's error when the port cannot be had. */
  static async start(options: HttpServerOptions): Promise<HttpServer> {
    const server = new HttpServer(options);
    await server.#listen(options.port);
    return server;
  }

  /** The port it listens on. */
  get port(): number {
    return this.#port;
  }

  /** `host:port` as it stands in a URL. */
  get authority(): string {
    const { host } = this.#options;
    return `${host.includes(":") ? `[${host}]` : host}:${this.#port}`;
  }

  /** Cuts every connection at once. */
  dropSockets(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Cuts every connection and refuses new ones until `comeUp`. */
  goDown(): void {
    this.#downTimer?.cancel();
    this.#server.close();
    this.dropSockets();
  }

  /** Listens again on the same port; rejects when somebody else has taken it. */
  async comeUp(): Promise<void> {
    this.#downTimer?.cancel();
    if (this.#closed || this.#server.listening) return;
    this.#server = this.#create();
    await this.#listen(this.#port);
  }

  /** Goes down for `downMs`. */
  restart(downMs: number): void {
    if (this.#closed) return;
    this.goDown();
    // A port that is taken meanwhile shows as a server that stays away.
    this.#downTimer = this.#options.clock.setTimer(downMs, () => void this.comeUp().catch(() => undefined), {
      keepAlive: true,
    });
  }

  /** Cuts every connection and stops listening; resolves when nothing is left. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#downTimer?.cancel();
    if (!this.#server.listening) return;
    const ended = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.dropSockets();
    await ended;
  }

  #create(): Server {
    const server = createServer((request, response) => void this.#serve(request, response));
    // A client's idle connection is its own business: an idle close racing a request is a fault that nobody asked for.
    server.keepAliveTimeout = 0;
    server.requestTimeout = 0;
    server.headersTimeout = 0;
    server.on("connection", (socket) => {
      socket.setNoDelay(true);
      this.#sockets.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => {
        this.#sockets.delete(socket);
        this.#busy(socket);
      });
    });
    server.on("upgrade", (request, socket, head) => this.#upgrade(request, socket, head));
    return server;
  }

  #listen(port: number): Promise<void> {
    const server = this.#server;
    return new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, this.#options.host, () => {
        server.off("error", reject);
        this.#port = (server.address() as AddressInfo).port;
        resolve();
      });
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#busy(request.socket);
    const body = await readBody(request);
    if (body === undefined) return;
    const answer = await this.#options.answer(wireRequest(request, body));
    response.setHeader("Date", new Date(this.#options.clock.now()).toUTCString());
    send(request.socket, response, answer);
    this.#closeWhenIdle(request.socket);
  }

  #closeWhenIdle(socket: Socket): void {
    const { idleCloseMs = 0, clock } = this.#options;
    if (idleCloseMs === 0 || socket.destroyed) return;
    this.#idle.set(
      socket,
      clock.setTimer(idleCloseMs, () => socket.destroy()),
    );
  }

  #busy(socket: Socket): void {
    this.#idle.get(socket)?.cancel();
    this.#idle.delete(socket);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on("error", () => socket.destroy());
    if (this.#options.upgrade === undefined) refuseUpgrade(socket, { status: 404 });
    else this.#options.upgrade(wireRequest(request, ""), request, socket, head);
  }
}

/** Answers an upgrade request by a plain HTTP answer. */
export function refuseUpgrade(socket: Duplex, { status, headers = {}, body = "" }: WireAnswer): void {
  const lines = Object.entries({ ...headers, "Content-Length": Buffer.byteLength(body), Connection: "close" });
  const head = [`HTTP/1.1 ${status} Refused`, ...lines.map(([name, value]) => `${name}: ${value}`)].join("\r\n");
  socket.end(`${head}\r\n\r\n${body}`);
}

function wireRequest(request: IncomingMessage, body: string): WireRequest {
  const target = request.url ?? "/";
  const mark = target.indexOf("?");
  return {
    method: request.method ?? "GET",
    path: mark < 0 ? target : target.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? "" : target.slice(mark + 1)),
    headers: request.headers,
    body,
  };
}

/** The body, or undefined when the client went away before its end. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks).toString("utf8");
}

function send(socket: Socket, response: ServerResponse, answer: WireAnswer): void {
  const { status, headers = {}, body = "", cut } = answer;
  if (cut === "before") {
    socket.destroy();
    return;
  }
  const bytes = Buffer.from(body, "utf8");
  if (status === 204) response.writeHead(status, headers).end();
  else if (cut === undefined) response.writeHead(status, { ...headers, "Content-Length": bytes.length }).end(bytes);
  else {
    response.writeHead(status, { ...headers, "Content-Length": Math.max(bytes.length, 2) });
    response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => socket.destroy());
  }
}
