import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { FaultController } from "../fault-controller.ts";
import { answerThroughFaults } from "../faulty-answer.ts";
import { HttpServer, refuseUpgrade, type WireAnswer, type WireRequest } from "../http-server.ts";
import type { RequestLog } from "../request-log.ts";
import { WebSocketAcceptor, WebSocketPeer } from "../web-socket-peer.ts";
import { dialectOf } from "./dialect.ts";
import { Keepalive } from "./keepalive.ts";
import { authorize } from "./security.ts";
import type { Service } from "./service.ts";
import { PositionsFeed, readInterval } from "./stream.ts";
import { WireError } from "./wire-error.ts";
import type { World } from "./world.ts";

/** What a gateway connects. */
export interface GatewayOptions {
  readonly world: World;
  readonly faults: FaultController;
  readonly service: Service;
  readonly log: RequestLog;
}

const STREAM_PATH = "/ws/positions/open";
const OPERATION = "connect-stream";
/** Every refusal of a handshake looks the same. */
const REFUSED: WireAnswer = { status: 403 };
const SWITCHING: WireAnswer = { status: 101 };
const SHUTTING_DOWN = 1012;
const NO_PONG = 1011;

/** The listener of the server: HTTP, and the positions socket. */
export class Gateway {
  readonly #options: GatewayOptions;
  readonly #acceptor = new WebSocketAcceptor();
  readonly #sockets = new Map<WebSocket, WebSocketPeer>();
  #server: HttpServer | undefined;

  constructor(options: GatewayOptions) {
    this.#options = options;
  }

  async start(host: string, port: number): Promise<void> {
    const { world, service } = this.#options;
    this.#server = await HttpServer.start({
      host,
      port,
      clock: world.clock,
      idleCloseMs: world.knobs.idleCloseMs,
      answer: (request) => service.answer(request),
      upgrade: (request, raw, socket, head) => void this.#upgrade(request, raw, socket, head),
    });
  }

  get url(): string {
    return `http://${this.#server?.authority ?? ""}`;
  }

  /** How many streams are open. */
  get connections(): number {
    return this.#sockets.size;
  }

  pushRaw(text: string): void {
    for (const peer of this.#sockets.values()) peer.send("raw", text);
  }

  dropSockets(): void {
    this.#server?.dropSockets();
  }

  goDown(): void {
    this.#server?.goDown();
  }

  async comeUp(): Promise<void> {
    await this.#server?.comeUp();
  }

  restart(downMs: number): void {
    this.#server?.restart(downMs);
  }

  /** Closes the streams as a server that ends in order does, and then goes down. */
  async shutDown(): Promise<void> {
    const closed = [...this.#sockets].map(([socket, peer]) => {
      const ended = new Promise((resolve) => socket.on("close", resolve));
      peer.close(SHUTTING_DOWN, "");
      return ended;
    });
    await Promise.all(closed);
    this.goDown();
  }

  async close(): Promise<void> {
    this.#acceptor.close();
    await this.#server?.close();
  }

  async #upgrade(request: WireRequest, raw: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const { world, faults, log } = this.#options;
    const { clock, session, signal } = world;
    const { path, query } = request;
    log.add({ timeMs: clock.now(), operation: OPERATION, method: "GET", path, query: Object.fromEntries(query) });
    await session.idle();
    let intervalSeconds: number | undefined;
    const answer = await answerThroughFaults(
      { faults, clock, dialect: dialectOf(world, OPERATION), signal },
      { operation: OPERATION },
      () => {
        intervalSeconds = this.#intervalOf(request);
        return intervalSeconds === undefined ? REFUSED : SWITCHING;
      },
    );
    if (answer.cut !== undefined) socket.destroy();
    else if (intervalSeconds === undefined || answer.status !== SWITCHING.status) refuseUpgrade(socket, answer);
    else this.#open(intervalSeconds, raw, socket, head);
  }

  /** The interval of a handshake that may go on. */
  #intervalOf({ path, query, headers }: WireRequest): number | undefined {
    if (path !== STREAM_PATH) return undefined;
    try {
      authorize(this.#options.world, headers);
    } catch (error) {
      if (error instanceof WireError) return undefined;
      throw error;
    }
    return readInterval(query.get("intervalSeconds"));
  }

  #open(intervalSeconds: number, raw: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { world, faults } = this.#options;
    this.#acceptor.accept(raw, socket, head, (webSocket) => {
      const peer = new WebSocketPeer(webSocket, socket, { clock: world.clock, faults });
      this.#sockets.set(webSocket, peer);
      const feed = new PositionsFeed(world, peer, intervalSeconds);
      const keepalive = new Keepalive(world.clock, {
        ping: () => webSocket.ping(),
        end: () => {
          webSocket.close(NO_PONG, "keepalive ping timeout");
          webSocket.resume();
        },
      });
      webSocket.on("message", () => {
        webSocket.pause();
        keepalive.deafen();
      });
      webSocket.on("close", () => {
        feed.close();
        keepalive.close();
        this.#sockets.delete(webSocket);
      });
      feed.start();
    });
  }
}
