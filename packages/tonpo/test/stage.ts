import { type Account, type Broker, connect, type StatusEvent } from "@anybroker/core";
import { simulateTonpo, type TonpoSimulator, type TonpoSimulatorOptions } from "@anybroker/simulators";
import { type StillMarket, stillMarket } from "@anybroker/testkit";
import { type TonpoInput, tonpo } from "../src/index.ts";

/** Options of the adapter, and of the gateway that it is put before. */
export type Wanted = Partial<TonpoInput> & { readonly simulator?: TonpoSimulatorOptions };

/** The adapter, behind the facade, on a simulated gateway whose market stands still. */
export class Stage implements AsyncDisposable {
  readonly market: StillMarket;
  readonly status: StatusEvent[] = [];
  readonly simulator: TonpoSimulator;
  readonly broker: Broker<(typeof tonpo)["adapter"]["capabilities"], unknown>;

  private constructor(market: StillMarket, simulator: TonpoSimulator, broker: Stage["broker"]) {
    this.market = market;
    this.simulator = simulator;
    this.broker = broker;
    broker.status((event) => this.status.push(event));
  }

  static async open({ simulator: options, ...rest }: Wanted = {}): Promise<Stage> {
    const market = stillMarket();
    const { clock, venue } = market;
    venue.setPrice("EURUSD", 1.1, 1.1001);
    const simulator = await simulateTonpo({ clock, venue, ...options });
    const { apiKey = "" } = simulator.credentials;
    try {
      const configured = tonpo({ apiKey, baseUrl: simulator.url, ...rest });
      const broker = await drive(clock, connect(configured, { clock, auditIntervalMs: 0 }));
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
    return this.market.clock.advanceUntil(condition, { limitMs: 120_000 });
  }

  async account(id?: string, timeoutMs?: number): Promise<Account> {
    return (await this.drive(
      this.broker.account(id, timeoutMs === undefined ? {} : { timeoutMs }),
    )) as unknown as Account;
  }

  /** What was asked of the gateway since. */
  listen(): () => readonly string[] {
    const start = this.simulator.requests.length;
    return () => this.simulator.requests.slice(start).map(({ method, path }) => `${method} ${path}`);
  }

  bodiesOf(path: string): readonly unknown[] {
    return this.simulator.requests.filter((request) => request.path === path).map(({ body }) => body);
  }

  get problems(): readonly string[] {
    return this.status.flatMap((event) => (event.state === "problem" ? [event.error.code] : []));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.drive(this.broker.close());
    await this.simulator.stop();
    this.market.venue.stop();
  }
}

async function drive<Value>(clock: StillMarket["clock"], promise: Promise<Value>): Promise<Value> {
  let settled = false;
  const done = (): void => {
    settled = true;
  };
  promise.then(done, done);
  await clock.advanceUntil(() => settled, { stepMs: 20, limitMs: 300_000 });
  return promise;
}

/** A market order and a limit that rests, in a market at 1.1. */
export const MARKET = { symbol: "EURUSD", side: "buy", type: "market", lots: 0.1 } as const;
export const LIMIT = { symbol: "EURUSD", side: "buy", type: "limit", lots: 0.1, limitPrice: 1.05 } as const;

/** What `connect` gives at compile time. */
export const typedBroker = () => connect(tonpo({ apiKey: "k", baseUrl: "https://gateway.example" }));
