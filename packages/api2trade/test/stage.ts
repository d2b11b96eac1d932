import { type Account, type Broker, type ConnectOptions, connect, type StatusEvent } from "@anybroker/core";
import { type Api2TradeSimulator, type Api2TradeSimulatorOptions, simulateApi2trade } from "@anybroker/simulators";
import { type StillMarket, stillMarket } from "@anybroker/testkit";
import { type Api2TradeInput, api2trade } from "../src/index.ts";

/** The adapter's options over those of the simulator, and what else a test wants. */
export type Wanted = Partial<Api2TradeInput> & {
  readonly simulator?: Api2TradeSimulatorOptions;
  readonly connect?: ConnectOptions;
};

export const MARKET = { symbol: "EURUSD", side: "buy", type: "market", lots: 0.1 } as const;

/** A simulator over a still market, and the library connected to it. */
export class Stage implements AsyncDisposable {
  readonly market: StillMarket;
  readonly simulator: Api2TradeSimulator;
  readonly broker: Broker<(typeof api2trade)["adapter"]["capabilities"], unknown>;
  readonly status: StatusEvent[] = [];

  private constructor(market: StillMarket, simulator: Api2TradeSimulator, broker: Stage["broker"]) {
    this.market = market;
    this.simulator = simulator;
    this.broker = broker;
    broker.status((event) => this.status.push(event));
  }

  static async open({ simulator: options, connect: settings, ...rest }: Wanted = {}): Promise<Stage> {
    const market = stillMarket({ firstOrderId: 1000n });
    const { clock, venue } = market;
    venue.setPrice("EURUSD", 1.1, 1.1001);
    const simulator = await simulateApi2trade({ clock, venue, ...options });
    const { adapter: _adapter, ...config } = simulator.config;
    try {
      const configured = api2trade({ ...config, ...rest } as Api2TradeInput);
      const broker = await drive(clock, connect(configured, { clock, ...settings }));
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

  async account(id?: string): Promise<Account> {
    return (await this.drive(this.broker.account(id))) as Account;
  }

  /** The paths of what was asked, without the reading of the books. */
  get trades(): readonly string[] {
    return this.simulator.requests
      .filter(({ path }) => /Order(Send|Modify|Close)/.test(path))
      .map(({ method, path }) => `${method} ${path}`);
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
  await clock.advanceUntil(() => settled, { stepMs: 20 });
  return promise;
}
