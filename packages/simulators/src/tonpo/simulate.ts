import { type BrokerConfig, type Clock, type Random, seededRandom, systemClock } from "@anybroker/core";
import type { Venue } from "@anybroker/paper/venue";
import { defaultVenue } from "../default-venue.ts";
import type { WorldFault } from "../fault.ts";
import { FaultController, faultParameter } from "../fault-controller.ts";
import { OPERATIONS } from "../operations.ts";
import { RequestLog } from "../request-log.ts";
import type { RecordedRequest, SimulatedAccount, Simulator } from "../simulator.ts";
import { Directory, type User } from "./directory.ts";
import { Gateway, STREAM_PATH } from "./gateway.ts";
import { MtLogins } from "./mt-logins.ts";
import { DEFAULT_KNOBS, type TonpoSimulatorOptions, type TonpoStatus } from "./options.ts";
import { populate } from "./populate.ts";
import { REQUEST_OPERATIONS } from "./routes.ts";
import { Service } from "./service.ts";
import { Stream } from "./stream.ts";
import { symbolRules } from "./symbol-rules.ts";
import { TradeCount } from "./trade-count.ts";
import { WebhookTokens } from "./webhook-tokens.ts";
import type { World } from "./world.ts";

const FRAME_OPERATIONS = ["order-result", "positions", "push-status"];

/** A running Tonpo simulator. */
export interface TonpoSimulator extends Simulator {
  readonly protocol: "tonpo";
  /** How many streams are connected. */
  readonly connections: number;
  /** The symbols whose ticks are subscribed now, sorted, over all streams. */
  readonly tickSubscriptions: readonly string[];
  /** Puts an account into a state, as its terminal or the broker does, and tells it; without an id, all that are not deleted. */
  setStatus(status: TonpoStatus, options?: { readonly accountId?: string; readonly lastError?: string }): void;
  /** Makes a key worthless for good and closes its streams; without one, all keys. */
  revokeKey(key?: string): void;
  /** Closes every stream politely; the vendor's SDK does not notice 1000 and 1001. */
  closeStreams(code: number): void;
  /** Reads show the books of this long ago; 0 ends it. */
  setReadLag(lagMs: number): void;
}

/**
 * Starts a server that speaks Tonpo's REST and WebSocket over a simulated market.
 *
 * Resolves when it accepts connections. Everything runs on `clock`; the platform's own errors (a port in use) come
 * through as they are.
 */
export async function simulateTonpo(options: TonpoSimulatorOptions = {}): Promise<TonpoSimulator> {
  const { clock = systemClock, random = seededRandom(options.seed ?? 1) } = options;
  const venue =
    options.venue ?? defaultVenue({ clock, random, ...(options.speed !== undefined && { speed: options.speed }) });
  const simulation = new Simulation(options, clock, random, venue);
  await simulation.start();
  return simulation;
}

class Simulation implements TonpoSimulator {
  readonly protocol = "tonpo";
  readonly venue: Venue;
  readonly faults: FaultController;
  readonly accounts: readonly SimulatedAccount[];
  readonly credentials: Readonly<Record<string, string>>;
  readonly #options: TonpoSimulatorOptions;
  readonly #log = new RequestLog();
  readonly #stopping = new AbortController();
  readonly #logins: MtLogins;
  readonly #directory: Directory;
  readonly #stream: Stream;
  readonly #gateway: Gateway;

  constructor(options: TonpoSimulatorOptions, clock: Clock, random: Random, venue: Venue) {
    const knobs = { ...DEFAULT_KNOBS, ...options.knobs };
    this.#options = options;
    this.venue = venue;
    this.#logins = new MtLogins(venue, clock, knobs);
    this.#directory = new Directory({ clock, random, knobs, logins: this.#logins });
    const { accounts, credentials } = populate(this.#directory, this.#logins, options);
    this.accounts = accounts;
    this.credentials = credentials;
    this.faults = new FaultController({
      clock,
      random,
      operations: [...new Set([...OPERATIONS, ...REQUEST_OPERATIONS, ...FRAME_OPERATIONS])],
      world: this.#worldFaults(),
      protocol: "tonpo",
    });
    const world: World = {
      clock,
      venue,
      knobs,
      directory: this.#directory,
      webhooks: new WebhookTokens(this.#directory, clock),
      trades: new TradeCount(clock, knobs.tradesPerDay),
      url: () => this.url,
      streamsSinceMs: (user) => this.#streamsOf(user),
      closeRevoked: () => this.#stream.closeRevoked(),
      trading: (work) => this.#stream.holdBack(work),
      signal: this.#stopping.signal,
    };
    this.#stream = new Stream(world, this.faults, this.#logins);
    const service = new Service(world, this.faults, this.#log);
    this.#gateway = new Gateway({ world, faults: this.faults, service, stream: this.#stream });
  }

  async start(): Promise<void> {
    try {
      for (const rule of this.#options.faults ?? []) this.faults.add(rule);
      await this.#gateway.start(this.#options.host ?? "127.0.0.1", this.#options.port ?? 0);
    } catch (error) {
      await this.stop();
      throw error;
    }
    if (this.#options.venue === undefined) this.venue.start();
  }

  get url(): string {
    return this.#gateway.url;
  }

  get streamUrl(): string {
    return `${this.url.replace(/^http/, "ws")}${STREAM_PATH}`;
  }

  get config(): BrokerConfig {
    const { apiKey = "", accountId = "" } = this.credentials;
    return {
      adapter: "tonpo",
      apiKey,
      baseUrl: this.url,
      streamUrl: this.streamUrl,
      account: accountId,
      positionMode: this.accounts[0]?.venueAccount.positionMode ?? "hedging",
      symbols: symbolRules(this.venue),
    };
  }

  get requests(): readonly RecordedRequest[] {
    return this.#log.entries;
  }

  get connections(): number {
    return this.#stream.clients.size;
  }

  get tickSubscriptions(): readonly string[] {
    return [...new Set([...this.#stream.clients].flatMap(({ symbols }) => [...symbols]))].sort();
  }

  setStatus(
    status: TonpoStatus,
    { accountId, lastError }: { readonly accountId?: string; readonly lastError?: string } = {},
  ): void {
    for (const account of this.#directory.accounts) {
      const meant = accountId === undefined ? account.status !== "deleted" : account.id === accountId;
      if (meant) account.set(status, lastError);
    }
  }

  revokeKey(key?: string): void {
    this.#directory.revoke(key);
    this.#stream.closeRevoked();
  }

  closeStreams(code: number): void {
    this.#stream.closeAll(code, "closed by the simulator");
  }

  setReadLag(lagMs: number): void {
    for (const { books } of this.#logins.all) books.setLag(lagMs);
  }

  hideDeals(hidden: boolean): void {
    for (const { books } of this.#logins.all) books.hideDeals(hidden);
  }

  pushRaw(text: string): void {
    for (const client of this.#stream.clients) client.sendRaw(text);
  }

  dropSockets(): void {
    this.#gateway.dropSockets();
  }

  goDown(): void {
    this.#gateway.goDown();
  }

  async comeUp(): Promise<void> {
    await this.#gateway.comeUp();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.faults.clear();
    if (this.#options.venue === undefined) this.venue.stop();
    this.#stream.close();
    this.#directory.close();
    this.#logins.close();
    await this.#gateway.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #streamsOf(user: User | undefined): readonly number[] {
    const clients = [...this.#stream.clients].filter((client) => user === undefined || client.user === user);
    return clients.map(({ openedAtMs }) => openedAtMs);
  }

  /** There are no temporary grants at this gateway, so nothing that could expire. */
  #worldFaults(): { readonly [Kind in WorldFault["kind"]]?: (fault: Extract<WorldFault, { kind: Kind }>) => void } {
    return {
      "drop-sockets": () => this.#gateway.dropSockets(),
      "close-streams": (fault) => this.closeStreams(faultParameter(fault, "code")),
      restart: (fault) => this.#gateway.restart(faultParameter(fault, "downMs")),
      "revoke-credentials": () => this.revokeKey(),
      "cool-account": () => this.setStatus("disconnected"),
      lag: (fault) => this.setReadLag(faultParameter(fault, "ms")),
      "hide-deals": (fault) => this.hideDeals(faultParameter(fault, "hidden") !== 0),
      maintenance: (fault) => this.faults.maintain(faultParameter(fault, "ms")),
    };
  }
}
