import { createServer as createHttpServer, type Server as HttpServer, type IncomingMessage } from "node:http";
import { type AddressInfo, createServer as createPlainServer, type Server } from "node:net";
import type { Duplex } from "node:stream";
import { createServer as createTlsServer } from "node:tls";
import type { WebSocket } from "ws";
import { WebSocketAcceptor } from "../../web-socket-peer.ts";
import { type Pipe, streamPipe, type Trickle, webSocketPipe } from "./pipe.ts";
import { LengthSplitter, ObjectSplitter } from "./splitter.ts";

/** What a listener is made of. */
export interface ListenerOptions {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** PEM; without it the port is a plain one. */
  readonly identity?: { readonly key: string; readonly cert: string };
  /** JSON instead of protobuf. */
  readonly text: boolean;
  readonly frameLimitBytes: number;
  readonly trickle: Trickle;
  opened(pipe: Pipe): void;
}

/** How an HTTP request starts; no frame of four bytes of length does. */
const GET = Buffer.from("GET ");

/** A port that takes streams and WebSockets, whose connections can be cut and which can be gone for a while. */
export class Listener {
  readonly #options: ListenerOptions;
  readonly #acceptor = new WebSocketAcceptor();
  readonly #sockets = new Set<Duplex>();
  readonly #http: HttpServer;
  #server: Server;
  #port = 0;

  private constructor(options: ListenerOptions) {
    this.#options = options;
    this.#http = createHttpServer((_request, response) => response.writeHead(426).end());
    this.#http.on("upgrade", (request, socket, head) => this.#upgrade(request, socket, head));
    this.#server = this.#create();
  }

  /** Starts to listen. Rejects with the platform's error when the port cannot be had. */
  static async start(options: ListenerOptions): Promise<Listener> {
    const listener = new Listener(options);
    await listener.#listen(options.port);
    return listener;
  }

  /** The port it listens on. */
  get port(): number {
    return this.#port;
  }

  /** Cuts every connection at once. */
  dropSockets(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Cuts every connection and refuses new ones until `comeUp`. */
  goDown(): void {
    this.#server.close();
    this.dropSockets();
  }

  /** Listens again on the same port; rejects when somebody else has taken it. */
  async comeUp(): Promise<void> {
    if (this.#server.listening) return;
    this.#server = this.#create();
    await this.#listen(this.#port);
  }

  /** Cuts every connection and stops listening; resolves when nothing is left. */
  async close(): Promise<void> {
    this.#acceptor.close();
    const { listening } = this.#server;
    const ended = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.dropSockets();
    if (listening) await ended;
  }

  #create(): Server {
    const { identity } = this.#options;
    const server = identity === undefined ? createPlainServer() : createTlsServer(identity);
    server.on("connection", (socket) => {
      socket.setNoDelay(true);
      this.#track(socket);
    });
    server.on(identity === undefined ? "connection" : "secureConnection", (socket: Duplex) => this.#accept(socket));
    // A client that does not trust the certificate ends the handshake; that is its business.
    server.on("tlsClientError", () => undefined);
    return server;
  }

  #track(socket: Duplex): void {
    if (this.#sockets.has(socket)) return;
    this.#sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.#sockets.delete(socket));
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

  /** The first bytes tell what it is to be. */
  #accept(socket: Duplex): void {
    this.#track(socket);
    socket.once("data", (first: Buffer) => {
      socket.pause();
      if (first.subarray(0, GET.length).equals(GET.subarray(0, first.length))) this.#http.emit("connection", socket);
      else this.#openStream(socket);
      socket.unshift(first);
      socket.resume();
    });
  }

  #openStream(socket: Duplex): void {
    const { text, frameLimitBytes, trickle, opened } = this.#options;
    const splitter = text ? new ObjectSplitter(frameLimitBytes) : new LengthSplitter(frameLimitBytes);
    opened(streamPipe({ socket, splitter, text, trickle }));
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { text, trickle, opened } = this.#options;
    this.#acceptor.accept(request, socket, head, (webSocket: WebSocket) => {
      webSocket.on("ping", (data) => webSocket.pong(data));
      opened(webSocketPipe(webSocket, socket, text, trickle));
    });
  }
}
