import type { Tick } from "@anybroker/core";
import type { FaultController } from "../fault-controller.ts";
import type { JsonObject } from "../json.ts";
import type { WebSocketPeer } from "../web-socket-peer.ts";
import { AccountFeed } from "./account-feed.ts";
import type { BrokerAccount } from "./broker-account.ts";
import type { Caller } from "./directory.ts";
import { StreamClient } from "./stream-client.ts";
import type { Channel } from "./subscriptions.ts";
import { iso } from "./times.ts";
import type { World } from "./world.ts";

/** Close code of a key or grant that is worth nothing any more. */
const CLOSE_UNAUTHORIZED = 4001;

/** The realtime side of the service: all its clients, and what they are told. */
export class Stream {
  readonly #world: World;
  readonly #faults: FaultController;
  readonly #clients = new Set<StreamClient>();
  readonly #feeds = new Map<string, AccountFeed>();
  readonly #stopTicks: () => void;

  constructor(world: World, faults: FaultController) {
    this.#world = world;
    this.#faults = faults;
    for (const account of world.directory.accounts) {
      const feed = new AccountFeed(account, world.knobs, (kind, operation, frame) => {
        this.#tell(account, operation, frame, (client) => client.subscriptions.has(kind, account.id));
      });
      this.#feeds.set(account.id, feed);
    }
    this.#stopTicks = world.venue.onTick((tick) => this.#onTick(tick));
  }

  /** The clients that are connected now. */
  get clients(): ReadonlySet<StreamClient> {
    return this.#clients;
  }

  /** Takes a client on; returns it with the way to let it go. */
  connect(caller: Caller, peer: WebSocketPeer): { readonly client: StreamClient; readonly disconnect: () => void } {
    const client = new StreamClient({
      world: this.#world,
      faults: this.#faults,
      caller,
      peer,
      welcome: (newcomer, channel, account) => this.#welcome(newcomer, channel, account),
    });
    this.#clients.add(client);
    return { client, disconnect: () => this.#clients.delete(client) };
  }

  /** Closes the streams whose key or grant is no longer good. */
  closeUnauthorized(isGood: (caller: Caller) => boolean): void {
    for (const client of this.#clients) {
      if (!isGood(client.caller)) client.close(CLOSE_UNAUTHORIZED, "unauthorized");
    }
  }

  /** Closes every stream. */
  closeAll(code: number): void {
    for (const client of this.#clients) client.close(code, "closed by an injected fault");
  }

  /** Stops listening to the venue. */
  close(): void {
    this.#stopTicks();
    for (const feed of this.#feeds.values()) feed.close();
  }

  #onTick(tick: Tick): void {
    if (this.#clients.size === 0) return;
    for (const account of this.#world.directory.accounts) {
      if (!account.hot) continue;
      const wants = (client: StreamClient): boolean => client.subscriptions.hasTicks(account.id, tick.symbol);
      this.#tell(account, "push-tick", tickFrame(account, tick), wants);
      if (this.#world.knobs.positionUpdates === "ticks") this.#tellPositions(account, tick.symbol);
    }
  }

  #tellPositions(account: BrokerAccount, symbol: string): void {
    for (const frame of this.#feeds.get(account.id)?.positionFrames(symbol) ?? []) {
      this.#tell(account, "push-position", frame, (client) => client.subscriptions.has("positions", account.id));
    }
  }

  #tell(account: BrokerAccount, operation: string, frame: JsonObject, wants: (client: StreamClient) => boolean): void {
    for (const client of this.#clients) {
      if (client.caller.owner !== account.owner || !wants(client)) continue;
      account.touch();
      client.send(operation, frame, account.id);
    }
  }

  #welcome(client: StreamClient, channel: Channel, account: BrokerAccount): void {
    const feed = this.#feeds.get(account.id);
    if (feed === undefined) return;
    switch (channel.kind) {
      case "ticks":
        for (const symbol of channel.symbols) this.#residentTick(client, account, symbol);
        return;
      case "orders":
        if (account.facts.platform === "mt5") client.send("push-order", feed.ordersFrame(), account.id);
        return;
      case "account":
        client.send("push-account", feed.accountFrame(), account.id);
        return;
      case "positions":
        if (!this.#world.knobs.replayPositions) return;
        for (const frame of feed.positionFrames()) client.send("push-position", frame, account.id);
        return;
    }
  }

  #residentTick(client: StreamClient, account: BrokerAccount, symbol: string): void {
    const { residentTick } = this.#world.knobs;
    const last = this.#world.venue.quote(symbol);
    if (residentTick === "none" || last === undefined) return;
    const shown = residentTick === "crossed" ? { ...last, bid: last.ask, ask: last.bid } : last;
    client.send("push-tick", tickFrame(account, shown), account.id);
  }
}

const tickFrame = (account: BrokerAccount, { symbol, bid, ask, timeMs }: Tick): JsonObject => ({
  type: "tick",
  accountId: account.id,
  symbol,
  bid,
  ask,
  timestamp: iso(timeMs),
});
