import { createServer, type Server, type Socket } from "node:net";
import { createFrameReader } from "@anybroker/core/transport";
import { type Envelope, readEnvelope } from "../src/client/wire/envelope.ts";
import { toBytes } from "../src/client/wire/protobuf-form.ts";
import { decode, type Messages, type PayloadName } from "../src/schema/index.ts";

/** A request as it came in. */
export interface Received {
  readonly name: PayloadName;
  readonly message: Record<string, unknown>;
  readonly id: string | undefined;
  readonly peer: Peer;
}

type Reply = readonly [PayloadName, object];
type Script = (request: Received) => Reply | readonly Reply[] | undefined;

/** One connection as the server sees it. */
export class Peer {
  readonly socket: Socket;

  constructor(socket: Socket) {
    this.socket = socket;
  }

  send(name: PayloadName, message: object, id?: string): void {
    const body = toBytes(name, message as Messages[PayloadName], id);
    const header = Buffer.alloc(4);
    header.writeUInt32BE(body.length);
    if (!this.socket.destroyed) this.socket.write(Buffer.concat([header, body]));
  }

  sendRaw(body: Uint8Array): void {
    const header = Buffer.alloc(4);
    header.writeUInt32BE(body.length);
    this.socket.write(Buffer.concat([header, body]));
  }
}

export const ACCOUNT = 12345678;

/** What a peaceful server answers. A test's own answers come before these. */
const PEACE: Readonly<Record<string, Script>> = {
  ProtoOAApplicationAuthReq: () => ["ProtoOAApplicationAuthRes", {}],
  ProtoOAVersionReq: () => ["ProtoOAVersionRes", { version: "91" }],
  ProtoOAAccountAuthReq: ({ message }) => [
    "ProtoOAAccountAuthRes",
    { ctidTraderAccountId: message["ctidTraderAccountId"] },
  ],
  ProtoOAGetAccountListByAccessTokenReq: ({ message }) => [
    "ProtoOAGetAccountListByAccessTokenRes",
    {
      accessToken: message["accessToken"],
      permissionScope: "SCOPE_TRADE",
      ctidTraderAccount: [
        { ctidTraderAccountId: ACCOUNT, isLive: false, traderLogin: 17091452, brokerTitleShort: "Sim" },
        { ctidTraderAccountId: 99, isLive: true, traderLogin: 5 },
      ],
    },
  ],
  ProtoOASubscribeSpotsReq: () => ["ProtoOASubscribeSpotsRes", { ctidTraderAccountId: ACCOUNT }],
  ProtoOAUnsubscribeSpotsReq: () => ["ProtoOAUnsubscribeSpotsRes", { ctidTraderAccountId: ACCOUNT }],
  ProtoOASubscribeLiveTrendbarReq: () => ["ProtoOASubscribeLiveTrendbarRes", { ctidTraderAccountId: ACCOUNT }],
  ProtoOAUnsubscribeLiveTrendbarReq: () => ["ProtoOAUnsubscribeLiveTrendbarRes", { ctidTraderAccountId: ACCOUNT }],
  ProtoOAUnsubscribeDepthQuotesReq: () => ["ProtoOAUnsubscribeDepthQuotesRes", { ctidTraderAccountId: ACCOUNT }],
  ProtoOASubscribeDepthQuotesReq: () => ["ProtoOASubscribeDepthQuotesRes", { ctidTraderAccountId: ACCOUNT }],
};

/** A server on the loopback that answers by a script: plain TCP, the real frames. */
export class FakeServer {
  readonly received: Received[] = [];
  readonly peers: Peer[] = [];
  readonly #server: Server;
  readonly #scripts = new Map<string, Script>(Object.entries(PEACE));
  #watchers: { readonly met: () => boolean; readonly resolve: () => void }[] = [];

  private constructor() {
    this.#server = createServer((socket) => this.#accept(socket));
  }

  static async start(): Promise<FakeServer> {
    const server = new FakeServer();
    await new Promise<void>((resolve) => server.#server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  /** The newest connection. */
  get peer(): Peer {
    const peer = this.peers.at(-1);
    if (peer === undefined) throw new Error("nobody has connected yet");
    return peer;
  }

  /** Sets what a request is answered with; undefined for nothing. */
  on(name: PayloadName, script: Script): void {
    this.#scripts.set(name, script);
  }

  names(): readonly string[] {
    return this.received.map(({ name }) => name).filter((name) => name !== "ProtoHeartbeatEvent");
  }

  /** Resolves when `condition` holds; it is looked at whenever something came in. */
  until(met: () => boolean): Promise<void> {
    if (met()) return Promise.resolve();
    return new Promise((resolve) => this.#watchers.push({ met, resolve }));
  }

  async stop(): Promise<void> {
    for (const { socket } of this.peers) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #accept(socket: Socket): void {
    const peer = new Peer(socket);
    this.peers.push(peer);
    socket.setNoDelay(true);
    socket.on("error", () => {});
    socket.on("close", () => this.#look());
    const reader = createFrameReader(1 << 20, {
      onFrame: (bytes, start, end) => this.#hear(peer, bytes, start, end),
      onOversize: () => socket.destroy(),
    });
    socket.on("data", (chunk) => reader.push(chunk));
  }

  #hear(peer: Peer, bytes: Uint8Array, start: number, end: number): void {
    const envelope: Envelope = { payloadType: 0, payloadStart: 0, payloadEnd: 0, clientMsgId: undefined };
    readEnvelope(bytes, start, end, envelope);
    const found = decode(envelope.payloadType, bytes.slice(envelope.payloadStart, envelope.payloadEnd));
    if (found === undefined) throw new Error(`unknown payload type ${envelope.payloadType}`);
    const request: Received = {
      name: found.name,
      message: found.message as unknown as Record<string, unknown>,
      id: envelope.clientMsgId,
      peer,
    };
    this.received.push(request);
    const answer = this.#scripts.get(found.name)?.(request);
    const replies = (typeof answer?.[0] === "string" ? [answer] : (answer ?? [])) as readonly Reply[];
    for (const [index, [name, message]] of replies.entries()) {
      peer.send(name, message, index === 0 ? request.id : undefined);
    }
    this.#look();
  }

  #look(): void {
    const met = this.#watchers.filter((watcher) => watcher.met());
    this.#watchers = this.#watchers.filter((watcher) => !met.includes(watcher));
    for (const { resolve } of met) resolve();
  }
}
