import { type FramedPeer, FramedServer } from "@anybroker/testkit/servers";
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
  readonly link: FramedPeer;

  constructor(link: FramedPeer) {
    this.link = link;
  }

  send(name: PayloadName, message: object, id?: string): void {
    this.link.send(toBytes(name, message as Messages[PayloadName], id));
  }

  sendRaw(body: Uint8Array): void {
    this.link.send(body);
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
  readonly #peers = new Map<FramedPeer, Peer>();
  readonly #server: FramedServer;
  readonly #scripts = new Map<string, Script>(Object.entries(PEACE));

  private constructor(server: FramedServer) {
    this.#server = server;
  }

  static async start(): Promise<FakeServer> {
    const server: FakeServer = new FakeServer(
      await FramedServer.start({ onFrame: (frame, link) => server.#hear(frame, server.#peerOf(link)) }),
    );
    return server;
  }

  get port(): number {
    return this.#server.port;
  }

  /** The connections so far. */
  get peers(): readonly Peer[] {
    return this.#server.peers.map((link) => this.#peerOf(link));
  }

  /** The newest connection. */
  get peer(): Peer {
    return this.#peerOf(this.#server.peer);
  }

  /** Sets what a request is answered with; undefined for nothing. */
  on(name: PayloadName, script: Script): void {
    this.#scripts.set(name, script);
  }

  names(): readonly string[] {
    return this.received.map(({ name }) => name).filter((name) => name !== "ProtoHeartbeatEvent");
  }

  /** Resolves when `met` holds; it is looked at whenever something came in. */
  until(met: () => boolean): Promise<void> {
    return this.#server.until(met);
  }

  stop(): Promise<void> {
    return this.#server.close();
  }

  #peerOf(link: FramedPeer): Peer {
    const known = this.#peers.get(link) ?? new Peer(link);
    this.#peers.set(link, known);
    return known;
  }

  #hear(frame: Uint8Array, peer: Peer): void {
    const envelope: Envelope = { payloadType: 0, payloadStart: 0, payloadEnd: 0, clientMsgId: undefined };
    readEnvelope(frame, 0, frame.length, envelope);
    const found = decode(envelope.payloadType, frame.slice(envelope.payloadStart, envelope.payloadEnd));
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
  }
}
