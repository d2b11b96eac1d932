import { type BrokerConfig, type Clock, type Random, seededRandom, systemClock } from "@anybroker/core";
import type { Venue } from "@anybroker/paper/venue";
import { defaultVenue } from "../default-venue.ts";
import { FaultController, type FaultControllerOptions, faultParameter } from "../fault-controller.ts";
import { OPERATIONS } from "../operations.ts";
import type { RecordedRequest, SimulatedAccount, SimulatorEndpoints } from "../simulator.ts";
import { type Certificates, makeCertificates } from "./certificates.ts";
import type { CtraderSimulator } from "./ctrader-simulator.ts";
import { CTRADER_OPERATIONS } from "./dispatch.ts";
import { type CtraderPorts, Gateway } from "./gateway.ts";
import { answerHttp } from "./http-side.ts";
import type { CtraderSimulatorOptions } from "./options.ts";
import { Service } from "./service.ts";
import { Session } from "./session.ts";
import type { TokenPair } from "./tokens.ts";
import type { Violation } from "./violations.ts";
import { JSON_FORM } from "./wire/json-form.ts";
import type { Pipe, Trickle } from "./wire/pipe.ts";
import { PROTOBUF_FORM } from "./wire/protobuf-form.ts";

/**
 * Starts a server that speaks the cTrader Open API over a simulated market: protobuf and JSON over TLS, each as a
 * stream and over WebSocket, protobuf without TLS too, and the token endpoint over HTTP.
 *
 * Resolves when it accepts connections. Everything runs on `clock`; the platform's own errors (a port in use) come
 * through as they are. Throws a RangeError for an account whose id is no number.
 */
export async function simulateCtrader(options: CtraderSimulatorOptions = {}): Promise<CtraderSimulator> {
  const { clock = systemClock, random = seededRandom(options.seed ?? 1), speed } = options;
  const venue =
    options.venue ?? defaultVenue({ clock, random, marketableLimits: true, ...(speed !== undefined && { speed }) });
  const certificates = await makeCertificates(options.host ?? "127.0.0.1");
  try {
    const simulation = new Simulation(options, { clock, random, venue, certificates });
    await simulation.start();
    return simulation;
  } catch (error) {
    await certificates.dispose();
    throw error;
  }
}

interface Surroundings {
  readonly clock: Clock;
  readonly random: Random;
  readonly venue: Venue;
  readonly certificates: Certificates;
}

class Simulation implements CtraderSimulator {
  readonly protocol = "ctrader";
  readonly venue: Venue;
  readonly faults: FaultController;
  readonly accounts: readonly SimulatedAccount[];
  readonly credentials: Readonly<Record<string, string>>;
  readonly #options: CtraderSimulatorOptions;
  readonly #certificates: Certificates;
  readonly #clock: Clock;
  readonly #trickle: Trickle = { bytes: 0 };
  readonly #service: Service;
  readonly #host: string;
  #gateway: Gateway | undefined;

  constructor(options: CtraderSimulatorOptions, { clock, random, venue, certificates }: Surroundings) {
    this.#options = options;
    this.#certificates = certificates;
    this.#clock = clock;
    this.#host = options.host ?? "127.0.0.1";
    this.venue = venue;
    this.faults = new FaultController({
      clock,
      random,
      operations: [...new Set([...OPERATIONS, ...CTRADER_OPERATIONS])],
      world: this.#worldFaults(),
      protocol: "ctrader",
    });
    this.#service = new Service(options, { clock, random, venue, faults: this.faults });
    const { served, application } = this.#service.world;
    this.accounts = [...served.values()].map(({ account }) => ({
      id: account.id,
      login: account.facts.login,
      venueAccount: account.venue,
    }));
    const { accessToken = "", refreshToken = "" } = this.tokens() ?? {};
    const accountId = this.accounts[0]?.id ?? "";
    this.credentials = { ...application, accessToken, refreshToken, accountId, ca: certificates.caFile };
  }

  async start(): Promise<void> {
    const { port = 0, jsonPort = 0, plainPort = 0, httpPort = 0, faults = [] } = this.#options;
    try {
      for (const rule of faults) this.faults.add(rule);
      this.#gateway = await Gateway.start({
        clock: this.#clock,
        host: this.#host,
        ports: { protobuf: port, json: jsonPort, plain: plainPort, http: httpPort },
        certificates: this.#certificates,
        frameLimitBytes: this.#service.world.knobs.frameLimitBytes,
        trickle: this.#trickle,
        opened: (pipe, form) => this.#open(pipe, form),
        answer: (request) => answerHttp(this.#service.world, request),
      });
    } catch (error) {
      await this.stop();
      throw error;
    }
    if (this.#options.venue === undefined) this.venue.start();
  }

  get url(): string {
    return `http://${this.#gateway?.httpAuthority ?? ""}`;
  }

  get streamUrl(): string {
    return `tls://${this.#authority(this.ports.protobuf)}`;
  }

  get jsonUrl(): string {
    return `wss://${this.#authority(this.ports.json)}`;
  }

  get ports(): CtraderPorts {
    return this.#gateway?.ports ?? { protobuf: 0, json: 0, plain: 0 };
  }

  get endpoints(): SimulatorEndpoints {
    const { protobuf, json } = this.ports;
    const tokenUrl = `${this.url}/apps/token`;
    return { host: this.#host, port: protobuf, jsonPort: json, tokenUrl, ca: this.#certificates.caFile };
  }

  get ca(): string {
    return this.#certificates.ca;
  }

  get config(): BrokerConfig {
    const { clientId = "", clientSecret = "", accountId = "" } = this.credentials;
    const pair = this.tokens();
    return {
      adapter: "ctrader",
      clientId,
      clientSecret,
      environment: this.#service.world.environment,
      ...(pair !== undefined && { accessToken: pair.accessToken, refreshToken: pair.refreshToken }),
      host: this.#host,
      port: this.ports.protobuf,
      ca: this.ca,
      tokenUrl: `${this.url}/apps/token`,
      account: accountId,
    };
  }

  get requests(): readonly RecordedRequest[] {
    return this.#service.world.log.entries;
  }

  get connections(): number {
    return this.#service.sessions.size;
  }

  get tickSubscriptions(): readonly string[] {
    const { instruments, sessions } = this.#service.world;
    const ids = [...sessions].flatMap(({ accounts }) =>
      [...accounts.values()].flatMap(({ spots }) => [...spots.keys()]),
    );
    return [...new Set(ids)].map((id) => instruments.symbol(id).name as string).sort();
  }

  get violations(): readonly Violation[] {
    return this.#service.world.violations.entries;
  }

  tokens(grantIndex = 0): TokenPair | undefined {
    const { tokens } = this.#service.world;
    const grant = tokens.grants[grantIndex];
    return grant && tokens.pairOf(grant);
  }

  tokenUses(grantIndex = 0): number {
    const { tokens } = this.#service.world;
    const grant = tokens.grants[grantIndex];
    return grant === undefined ? 0 : tokens.usesOf(grant);
  }

  rotateTokens(): void {
    this.#service.world.tokens.rotate();
  }

  issueCode(): string | undefined {
    return this.#service.world.tokens.issueCode();
  }

  expireTokens(): void {
    this.#service.world.tokens.expire();
  }

  revokeTokens(): void {
    this.#service.world.tokens.revoke();
  }

  disconnectAccount(accountId?: string): void {
    for (const session of this.#service.sessions) {
      for (const id of accountId === undefined ? [...session.accounts.keys()] : [accountId]) session.endAccount(id);
    }
  }

  dismissClients(reason = "Server is going down."): void {
    for (const session of this.#service.sessions) session.dismiss(reason);
  }

  setMaintenance(endTimeMs: number | undefined): void {
    this.#service.setMaintenance(endTimeMs);
  }

  setReadLag(lagMs: number): void {
    for (const { account } of this.#service.world.served.values()) account.books.setLag(lagMs);
  }

  hideDeals(hidden: boolean): void {
    for (const { account } of this.#service.world.served.values()) account.books.hideDeals(hidden);
  }

  pushRaw(text: string): void {
    for (const session of this.#service.sessions) session.sendRaw(text);
  }

  dropSockets(): void {
    this.#gateway?.dropSockets();
  }

  goDown(): void {
    this.#gateway?.goDown();
  }

  async comeUp(): Promise<void> {
    await this.#gateway?.comeUp();
  }

  async stop(): Promise<void> {
    this.faults.clear();
    if (this.#options.venue === undefined) this.venue.stop();
    this.#service.stop();
    await this.#gateway?.close();
    await this.#certificates.dispose();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #authority(port: number): string {
    return `${this.#host.includes(":") ? `[${this.#host}]` : this.#host}:${port}`;
  }

  #open(pipe: Pipe, form: "protobuf" | "json"): void {
    const { sessions, world } = this.#service;
    const closed = (session: Session): void => void sessions.delete(session);
    sessions.add(new Session({ world, pipe, form: form === "json" ? JSON_FORM : PROTOBUF_FORM, closed }));
  }

  #worldFaults(): FaultControllerOptions["world"] {
    return {
      "drop-sockets": () => this.dropSockets(),
      restart: (fault) => this.#gateway?.restart(faultParameter(fault, "downMs")),
      "revoke-credentials": () => this.revokeTokens(),
      "expire-grant": () => this.expireTokens(),
      "cool-account": () => this.disconnectAccount(),
      lag: (fault) => this.setReadLag(faultParameter(fault, "ms")),
      "hide-deals": (fault) => this.hideDeals(faultParameter(fault, "hidden") !== 0),
      maintenance: (fault) => {
        const ms = faultParameter(fault, "ms");
        this.setMaintenance(ms === 0 ? undefined : this.#clock.now() + ms);
      },
      dismiss: () => this.dismissClients(),
      trickle: (fault) => {
        this.#trickle.bytes = faultParameter(fault, "bytes");
      },
    };
  }
}
