import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { FaultController } from "../fault-controller.ts";
import { answerThroughFaults } from "../faulty-answer.ts";
import { HttpServer, refuseUpgrade, type WireAnswer, type WireRequest } from "../http-server.ts";
import { WebSocketAcceptor, WebSocketPeer } from "../web-socket-peer.ts";
import type { User } from "./directory.ts";
import type { Service } from "./service.ts";
import type { Stream } from "./stream.ts";
import { dialectOf, errorAnswer, notFound, WireError } from "./wire-error.ts";
import type { World } from "./world.ts";

/** What a gateway connects. */
export interface GatewayOptions {
  readonly world: World;
  readonly faults: FaultController;
  readonly service: Service;
  readonly stream: Stream;
}

/** Where the stream is; the same host and port as the REST calls. */
export const STREAM_PATH = "/ws";
const SWITCHING: WireAnswer = { status: 101 };

/** The listener of the gateway. */
export class Gateway {
  readonly #options: GatewayOptions;
  readonly #acceptor = new WebSocketAcceptor();
  #server: HttpServer | undefined;

  constructor(options: GatewayOptions) {
    this.#options = options;
  }

  async start(host: string, port: number): Promise<void> {
    const { service, world } = this.#options;
    this.#server = await HttpServer.start({
      host,
      port,
      clock: world.clock,
      answer: (request) => service.answer(request),
      upgrade: (request, raw, socket, head) => void this.#upgrade(request, raw, socket, head),
    });
  }

  get url(): string {
    return `http://${this.#server?.authority ?? ""}`;
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

  async close(): Promise<void> {
    this.#acceptor.close();
    await this.#server?.close();
  }

  async #upgrade(request: WireRequest, raw: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const { faults, world } = this.#options;
    let user: User | undefined;
    const answer = await answerThroughFaults(
      { faults, clock: world.clock, dialect: dialectOf(world.knobs), signal: world.signal },
      { operation: "connect-stream" },
      () => {
        try {
          if (request.path !== STREAM_PATH) throw notFound("route");
          user = world.directory.authenticate(request.headers, request.query.get("api_key"));
          return SWITCHING;
        } catch (error) {
          if (error instanceof WireError) return errorAnswer(error);
          throw error;
        }
      },
    );
    if (answer.cut !== undefined) socket.destroy();
    else if (user === undefined || answer.status !== SWITCHING.status) refuseUpgrade(socket, answer);
    else this.#open(user, raw, socket, head);
  }

  #open(user: User, raw: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { world, faults, stream } = this.#options;
    this.#acceptor.accept(raw, socket, head, (webSocket) => {
      const peer = new WebSocketPeer(webSocket, socket, { clock: world.clock, faults });
      const { client, disconnect } = stream.connect(user, peer);
      webSocket.on("message", (data: Buffer) => client.receive(data.toString("utf8")));
      webSocket.on("close", disconnect);
    });
  }
}
