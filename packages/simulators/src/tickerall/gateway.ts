import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { FaultController } from "../fault-controller.ts";
import { answerThroughFaults } from "../faulty-answer.ts";
import { HttpServer, refuseUpgrade, type WireAnswer, type WireRequest } from "../http-server.ts";
import { WebSocketAcceptor, WebSocketPeer } from "../web-socket-peer.ts";
import type { Caller } from "./directory.ts";
import type { Service } from "./service.ts";
import type { Stream } from "./stream.ts";
import { dialect, errorAnswer, WireError } from "./wire-error.ts";
import type { World } from "./world.ts";

/** What a gateway connects. */
export interface GatewayOptions {
  readonly world: World;
  readonly faults: FaultController;
  readonly service: Service;
  readonly stream: Stream;
}

type Place = "base" | "edge";

const UNAUTHORIZED_CLOSE = 4001;
const SWITCHING: WireAnswer = { status: 101 };

/** The listeners of the service: the base host, and the direct edge where there is one. */
export class Gateway {
  readonly #options: GatewayOptions;
  readonly #acceptor = new WebSocketAcceptor();
  #base: HttpServer | undefined;
  #edge: HttpServer | undefined;

  constructor(options: GatewayOptions) {
    this.#options = options;
  }

  /** Starts to listen; the edge takes a free port of its own. */
  async start(host: string, port: number): Promise<void> {
    this.#base = await this.#listen("base", host, port);
    if (this.#options.world.knobs.edge) this.#edge = await this.#listen("edge", host, 0);
  }

  get url(): string {
    return `http://${this.#base?.authority ?? ""}`;
  }

  get edgeUrl(): string | undefined {
    return this.#edge === undefined ? undefined : `http://${this.#edge.authority}`;
  }

  dropSockets(): void {
    for (const server of this.#servers()) server.dropSockets();
  }

  goDown(): void {
    for (const server of this.#servers()) server.goDown();
  }

  async comeUp(): Promise<void> {
    await Promise.all(this.#servers().map((server) => server.comeUp()));
  }

  restart(downMs: number): void {
    for (const server of this.#servers()) server.restart(downMs);
  }

  async close(): Promise<void> {
    this.#acceptor.close();
    await Promise.all(this.#servers().map((server) => server.close()));
  }

  #servers(): readonly HttpServer[] {
    return [this.#base, this.#edge].filter((server) => server !== undefined);
  }

  #listen(place: Place, host: string, port: number): Promise<HttpServer> {
    const { service, world } = this.#options;
    return HttpServer.start({
      host,
      port,
      clock: world.clock,
      answer: (request) => service.answer(request, place),
      upgrade: (request, raw, socket, head) => void this.#upgrade(place, request, raw, socket, head),
    });
  }

  async #upgrade(
    place: Place,
    request: WireRequest,
    raw: IncomingMessage,
    socket: Duplex,
    head: Buffer,
  ): Promise<void> {
    const { faults, world } = this.#options;
    let caller: Caller | undefined;
    const answer = await answerThroughFaults(
      { faults, clock: world.clock, dialect, signal: world.signal },
      { operation: "connect-stream" },
      () => {
        try {
          if (request.path !== "/v1/stream") throw new WireError(404, "NOT_FOUND", "There is no such route.");
          caller = this.#authenticate(place, request);
          return SWITCHING;
        } catch (error) {
          if (error instanceof WireError)
            return place === "edge" && error.status === 401 ? SWITCHING : errorAnswer(error);
          throw error;
        }
      },
    );
    if (answer.cut !== undefined) socket.destroy();
    else if (answer.status !== SWITCHING.status) refuseUpgrade(socket, answer);
    else this.#open(caller, raw, socket, head);
  }

  #authenticate(place: Place, { headers, query }: WireRequest): Caller {
    const { directory } = this.#options.world;
    return place === "edge"
      ? directory.authenticateGrant(query.get("grant"))
      : directory.authenticate(headers, query.get("token"));
  }

  /** Without a caller the stream is opened and closed at once: so an edge says that the grant is worth nothing. */
  #open(caller: Caller | undefined, raw: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { world, faults, stream } = this.#options;
    this.#acceptor.accept(raw, socket, head, (webSocket) => {
      if (caller === undefined) {
        webSocket.close(UNAUTHORIZED_CLOSE, "grant invalid or expired");
        return;
      }
      const peer = new WebSocketPeer(webSocket, socket, { clock: world.clock, faults });
      const { client, disconnect } = stream.connect(caller, peer);
      webSocket.on("message", (data: Buffer) => client.receive(data.toString("utf8")));
      webSocket.on("close", disconnect);
    });
  }
}
