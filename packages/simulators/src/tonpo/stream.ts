import { nextTurn, type Tick } from "@anybroker/core";
import type { FaultController } from "../fault-controller.ts";
import type { JsonObject } from "../json.ts";
import type { WebSocketPeer } from "../web-socket-peer.ts";
import { AccountFeed } from "./account-feed.ts";
import type { User } from "./directory.ts";
import type { GatewayAccount } from "./gateway-account.ts";
import type { MtLogin, MtLogins } from "./mt-logins.ts";
import { StreamClient } from "./stream-client.ts";
import type { World } from "./world.ts";

/** The realtime side of the gateway: all its clients, and what they are told. */
export class Stream {
  readonly #world: World;
  readonly #faults: FaultController;
  readonly #clients = new Set<StreamClient>();
  readonly #feeds: AccountFeed[] = [];
  readonly #stopTicks: () => void;
  /** What waits until the answer of the request that caused it is on its way. */
  #held: (() => void)[] | undefined;

  constructor(world: World, faults: FaultController, logins: MtLogins) {
    this.#world = world;
    this.#faults = faults;
    for (const login of logins.all) this.#feed(login);
    logins.onOpened((login) => this.#feed(login));
    world.directory.onStatus((account) => this.#tellStatus(account));
    this.#stopTicks = world.venue.onTick((tick) => this.#send(() => this.#onTick(tick)));
  }

  /** The clients that are connected now. */
  get clients(): ReadonlySet<StreamClient> {
    return this.#clients;
  }

  /** Takes a client on; returns it with the way to let it go. */
  connect(user: User, peer: WebSocketPeer): { readonly client: StreamClient; readonly disconnect: () => void } {
    const client = new StreamClient({ world: this.#world, faults: this.#faults, user, peer });
    this.#clients.add(client);
    return { client, disconnect: () => this.#clients.delete(client) };
  }

  /** Runs `work`; unless the knobs want it otherwise, what it makes the stream say follows when it has been answered. */
  holdBack<Result>(work: () => Result): Result {
    if (this.#world.knobs.pushOrder === "before-answer" || this.#held !== undefined) return work();
    this.#held = [];
    nextTurn(() => this.#release());
    return work();
  }

  /** Closes every stream. */
  closeAll(code: number, reason: string): void {
    for (const client of this.#clients) client.close(code, reason);
  }

  /** Closes the streams whose key is not their user's any more. */
  closeRevoked(): void {
    for (const client of this.#clients) {
      if (client.apiKey !== client.user.apiKey) client.close(this.#world.knobs.revokedClose, "API key revoked");
    }
  }

  /** Stops listening to the venue. */
  close(): void {
    this.#stopTicks();
    for (const feed of this.#feeds) feed.close();
  }

  #feed(login: MtLogin): void {
    const { knobs, clock } = this.#world;
    const sink = (operation: string, frame: JsonObject): void => this.#send(() => this.#tell(login, operation, frame));
    this.#feeds.push(new AccountFeed({ login, knobs, clock, sink }));
  }

  #onTick(tick: Tick): void {
    if (this.#clients.size === 0) return;
    for (const client of this.#clients) {
      if (this.#world.directory.connected(client.user) !== undefined) client.onTick(tick);
    }
    for (const feed of this.#feeds) feed.onTick(tick);
  }

  /** Tells every stream whose user's acting account is at this login. */
  #tell(login: MtLogin, operation: string, frame: JsonObject): void {
    for (const client of this.#clients) {
      if (this.#world.directory.connected(client.user)?.login === login) client.send(operation, frame);
    }
  }

  #tellStatus({ id, status, facts }: GatewayAccount): void {
    const frame = { type: "account_status", data: { account_id: id, status } };
    this.#send(() => {
      for (const client of this.#clients) if (client.user.id === facts.userId) client.send("push-status", frame);
    });
  }

  #send(action: () => void): void {
    if (this.#held === undefined) action();
    else this.#held.push(action);
  }

  #release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const action of held) action();
  }
}
