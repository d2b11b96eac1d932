import { type Account, type Broker, type ConnectOptions, connect, type StatusEvent } from "@anybroker/core";
import { type Api2TradeSimulator, type Api2TradeSimulatorOptions, simulateApi2trade } from "@anybroker/simulators";
import { type StillMarket, stillMarket } from "@anybroker/testkit";
import { describe, expect, test } from "vitest";
import { type Api2TradeInput, api2trade, type Dialect } from "../src/index.ts";

type Wanted = Partial<Api2TradeInput> & {
  readonly simulator?: Api2TradeSimulatorOptions;
  readonly connect?: ConnectOptions;
};

const MARKET = { symbol: "EURUSD", side: "buy", type: "market", lots: 0.1 } as const;

class Stage implements AsyncDisposable {
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

describe("the dialect", () => {
  test.each<[Dialect | "both", string]>([
    ["sdk", "POST /OrderSend"],
    ["rest", "GET /OrderSend"],
    ["both", "POST /OrderSend"],
  ])("of a host that speaks %s is found without trading", async (dialect, sent) => {
    await using stage = await Stage.open({ dialect: "auto", simulator: { knobs: { dialect } } });
    const account = await stage.account();
    expect(stage.trades).toEqual([]);
    await stage.drive(account.orders.place(MARKET));
    expect(stage.trades).toEqual([sent]);
  });

  test("sdk has market orders only, and refuses others before anything is sent", async () => {
    await using stage = await Stage.open({ dialect: "sdk" });
    const account = await stage.account();
    expect([account.capabilities.orderTypes, account.capabilities.cancelOrder]).toEqual([["market"], false]);
    await expect(account.orders.place({ ...MARKET, type: "limit", limitPrice: 1.05 })).rejects.toMatchObject({
      code: "UNSUPPORTED",
    });
    expect(stage.trades).toEqual([]);
  });

  test("rest lists its accounts by itself; sdk has to be told", async () => {
    await using stage = await Stage.open({ dialect: "rest", accounts: [], simulator: { accounts: [{}, {}] } });
    const listed = await stage.drive(stage.broker.accounts());
    expect(listed.map(({ id, login }) => [id, login])).toEqual(
      stage.simulator.accounts.map(({ id, login }) => [id, login]),
    );
    await expect(Stage.open({ dialect: "sdk", accounts: [] })).rejects.toMatchObject({ code: "INVALID_CONFIG" });
  });
});

test.each<[string, Wanted]>([
  ["a wrong key", { apiKey: "sk-not-the-one" }],
  ["a wrong Pro password", { username: "simulated", password: "not-the-one" }],
])("%s fails the connect as AUTH_FAILED, with the fix and without the secret", async (_what, wanted) => {
  const error: unknown = await Stage.open(wanted).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "AUTH_FAILED", outcome: "not-executed" });
  expect((error as Error).message).toMatch(/check apiKey, or username and password/);
  expect(JSON.stringify(error)).not.toContain("not-the-one");
});

test("a Pro login trades by Basic authentication", async () => {
  await using stage = await Stage.open({ simulator: { authentication: "basic" } });
  const account = await stage.account();
  expect((await stage.drive(account.orders.place(MARKET))).status).toBe("filled");
  const ticks: number[] = [];
  const stream = account.ticks("EURUSD", ({ bid }) => ticks.push(bid));
  await stage.drive(stream.ready);
  await stage.until(() => ticks.length > 0);
});

test("an account that is not configured is refused, and one that is unknown is not found", async () => {
  await using stage = await Stage.open({ dialect: "sdk", simulator: { accounts: [{}, {}] } });
  await expect(stage.account(stage.simulator.accounts[1]?.id)).rejects.toMatchObject({ code: "ACCOUNT_NOT_FOUND" });
  await expect(Stage.open({ dialect: "sdk", accounts: "00000000-0000-4000-8000-000000000000" })).rejects.toMatchObject({
    code: "ACCOUNT_NOT_FOUND",
  });
});

test("an order carries its client order id first in the comment, where position and deals show it", async () => {
  await using stage = await Stage.open();
  const account = await stage.account();
  const order = await stage.drive(account.orders.place({ ...MARKET, clientOrderId: "my-order-1", comment: "swing" }));
  const sent = stage.simulator.requests.find(({ path }) => path === "/OrderSend");
  expect(sent?.body).toMatchObject({ comment: "ab:my-order-1 swing" });
  const [position] = account.positions.list();
  expect([order.status, position?.clientOrderId, position?.comment, position?.id]).toEqual([
    "filled",
    "my-order-1",
    "swing",
    order.id,
  ]);
  const [deal] = await stage.drive(account.history.deals().toArray());
  expect([deal?.clientOrderId, deal?.orderId, deal?.estimated]).toEqual(["my-order-1", order.id, true]);
});

test("an order whose answer is lost is found by its comment, and sent once", async () => {
  await using stage = await Stage.open({ simulator: { faults: ["drop-answer@place"] } });
  const account = await stage.account();
  const order = await stage.drive(account.orders.place(MARKET));
  expect([order.status, stage.trades]).toEqual(["filled", ["POST /OrderSend"]]);
});

test.each(["zero", "mt5"] as const)("a success is one by whatever number: %s", async (successRetcode) => {
  await using stage = await Stage.open({ simulator: { knobs: { successRetcode } } });
  const account = await stage.account();
  const order = await stage.drive(account.orders.place(MARKET));
  await stage.drive(account.positions.modify(String(order.positionId), { stopLoss: 1.05 }));
  await stage.drive(account.positions.close(String(order.positionId), { lots: 0.04 }));
  expect(account.positions.list().map(({ lots, stopLoss }) => [lots, stopLoss])).toEqual([[0.06, 1.05]]);
});

test.each([
  [10004, "REQUOTE", 1],
  [10011, "ERROR", 1],
  [10030, "CONNECTION", 1],
  [10032, "TOO_MANY_REQUESTS", 3],
  [10035, "LOCKED", 1],
] as const)("an order refused with %i is %s and was sent %i times", async (retcode, code, sent) => {
  await using stage = await Stage.open();
  const account = await stage.account();
  stage.simulator.faults.add(`refuse@place,status=200,code=${retcode},times=all`);
  await expect(stage.drive(account.orders.place(MARKET))).rejects.toMatchObject({ code });
  expect(stage.trades).toHaveLength(sent);
});

test("a number means what the options say", async () => {
  await using stage = await Stage.open({ retcodeNames: "mt5" });
  const account = await stage.account();
  stage.simulator.faults.add("refuse@place,status=200,code=10032");
  await expect(stage.drive(account.orders.place(MARKET))).rejects.toMatchObject({ code: "ONLY_REAL" });
});

describe("a bridge that lost its broker", () => {
  test("is asked to connect again by the next reading", async () => {
    await using stage = await Stage.open({ simulator: { knobs: { reconnectMs: 3000 } } });
    const account = await stage.account();
    stage.simulator.disconnectAccount();
    stage.simulator.accounts[0]?.venueAccount.place({ ...MARKET, lots: 0.3 });
    await stage.until(() => account.positions.list().length === 1);
    expect(account.positions.list().map(({ lots }) => lots)).toEqual([0.3]);
  });

  test("is asked at the start as well", async () => {
    await using stage = await Stage.open({
      dialect: "sdk",
      simulator: { accounts: [{ state: "disconnected" }] },
    });
    expect((await stage.account()).state.balance).toBe(100_000);
  });
});

describe("the link", () => {
  const states = (stage: Stage) => stage.status.map(({ state }) => state).filter((state) => state !== "problem");

  test("is lost when the service can't be reached, and resumed when it can", async () => {
    await using stage = await Stage.open();
    const account = await stage.account();
    stage.simulator.goDown();
    await stage.until(() => states(stage).includes("lost"));
    stage.simulator.accounts[0]?.venueAccount.place(MARKET);
    await stage.simulator.comeUp();
    await stage.until(() => states(stage).includes("resumed"));
    expect([states(stage), account.positions.list().length]).toEqual([["ready", "lost", "resumed"], 1]);
  });

  test("survives one connection that breaks", async () => {
    await using stage = await Stage.open();
    const account = await stage.account();
    stage.simulator.faults.add("cut@place");
    await stage.drive(account.orders.place(MARKET)).catch(() => {});
    await stage.drive(account.sync());
    expect(states(stage)).toEqual(["ready"]);
  });

  test("is lost with the stream of prices that somebody reads, and the stream comes back subscribed", async () => {
    await using stage = await Stage.open();
    const account = await stage.account();
    const bids: number[] = [];
    const stream = account.ticks(["EURUSD", "GBPUSD"], ({ bid }) => bids.push(bid));
    await stage.drive(stream.ready);
    stage.simulator.closeStreams(1000);
    await stage.until(() => states(stage).includes("resumed"));
    stage.market.venue.setPrice("EURUSD", 1.2, 1.2001);
    await stage.until(() => bids.includes(1.2));
    expect([stage.simulator.tickSubscriptions, states(stage)]).toEqual([
      ["EURUSD", "GBPUSD"],
      ["ready", "lost", "resumed"],
    ]);
  });

  test("fails for good when the key is revoked", async () => {
    await using stage = await Stage.open();
    await stage.account();
    stage.simulator.revokeCredentials();
    await stage.until(() => states(stage).includes("failed"));
    expect(states(stage)).toEqual(["ready", "failed"]);
  });
});

test("one connection carries all symbols that are read, and none is open when none is", async () => {
  await using stage = await Stage.open();
  const account = await stage.account();
  const readers = ["EURUSD", "GBPUSD", "USDJPY"].map((symbol) => account.ticks(symbol));
  await stage.drive(Promise.all(readers.map(({ ready }) => ready)));
  expect([stage.simulator.tickSubscriptions.length, stage.simulator.connections]).toEqual([3, 1]);
  await stage.drive(Promise.all(readers.map((reader) => reader.close())));
  await stage.until(() => stage.simulator.connections === 0);
});

test("a symbol that the service does not know is a problem that names it", async () => {
  await using stage = await Stage.open({ symbols: ["EURUSD", "NOSUCH"] });
  const account = await stage.account();
  const stream = account.ticks(["EURUSD", "NOSUCH"], () => {});
  await stage.drive(stream.ready);
  await stage.until(() => stage.status.some(({ state }) => state === "problem"));
  const problem = stage.status.find(({ state }) => state === "problem");
  expect(problem).toMatchObject({ error: { message: expect.stringContaining("NOSUCH") } });
});

test("a quote is asked for, and one that nobody can trade on is PRICE_OFF", async () => {
  await using stage = await Stage.open();
  const account = await stage.account();
  expect(await stage.drive(account.quote("EURUSD"))).toMatchObject({ bid: 1.1, ask: 1.1001 });
  expect(stage.simulator.connections).toBe(0);
});

test("a stop loss that is hit is found by the next poll, with price and money of the history", async () => {
  await using stage = await Stage.open({ pollIntervalMs: 5000 });
  const account = await stage.account();
  await stage.drive(account.orders.place({ ...MARKET, stopLoss: 1.09 }));
  const deals: unknown[] = [];
  account.on("deal", ({ deal: { entry, price, profit, estimated } }) => deals.push([entry, price, profit, estimated]));
  stage.market.venue.setPrice("EURUSD", 1.0899, 1.09);
  await stage.until(() => deals.length === 1);
  expect(deals).toEqual([["out", 1.0899, -102, undefined]]);
  expect(account.positions.list()).toEqual([]);
});

describe("MetaTrader 4", () => {
  test("what a partial close leaves is followed to its new ticket, and nothing is a discrepancy", async () => {
    await using stage = await Stage.open({ simulator: { accounts: [{ platform: "mt4" }] } });
    const account = await stage.account();
    const told: string[] = [];
    for (const type of ["deal", "position", "discrepancy"] as const) {
      account.on(type, (event) => {
        if (event.type === "deal") told.push(`${event.deal.entry} ${event.deal.lots} of ${event.deal.positionId}`);
        else if (event.type === "position") told.push(`${event.change} ${event.position.id}`);
        else told.push(event.message);
      });
    }
    const order = await stage.drive(account.orders.place({ ...MARKET, lots: 1 }));
    const first = String(order.positionId);
    await stage.drive(account.positions.close(first, { lots: 0.3 }));
    await stage.until(() => account.positions.list().some(({ id, lots }) => id !== first && lots === 0.7));
    const [rest] = account.positions.list();
    const second = String(rest?.id);
    for (let minute = 0; minute < 3; minute += 1) await stage.drive(account.sync());
    expect([told, rest?.clientOrderId]).toEqual([
      [
        `in 1 of ${first}`,
        `opened ${first}`,
        `in 0.7 of ${second}`,
        `opened ${second}`,
        `out 0.3 of ${first}`,
        `reduced ${first}`,
        `out 0.7 of ${first}`,
        `closed ${first}`,
      ],
      undefined,
    ]);
    await stage.drive(account.positions.close(second));
    expect(account.orders.get(String(order.clientOrderId))).toMatchObject({ status: "filled", filledLots: 1 });
    const deals = await stage.drive(account.history.deals().toArray());
    const held = deals.reduce((sum, { entry, lots }) => sum + (entry === "in" ? lots : -lots), 0);
    expect([deals.length, Math.abs(held) < 1e-9]).toEqual([5, true]);
  });
});

test("an investor's login may only look", async () => {
  await using stage = await Stage.open({ simulator: { accounts: [{ isInvestor: true }] } });
  const account = await stage.account();
  expect(account.state.tradingAllowed).toBe(false);
  await expect(stage.drive(account.orders.place(MARKET))).rejects.toMatchObject({ outcome: "not-executed" });
});

test("the dialect rest reads the broker's time by the configured offset", async () => {
  const serverTimeOffsetSeconds = 3 * 3600;
  await using stage = await Stage.open({
    dialect: "rest",
    simulator: { knobs: { dialect: "rest", serverTimeOffsetSeconds } },
  });
  const account = await stage.account();
  const nowMs = stage.market.clock.now();
  await stage.drive(account.orders.place(MARKET));
  const [position] = account.positions.list();
  expect(Math.abs((position?.openTimeMs ?? 0) - nowMs)).toBeLessThan(2000);
});

test("a resting order that has filled is neither cancelled nor changed: its ticket is the position's now", async () => {
  await using stage = await Stage.open({ dialect: "rest", connect: { auditIntervalMs: 0 } });
  const account = await stage.account();
  const order = await stage.drive(account.orders.place({ ...MARKET, type: "limit", limitPrice: 1.09 }));
  stage.market.venue.setPrice("EURUSD", 1.0899, 1.09);
  await expect(stage.drive(account.orders.cancel(String(order.id)))).rejects.toMatchObject({
    code: "ORDER_NOT_FOUND",
    outcome: "not-executed",
  });
  expect(stage.simulator.accounts[0]?.venueAccount.positions()).toHaveLength(1);
  expect(stage.trades).toEqual(["GET /OrderSend"]);
});

test("native is the vendor's own client, and the account's calls without its id", async () => {
  await using stage = await Stage.open();
  const typed = stage.broker as unknown as Awaited<ReturnType<typeof typedBroker>>;
  const account = await stage.drive(typed.account());
  const summary = await stage.drive(account.native.account.summary());
  expect([summary.currency, account.native.client === typed.native]).toEqual(["USD", true]);
  const placed = await stage.drive(account.native.orders.send({ symbol: "EURUSD", operation: "sell", volume: 0.2 }));
  await stage.until(() => account.positions.get(placed.ticket) !== undefined);
});

/** What `connect` gives at compile time. */
const typedBroker = () => connect(api2trade({ apiKey: "k" }));
