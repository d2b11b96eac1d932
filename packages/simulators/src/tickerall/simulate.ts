import { type BrokerConfig, type Clock, type Random, seededRandom, systemClock } from "@anybroker/core";
import type { Venue } from "@anybroker/paper/venue";
import { defaultVenue } from "../default-venue.ts";
import { FaultController, type FaultControllerOptions, faultParameter } from "../fault-controller.ts";
import { OPERATIONS } from "../operations.ts";
import { RequestLog } from "../request-log.ts";
import type { RecordedRequest, SimulatedAccount, Simulator } from "../simulator.ts";
import type { BrokerAccount } from "./broker-account.ts";
import { Copier } from "./copier.ts";
import { Directory } from "./directory.ts";
import { Gateway } from "./gateway.ts";
import { openAccounts } from "./open-accounts.ts";
import { DEFAULT_KNOBS, type TickerallKnobs, type TickerallSimulatorOptions } from "./options.ts";
import { REQUEST_OPERATIONS } from "./routes.ts";
import { Service } from "./service.ts";
import { Stream } from "./stream.ts";
import type { World } from "./world.ts";

const DEFAULT_KEY = "cf_api_simulated";

/** A running TickerAll simulator. */
export interface TickerallSimulator extends Simulator {
  readonly protocol: "tickerall";
  /** How many streams are connected. */
  readonly connections: number;
  /** The symbols whose ticks are subscribed now, sorted, over all streams. */
  readonly tickSubscriptions: readonly string[];
  /** Ends the connection of one account to its broker, as idleness or a restart does; without an id, of all. */
  coolAccount(accountId?: string): void;
  /** Makes a key worthless and closes its streams; without one, all keys. */
  revokeKey(key?: string): void;
  /** Makes every grant of a direct edge worthless and closes its streams. */
  expireGrants(): void;
  /** While draining, every call is answered 503 POOL_SHUTTING_DOWN. */
  setDraining(draining: boolean): void;
  /** Reads show the books of this long ago; 0 ends it. */
  setReadLag(lagMs: number): void;
}

/**
 * Starts a server that speaks TickerAll's REST and WebSocket over a simulated market.
 *
 * Resolves when it accepts connections. Everything runs on `clock`; the platform's own errors (a port in use) come
 * through as they are.
 */
export async function simulateTickerall(options: TickerallSimulatorOptions = {}): Promise<TickerallSimulator> {
  const { clock = systemClock, random = seededRandom(options.seed ?? 1) } = options;
  const venue =
    options.venue ?? defaultVenue({ clock, random, ...(options.speed !== undefined && { speed: options.speed }) });
  const simulation = new Simulation(options, clock, random, venue);
  await simulation.start();
  return simulation;
}

class Simulation implements TickerallSimulator {
  readonly protocol = "tickerall";
  readonly venue: Venue;
  readonly faults: FaultController;
  readonly accounts: readonly SimulatedAccount[];
  readonly credentials: Readonly<Record<string, string>>;
  readonly #options: TickerallSimulatorOptions;
  readonly #knobs: TickerallKnobs;
  readonly #log = new RequestLog();
  readonly #stopping = new AbortController();
  readonly #brokerAccounts: readonly BrokerAccount[];
  readonly #directory: Directory;
  readonly #service: Service;
  readonly #stream: Stream;
  readonly #gateway: Gateway;

  constructor(options: TickerallSimulatorOptions, clock: Clock, random: Random, venue: Venue) {
    const keys = options.apiKeys ?? [{ key: DEFAULT_KEY }];
    this.#options = options;
    this.#knobs = { ...DEFAULT_KNOBS, ...options.knobs };
    this.venue = venue;
    const accounts = openAccounts({
      accounts: options.accounts ?? [{}],
      keys,
      knobs: this.#knobs,
      venue,
      clock,
      random,
    });
    this.#brokerAccounts = accounts;
    this.accounts = accounts.map((account) => ({
      id: account.id,
      login: account.facts.login,
      venueAccount: account.venue,
    }));
    this.#directory = new Directory(accounts, keys, { clock, random });
    this.faults = new FaultController({
      clock,
      random,
      operations: [...new Set([...OPERATIONS, ...REQUEST_OPERATIONS])],
      world: this.#worldFaults(),
      protocol: "tickerall",
    });
    const world: World = {
      clock,
      random,
      venue,
      directory: this.#directory,
      copier: new Copier(accounts, { venue, clock, random }),
      knobs: this.#knobs,
      edgeUrl: () => this.#gateway.edgeUrl,
      signal: this.#stopping.signal,
    };
    this.#service = new Service(world, this.faults, this.#log);
    this.#stream = new Stream(world, this.faults);
    this.#gateway = new Gateway({ world, faults: this.faults, service: this.#service, stream: this.#stream });
    this.credentials = credentialsOf(accounts[0], keys[0]?.key ?? "");
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
    return `${this.url.replace(/^http/, "ws")}/v1/stream`;
  }

  get config(): BrokerConfig {
    const { apiKey = "", accountId = "", broker = "", server = "", login = "", password = "" } = this.credentials;
    return {
      adapter: "tickerall",
      apiKey,
      baseUrl: this.url,
      streamUrl: this.streamUrl,
      account: accountId,
      accounts: [{ broker, server, login, password }],
    };
  }

  get requests(): readonly RecordedRequest[] {
    return this.#log.entries;
  }

  get connections(): number {
    return this.#stream.clients.size;
  }

  get tickSubscriptions(): readonly string[] {
    const symbols = [...this.#stream.clients].flatMap(({ subscriptions }) => subscriptions.tickSymbols);
    return [...new Set(symbols)].sort();
  }

  coolAccount(accountId?: string): void {
    for (const account of this.#brokerAccounts) {
      if (accountId === undefined || account.id === accountId) account.cool();
    }
  }

  revokeKey(key?: string): void {
    this.#directory.revoke(key);
    this.#stream.closeUnauthorized(({ owner }) => this.#directory.holds(owner));
  }

  expireGrants(): void {
    this.#directory.expireGrants();
    this.#stream.closeUnauthorized(({ grantedAccountIds }) => grantedAccountIds === undefined);
  }

  setDraining(draining: boolean): void {
    this.#service.draining = draining;
  }

  setReadLag(lagMs: number): void {
    for (const { books } of this.#brokerAccounts) books.setLag(lagMs);
  }

  hideDeals(hidden: boolean): void {
    for (const { books } of this.#brokerAccounts) books.hideDeals(hidden);
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
    for (const account of this.#brokerAccounts) account.close();
    await this.#gateway.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #worldFaults(): FaultControllerOptions["world"] {
    return {
      "drop-sockets": () => this.#gateway.dropSockets(),
      "close-streams": (fault) => this.#stream.closeAll(faultParameter(fault, "code")),
      restart: (fault) => {
        if (this.#knobs.restartCools) this.coolAccount();
        this.#gateway.restart(faultParameter(fault, "downMs"));
      },
      "revoke-credentials": () => this.revokeKey(),
      "expire-grant": () => this.expireGrants(),
      "cool-account": () => this.coolAccount(),
      lag: (fault) => this.setReadLag(faultParameter(fault, "ms")),
      "hide-deals": (fault) => this.hideDeals(faultParameter(fault, "hidden") !== 0),
      maintenance: (fault) => this.faults.maintain(faultParameter(fault, "ms")),
    };
  }
}

function credentialsOf(account: BrokerAccount | undefined, apiKey: string): Readonly<Record<string, string>> {
  if (account === undefined) return { apiKey };
  const { id, login, password, platform, server } = account.facts;
  return { apiKey, accountId: id, broker: platform, server, login, password };
}
