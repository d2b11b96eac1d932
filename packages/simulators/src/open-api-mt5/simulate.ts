import { type BrokerConfig, type Clock, type Random, seededRandom, systemClock } from "@anybroker/core";
import type { Venue } from "@anybroker/paper/venue";
import { defaultVenue } from "../default-venue.ts";
import { FaultController, type FaultControllerOptions, faultParameter } from "../fault-controller.ts";
import { OPERATIONS } from "../operations.ts";
import { RequestLog } from "../request-log.ts";
import type { RecordedRequest, SimulatedAccount, Simulator } from "../simulator.ts";
import { Gateway } from "./gateway.ts";
import { type Ledger, openLedgers } from "./ledger.ts";
import { type MutableWorld, makeWorld } from "./make-world.ts";
import type { OpenApiMt5SimulatorOptions } from "./options.ts";
import { REQUEST_OPERATIONS } from "./routes.ts";
import { Service } from "./service.ts";
import type { Login } from "./session.ts";
import { clockSetting } from "./zone.ts";

/** A running open-api-mt5 simulator. */
export interface OpenApiMt5Simulator extends Simulator {
  readonly protocol: "open-api-mt5";
  /** How many positions streams are open. */
  readonly connections: number;
  /** What `/health` says of the terminal. */
  readonly terminalState: string;
  /** True when the server has ended its own process; `comeUp` starts it again. */
  readonly ended: boolean;
  /** The config file, with what connects have made of it. */
  readonly savedSettings: Readonly<Record<string, unknown>>;
  /** How often a connect has overwritten the config file. */
  readonly settingsWrites: number;
  /**
   * Takes the terminal away, for `outageMs` or until `restoreTerminal`. Calls fail until the server looks again; then
   * 0.5.0 answers 503 until the terminal is back, and 0.12.0 ends its process.
   */
  loseTerminal(outageMs?: number): void;
  /** Brings the terminal back. */
  restoreTerminal(): void;
  /** The terminal carries the next `count` trade requests out without an answer, and the server sends them again. */
  silenceSends(count: number): void;
  /** The server takes another key from now on; undefined: one that nobody knows. */
  changeApiKey(apiKey?: string): void;
  /** Reads show the books of this long ago; 0 ends it. */
  setReadLag(lagMs: number): void;
  /** Ends the server in order: streams are closed with 1012. `comeUp` starts it again. */
  shutDown(): Promise<void>;
}

/**
 * Starts a server that speaks open-api-mt5's REST and WebSocket over a simulated market.
 *
 * Resolves when it accepts connections. Everything runs on `clock`; the platform's own errors (a port in use) come
 * through as they are. Throws a RangeError for a virtual server of 0.5.0, which has no such mode.
 */
export async function simulateOpenApiMt5(options: OpenApiMt5SimulatorOptions = {}): Promise<OpenApiMt5Simulator> {
  const { clock = systemClock, random = seededRandom(options.seed ?? 1) } = options;
  if (options.virtual === true && options.version === "0.5.0") {
    throw new RangeError("A virtual server of version 0.5.0 was asked for; virtual mode exists since 0.12.0.");
  }
  const venue =
    options.venue ?? defaultVenue({ clock, random, ...(options.speed !== undefined && { speed: options.speed }) });
  const simulation = new Simulation(options, clock, random, venue);
  await simulation.start();
  return simulation;
}

class Simulation implements OpenApiMt5Simulator {
  readonly protocol = "open-api-mt5";
  readonly venue: Venue;
  readonly faults: FaultController;
  readonly accounts: readonly SimulatedAccount[];
  readonly #options: OpenApiMt5SimulatorOptions;
  readonly #log = new RequestLog();
  readonly #stopping = new AbortController();
  readonly #ledgers: readonly Ledger[];
  readonly #world: MutableWorld;
  readonly #gateway: Gateway;
  #ended = false;

  constructor(options: OpenApiMt5SimulatorOptions, clock: Clock, random: Random, venue: Venue) {
    this.#options = options;
    this.venue = venue;
    this.#ledgers = openLedgers(options.accounts ?? [{}], { venue, clock });
    this.accounts = this.#ledgers.map(({ facts, venue: venueAccount }) => ({
      id: facts.login,
      login: facts.login,
      venueAccount,
    }));
    this.faults = new FaultController({
      clock,
      random,
      operations: [...new Set([...OPERATIONS, ...REQUEST_OPERATIONS])],
      world: this.#worldFaults(),
      protocol: "open-api-mt5",
    });
    this.#world = makeWorld(options, {
      clock,
      random,
      venue,
      ledgers: this.#ledgers,
      operator: this.#operatorLogin(),
      signal: this.#stopping.signal,
      endProcess: () => this.#endProcess(),
    });
    const service = new Service(this.#world, this.faults, this.#log);
    this.#gateway = new Gateway({ world: this.#world, faults: this.faults, service, log: this.#log });
  }

  async start(): Promise<void> {
    try {
      this.#world.session.start(this.#operatorLogin());
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
    return `${this.url.replace(/^http/, "ws")}/ws/positions/open`;
  }

  get credentials(): Readonly<Record<string, string>> {
    const { mode, apiKey, apiSecret } = this.#world;
    const { username, password, server } = this.#operatorLogin();
    return {
      ...(mode !== "standalone" && apiKey !== null && { apiKey }),
      ...(mode === "secure-client" && apiSecret !== null && { apiSecret }),
      login: username,
      password,
      server,
    };
  }

  get config(): BrokerConfig {
    const { apiKey, apiSecret } = this.credentials;
    return {
      adapter: "open-api-mt5",
      baseUrl: this.url,
      ...(apiKey !== undefined && { apiKey }),
      ...(apiSecret !== undefined && { apiSecret }),
      // A client could measure it only while prices move.
      serverClock: clockSetting(this.#world.zone),
    };
  }

  get requests(): readonly RecordedRequest[] {
    return this.#log.entries;
  }

  get connections(): number {
    return this.#gateway.connections;
  }

  get terminalState(): string {
    return this.#world.session.state;
  }

  get ended(): boolean {
    return this.#ended;
  }

  get savedSettings(): Readonly<Record<string, unknown>> {
    return this.#world.settings.values;
  }

  get settingsWrites(): number {
    return this.#world.settings.writes;
  }

  loseTerminal(outageMs?: number): void {
    this.#world.session.loseTerminal(outageMs);
  }

  restoreTerminal(): void {
    this.#world.session.restoreTerminal();
  }

  silenceSends(count: number): void {
    this.#world.terminal.silence(count);
  }

  changeApiKey(apiKey: string = Buffer.from(this.#world.random.bytes(9)).toString("base64url")): void {
    this.#world.apiKey = apiKey;
  }

  setReadLag(lagMs: number): void {
    for (const { books } of this.#ledgers) books.setLag(lagMs);
  }

  hideDeals(hidden: boolean): void {
    for (const { books } of this.#ledgers) books.hideDeals(hidden);
  }

  pushRaw(text: string): void {
    this.#gateway.pushRaw(text);
  }

  dropSockets(): void {
    this.#gateway.dropSockets();
  }

  goDown(): void {
    this.#gateway.goDown();
  }

  async shutDown(): Promise<void> {
    await this.#gateway.shutDown();
  }

  async comeUp(): Promise<void> {
    this.#ended = false;
    this.#world.session.start(this.#operatorLogin());
    await this.#gateway.comeUp();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.faults.clear();
    if (this.#options.venue === undefined) this.venue.stop();
    this.#world.session.close();
    this.#world.guards.close();
    for (const ledger of this.#ledgers) ledger.close();
    await this.#gateway.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /** The login that the operator has set up: the first account's. */
  #operatorLogin(): Login {
    const { login = "0", password = "", server = "" } = this.#ledgers[0]?.facts ?? {};
    return { username: login, password, server };
  }

  #endProcess(): void {
    this.#ended = true;
    this.#gateway.goDown();
  }

  #worldFaults(): FaultControllerOptions["world"] {
    return {
      "drop-sockets": () => this.dropSockets(),
      restart: (fault) => {
        this.#world.session.start(this.#operatorLogin());
        this.#gateway.restart(faultParameter(fault, "downMs"));
      },
      "revoke-credentials": () => this.changeApiKey(),
      "cool-account": () => this.#world.session.disconnect(),
      lag: (fault) => this.setReadLag(faultParameter(fault, "ms")),
      "hide-deals": (fault) => this.hideDeals(faultParameter(fault, "hidden") !== 0),
      "lose-terminal": (fault) => this.loseTerminal(faultParameter(fault, "ms")),
      "end-process": () => this.#endProcess(),
    };
  }
}
