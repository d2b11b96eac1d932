import { type BrokerConfig, type Clock, type Random, seededRandom, systemClock } from "@anybroker/core";
import type { Venue, VenueSymbol } from "@anybroker/paper/venue";
import { defaultVenue } from "../default-venue.ts";
import type { WorldFault } from "../fault.ts";
import { FaultController, faultParameter } from "../fault-controller.ts";
import { OPERATIONS } from "../operations.ts";
import { RequestLog } from "../request-log.ts";
import type { RecordedRequest, SimulatedAccount, Simulator } from "../simulator.ts";
import type { BrokerAccount } from "./broker-account.ts";
import { Directory } from "./directory.ts";
import { REQUEST_OPERATIONS } from "./endpoints.ts";
import { Gateway } from "./gateway.ts";
import { openAccounts } from "./open-accounts.ts";
import {
  type Api2TradeCustomerOptions,
  type Api2TradeKnobs,
  type Api2TradeSimulatorOptions,
  DEFAULT_KNOBS,
} from "./options.ts";
import { Service } from "./service.ts";
import { Stream } from "./stream.ts";
import type { World } from "./world.ts";

const DEFAULT_CUSTOMER = { apiKey: "sk-simulated", username: "simulated", password: "s3cret-pro-password" };

/** What the service says when it closes a stream. */
const RESTARTING = 1012;
const NO_LONGER_WELCOME = 1008;

/** A running API2Trade simulator. */
export interface Api2TradeSimulator extends Simulator {
  readonly protocol: "api2trade";
  /** How many streams are connected. */
  readonly connections: number;
  /** The symbols whose quotes are subscribed now, sorted, over all streams. */
  readonly tickSubscriptions: readonly string[];
  /** Ends the bridge's link of one account to its broker; without an id, of all. A CheckConnect brings it back. */
  disconnectAccount(accountId?: string): void;
  /** Makes a customer's key and password worthless and closes its streams; without an index, those of all. */
  revokeCredentials(customer?: number): void;
  /** Closes every stream with this code. */
  closeStreams(code: number, reason?: string): void;
  /** Reads show the books of this long ago; 0 ends it. */
  setReadLag(lagMs: number): void;
}

/**
 * Starts a server that speaks API2Trade's REST, in both dialects, and its price stream over a simulated market.
 *
 * Resolves when it accepts connections. Everything runs on `clock`; the platform's own errors (a port in use) come
 * through as they are.
 */
export async function simulateApi2trade(options: Api2TradeSimulatorOptions = {}): Promise<Api2TradeSimulator> {
  const { clock = systemClock, random = seededRandom(options.seed ?? 1) } = options;
  const venue =
    options.venue ?? defaultVenue({ clock, random, ...(options.speed !== undefined && { speed: options.speed }) });
  const simulation = new Simulation(options, clock, random, venue);
  await simulation.start();
  return simulation;
}

class Simulation implements Api2TradeSimulator {
  readonly protocol = "api2trade";
  readonly venue: Venue;
  readonly faults: FaultController;
  readonly credentials: Readonly<Record<string, string>>;
  readonly #options: Api2TradeSimulatorOptions;
  readonly #customer: Api2TradeCustomerOptions;
  readonly #knobs: Api2TradeKnobs;
  readonly #log = new RequestLog();
  readonly #stopping = new AbortController();
  readonly #brokerAccounts: readonly BrokerAccount[];
  readonly #directory: Directory;
  readonly #stream: Stream;
  readonly #gateway: Gateway;

  constructor(options: Api2TradeSimulatorOptions, clock: Clock, random: Random, venue: Venue) {
    const customers = options.customers ?? [DEFAULT_CUSTOMER];
    this.#options = options;
    this.#customer = customers[0] ?? {};
    this.#knobs = { ...DEFAULT_KNOBS, ...options.knobs };
    this.venue = venue;
    this.#brokerAccounts = openAccounts(options.accounts ?? [{}], { venue, clock, random });
    this.#directory = new Directory(this.#brokerAccounts, customers, random);
    this.faults = new FaultController({
      clock,
      random,
      operations: [...new Set([...OPERATIONS, ...REQUEST_OPERATIONS])],
      world: this.#worldFaults(),
      protocol: "api2trade",
    });
    const world: World = {
      clock,
      random,
      venue,
      directory: this.#directory,
      knobs: this.#knobs,
      signal: this.#stopping.signal,
      accountRemoved: () => this.#closeUnwelcome(),
    };
    const service = new Service(world, this.faults, this.#log);
    this.#stream = new Stream(world);
    this.#gateway = new Gateway({ world, faults: this.faults, service, stream: this.#stream });
    this.credentials = credentialsOf(this.#brokerAccounts[0], this.#customer);
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
    return this.#gateway.streamUrl;
  }

  /** The registered accounts by their present ids; one that is not registered has none. */
  get accounts(): readonly SimulatedAccount[] {
    return this.#brokerAccounts.map(({ registration, facts, venue }) => ({
      id: registration?.id ?? "",
      login: facts.login,
      venueAccount: venue,
    }));
  }

  get config(): BrokerConfig {
    const { apiKey, username, password } = this.#customer;
    const { accountId } = this.credentials;
    const { dialect, retcodeNames, serverTimeOffsetSeconds } = this.#knobs;
    const byKey = (this.#options.authentication ?? (apiKey === undefined ? "basic" : "key")) === "key";
    return {
      adapter: "api2trade",
      ...(byKey ? { apiKey } : { username, password }),
      baseUrl: this.url,
      streamUrl: this.streamUrl,
      accounts: accountId === undefined ? [] : [accountId],
      symbols: this.venue.symbols.map(symbolRules),
      ...(dialect !== "both" && { dialect }),
      ...(retcodeNames !== "sdk" && { retcodeNames }),
      ...(serverTimeOffsetSeconds !== 0 && { serverTimeOffsetMinutes: serverTimeOffsetSeconds / 60 }),
    };
  }

  get requests(): readonly RecordedRequest[] {
    return this.#log.entries;
  }

  get connections(): number {
    return this.#stream.clients.size;
  }

  get tickSubscriptions(): readonly string[] {
    const symbols = [...this.#stream.clients].flatMap((client) => [...client.symbols]);
    return [...new Set(symbols)].sort();
  }

  disconnectAccount(accountId?: string): void {
    for (const account of this.#brokerAccounts) {
      if (accountId === undefined || account.registration?.id === accountId) account.disconnect();
    }
  }

  revokeCredentials(customer?: number): void {
    this.#directory.revoke(customer);
    this.#closeUnwelcome();
  }

  closeStreams(code: number, reason = ""): void {
    this.#stream.closeClients(code, reason);
  }

  setReadLag(lagMs: number): void {
    for (const { books } of this.#brokerAccounts) books.setLag(lagMs);
  }

  hideDeals(hidden: boolean): void {
    for (const { books } of this.#brokerAccounts) books.hideDeals(hidden);
  }

  pushRaw(text: string): void {
    for (const { peer } of this.#stream.clients) peer.send("raw", text);
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

  /** Closes the streams whose customer is none any more or whose account is gone. */
  #closeUnwelcome(): void {
    this.#stream.closeClients(
      NO_LONGER_WELCOME,
      "unauthorized",
      ({ owner, account }) => !this.#directory.knows(owner) || account.registration?.owner !== owner,
    );
  }

  #worldFaults(): { readonly [Kind in WorldFault["kind"]]?: (fault: Extract<WorldFault, { kind: Kind }>) => void } {
    return {
      "drop-sockets": () => this.#gateway.dropSockets(),
      "close-streams": (fault) => this.closeStreams(faultParameter(fault, "code")),
      restart: (fault) => {
        if (this.#knobs.restartDisconnects) this.disconnectAccount();
        this.closeStreams(RESTARTING, "service restart");
        this.#gateway.restart(faultParameter(fault, "downMs"));
      },
      "revoke-credentials": () => this.revokeCredentials(),
      "cool-account": () => this.disconnectAccount(),
      lag: (fault) => this.setReadLag(faultParameter(fault, "ms")),
      "hide-deals": (fault) => this.hideDeals(faultParameter(fault, "hidden") !== 0),
      maintenance: (fault) => this.faults.maintain(faultParameter(fault, "ms")),
    };
  }
}

/** What a client has to be told of a symbol, since the wire tells nothing. */
function symbolRules(symbol: VenueSymbol): Readonly<Record<string, string | number>> {
  const { name, digits, tickSize, contractSize, lotsMin, lotsMax, lotsStep, baseCurrency, profitCurrency } = symbol;
  const rules = { name, digits, tickSize, contractSize, lotsMin, lotsMax, lotsStep, baseCurrency, profitCurrency };
  return { ...rules, ...(symbol.stopDistance !== undefined && { stopDistance: symbol.stopDistance }) };
}

function credentialsOf(
  account: BrokerAccount | undefined,
  { apiKey, username, password }: Api2TradeCustomerOptions,
): Readonly<Record<string, string>> {
  return {
    ...(apiKey !== undefined && { apiKey }),
    ...(username !== undefined && { proUsername: username, proPassword: password ?? "" }),
    ...(account?.registration !== undefined && { accountId: account.registration.id }),
    ...(account !== undefined && {
      server: account.facts.server,
      login: account.facts.login,
      password: account.facts.password,
    }),
  };
}
