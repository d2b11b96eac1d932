import type { Tick } from "@anybroker/core";
import { isObject, type JsonObject, parseJson, toJson } from "../json.ts";
import type { WebSocketPeer } from "../web-socket-peer.ts";
import type { BrokerAccount } from "./broker-account.ts";
import type { World } from "./world.ts";

/** One client of the stream: it hears the quotes of one account. */
export interface StreamClient {
  readonly account: BrokerAccount;
  readonly owner: number;
  readonly peer: WebSocketPeer;
  /** What it has subscribed to. */
  symbols: ReadonlySet<string>;
}

/** The price stream of the service. */
export class Stream {
  readonly #world: World;
  readonly #clients = new Set<StreamClient>();
  readonly #stopTicks: () => void;

  constructor(world: World) {
    this.#world = world;
    this.#stopTicks = world.venue.onTick((tick) => this.#onTick(tick));
  }

  /** The clients that are connected now. */
  get clients(): ReadonlySet<StreamClient> {
    return this.#clients;
  }

  /** Takes a client on; returns what takes its frames and what lets it go. */
  connect(
    account: BrokerAccount,
    owner: number,
    peer: WebSocketPeer,
  ): { readonly receive: (text: string) => void; readonly disconnect: () => void } {
    const client: StreamClient = { account, owner, peer, symbols: new Set() };
    this.#clients.add(client);
    return {
      receive: (text) => this.#receive(client, text),
      disconnect: () => this.#clients.delete(client),
    };
  }

  /** Closes the clients that `concerns` politely. */
  closeClients(code: number, reason: string, concerns: (client: StreamClient) => boolean = () => true): void {
    for (const client of this.#clients) if (concerns(client)) client.peer.close(code, reason);
  }

  /** Stops listening to the venue. */
  close(): void {
    this.#stopTicks();
  }

  /** The only frame that clients have: what it names replaces what was subscribed. */
  #receive(client: StreamClient, text: string): void {
    const frame = parseJson(text);
    const symbols = isObject(frame) ? frame["symbols"] : undefined;
    if (!isObject(frame) || frame["action"] !== "subscribe" || !Array.isArray(symbols)) {
      this.#complain(client, "expected an action subscribe with symbols");
      return;
    }
    const names = symbols.filter((symbol) => typeof symbol === "string");
    const { venue, knobs } = this.#world;
    const known = names.filter((name) => venue.symbol(name) !== undefined);
    client.symbols = new Set(known);
    for (const name of names) if (!client.symbols.has(name)) this.#complain(client, `unknown symbol ${name}`);
    if (!knobs.quoteOnSubscribe) return;
    for (const name of client.symbols) {
      const tick = venue.quote(name);
      if (tick !== undefined) this.#quote(client, tick);
    }
  }

  #onTick(tick: Tick): void {
    for (const client of this.#clients) if (client.symbols.has(tick.symbol)) this.#quote(client, tick);
  }

  /** Without a link to the broker there are no prices. */
  #quote(client: StreamClient, { symbol, bid, ask }: Tick): void {
    if (client.account.connected) this.#send(client, "push-tick", { type: "quote", symbol, bid, ask });
  }

  #complain(client: StreamClient, message: string): void {
    this.#send(client, "error", { type: "error", message });
  }

  #send({ account, peer }: StreamClient, operation: string, frame: JsonObject): void {
    peer.send(operation, toJson(frame), account.registration?.id);
  }
}
