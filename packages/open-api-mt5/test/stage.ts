import { type Account, type Broker, type ConnectOptions, connect, type StatusEvent } from "@anybroker/core";
import { type OpenApiMt5Simulator, type OpenApiMt5SimulatorOptions, simulateOpenApiMt5 } from "@anybroker/simulators";
import { type StillMarket, stillMarket } from "@anybroker/testkit";
import { type OpenApiMt5Input, openApiMt5 } from "../src/index.ts";
import { drive } from "./make-client.ts";

/** What a stage may be told: the adapter's options, the simulator's, and where the clock starts. */
export interface StageOptions {
  readonly adapter?: Partial<OpenApiMt5Input>;
  readonly simulator?: OpenApiMt5SimulatorOptions;
  readonly connect?: ConnectOptions;
  /** Moves the clock to this instant before anything else. */
  readonly startMs?: number;
  /** Called before the connection is made. */
  readonly before?: (market: StillMarket, simulator: OpenApiMt5Simulator) => void;
}

/** The simulator's clock, which is New York's seven hours on. */
export const SERVER_CLOCK = "America/New_York+07:00";

/** A simulated server and a connection to it, on a clock that the test moves. */
export class Stage implements AsyncDisposable {
  readonly market: StillMarket;
  readonly simulator: OpenApiMt5Simulator;
  readonly broker: Broker<(typeof openApiMt5)["adapter"]["capabilities"]>;
  readonly status: StatusEvent[] = [];

  private constructor(market: StillMarket, simulator: OpenApiMt5Simulator, broker: Stage["broker"]) {
    this.market = market;
    this.simulator = simulator;
    this.broker = broker;
    broker.status((event) => this.status.push(event));
  }

  static async open(options: StageOptions = {}): Promise<Stage> {
    const market = stillMarket();
    const { clock, venue } = market;
    if (options.startMs !== undefined) clock.jump(options.startMs - clock.now());
    venue.setPrice("EURUSD", 1.1, 1.1001);
    const simulator = await simulateOpenApiMt5({ clock, venue, ...options.simulator });
    const { apiKey, apiSecret } = simulator.credentials;
    const configured = openApiMt5({
      baseUrl: simulator.url,
      serverClock: SERVER_CLOCK,
      ...(apiKey !== undefined && { apiKey }),
      ...(apiSecret !== undefined && { apiSecret }),
      ...options.adapter,
    });
    options.before?.(market, simulator);
    try {
      const broker = await drive(clock, connect(configured, { clock, auditIntervalMs: 0, ...options.connect }));
      return new Stage(market, simulator, broker as Stage["broker"]);
    } catch (error) {
      await simulator.stop();
      venue.stop();
      throw error;
    }
  }

  drive<Value>(promise: Promise<Value>): Promise<Value> {
    return drive(this.market.clock, promise);
  }

  until(condition: () => boolean): Promise<void> {
    return this.market.clock.advanceUntil(condition, { limitMs: 300_000 });
  }

  async account(id?: string): Promise<Account> {
    return (await this.drive(this.broker.account(id))) as unknown as Account;
  }

  /** `METHOD /path` of what is asked of the server from now on. */
  listen(): () => readonly string[] {
    const start = this.simulator.requests.length;
    return () => this.simulator.requests.slice(start).map(({ method, path }) => `${method} ${path}`);
  }

  /** The venue's account that the terminal is logged in to. */
  get ledger() {
    const [first] = this.simulator.accounts;
    if (first === undefined) throw new Error("the simulator has no account");
    return first.venueAccount;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.drive(this.broker.close());
    await this.simulator.stop();
    this.market.venue.stop();
  }
}

export const MARKET = { symbol: "EURUSD", side: "buy", type: "market", lots: 0.1 } as const;
export const LIMIT = { symbol: "EURUSD", side: "buy", type: "limit", lots: 0.2, limitPrice: 1.05 } as const;
