import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { FaultController } from "../fault-controller.ts";
import { answerThroughFaults } from "../faulty-answer.ts";
import { HttpServer, refuseUpgrade, type WireAnswer, type WireRequest } from "../http-server.ts";
import { WebSocketAcceptor, WebSocketPeer } from "../web-socket-peer.ts";
import type { BrokerAccount } from "./broker-account.ts";
import type { Service } from "./service.ts";
import type { Stream } from "./stream.ts";
import { errorAnswer, faultDialect, notFound, WireError } from "./wire-error.ts";
import type { World } from "./world.ts";

/** What a gateway connects. */
export interface GatewayOptions {
  readonly world: World;
  readonly faults: FaultController;
  readonly service: Service;
  readonly stream: Stream;
}

const STREAM_PATH = "/stream";
const SWITCHING: WireAnswer = { status: 101 };

/** Whose stream an upgrade opens. */
interface Subscriber {
  readonly account: BrokerAccount;
  readonly owner: number;
}

/** The listener of the service: REST, and the upgrade to the stream. */
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

  get streamUrl(): string {
    return `ws://${this.#server?.authority ?? ""}${STREAM_PATH}`;
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
    const accountId = request.query.get("id") ?? undefined;
    let subscriber: Subscriber | undefined;
    const answer = await answerThroughFaults(
      { faults, clock: world.clock, dialect: faultDialect("sdk", world.knobs, accountId), signal: world.signal },
      { operation: "connect-stream", ...(accountId !== undefined && { accountId }) },
      () => {
        try {
          subscriber = this.#subscriber(request);
          return SWITCHING;
        } catch (error) {
          if (error instanceof WireError) return errorAnswer(error, "sdk");
          throw error;
        }
      },
    );
    if (answer.cut !== undefined) socket.destroy();
    else if (subscriber === undefined || answer.status !== SWITCHING.status) refuseUpgrade(socket, answer);
    else this.#open(subscriber, raw, socket, head);
  }

  #subscriber({ path, headers, query }: WireRequest): Subscriber {
    const { directory } = this.#options.world;
    if (path !== STREAM_PATH) throw notFound();
    const caller = directory.authenticate(headers, query);
    return { account: directory.registered(caller, query.get("id") ?? ""), owner: caller.owner };
  }

  #open({ account, owner }: Subscriber, raw: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { world, faults, stream } = this.#options;
    this.#acceptor.accept(raw, socket, head, (webSocket) => {
      const peer = new WebSocketPeer(webSocket, socket, { clock: world.clock, faults });
      const { receive, disconnect } = stream.connect(account, owner, peer);
      webSocket.on("message", (data: Buffer) => receive(data.toString("utf8")));
      webSocket.on("close", disconnect);
    });
  }
}
