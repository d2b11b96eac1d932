import { type Account, type Broker, connect, type StatusEvent } from "@anybroker/core";
import { simulateTickerall, type TickerallSimulator, type TickerallSimulatorOptions } from "@anybroker/simulators";
import { type StillMarket, stillMarket } from "@anybroker/testkit";
import { expect, test } from "vitest";
import { type TickerallInput, tickerall } from "../src/index.ts";

type Wanted = Partial<TickerallInput> & { readonly simulator?: TickerallSimulatorOptions };

class Stage implements AsyncDisposable {
  readonly market: StillMarket;
  readonly status: StatusEvent[] = [];
  readonly simulator: TickerallSimulator;
  readonly broker: Broker<(typeof tickerall)["adapter"]["capabilities"], unknown>;

  private constructor(market: StillMarket, simulator: TickerallSimulator, broker: Stage["broker"]) {
    this.market = market;
    this.simulator = simulator;
    this.broker = broker;
    broker.status((event) => this.status.push(event));
  }

  static async open({ simulator: options, ...rest }: Wanted = {}): Promise<Stage> {
    const market = stillMarket();
    const { clock, venue } = market;
    venue.setPrice("EURUSD", 1.1, 1.1001);
    const simulator = await simulateTickerall({ clock, venue, ...options });
    const { apiKey = "", server = "", login = "", password = "" } = simulator.credentials;
    const configured = tickerall({
      apiKey,
      baseUrl: simulator.url,
      accounts: { server, login, password },
      ...rest,
    });
    try {
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

  async account(id?: string): Promise<Account> {
    return (await this.drive(this.broker.account(id))) as Account;
  }

  /** What was asked of the service since. */
  listen(): () => readonly string[] {
    const start = this.simulator.requests.length;
    return () => this.simulator.requests.slice(start).map(({ method, path }) => `${method} ${path.split("/").at(-1)}`);
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

const MARKET = { symbol: "EURUSD", side: "buy", type: "market", lots: 0.1 } as const;

test("the configured account is started, listed with its login, and no other", async () => {
  await using stage = await Stage.open({ simulator: { accounts: [{ login: "5551" }, { login: "5552" }] } });
  expect(await stage.drive(stage.broker.accounts())).toEqual([
    {
      id: stage.simulator.accounts[0]?.id,
      login: "5551",
      server: "SimBroker-Demo",
      environment: "demo",
      available: true,
    },
  ]);
});

test("without credentials the roster's accounts are served; one that is cold is not available", async () => {
  await using stage = await Stage.open({
    accounts: [],
    simulator: { accounts: [{ id: "acc_hot" }, { id: "acc_cold", state: "cold", isDemo: false }] },
  });
  const listed = await stage.drive(stage.broker.accounts());
  expect(listed.map(({ id, environment, available }) => [id, environment, available])).toEqual([
    ["acc_hot", "demo", true],
    ["acc_cold", "live", false],
  ]);
  expect((await stage.account("acc_hot")).state.balance).toBe(100_000);
  await expect(stage.account("acc_cold")).rejects.toMatchObject({ code: "ACCOUNT_UNAVAILABLE" });
});

test("accountId narrows the roster to one account, so that it needs no name", async () => {
  await using stage = await Stage.open({
    accounts: [],
    accountId: "acc_b",
    simulator: { accounts: [{ id: "acc_a" }, { id: "acc_b" }] },
  });
  expect((await stage.account()).id).toBe("acc_b");
});

test("a wrong password fails the connect as AUTH_FAILED, with the fix and without the password", async () => {
  const refused = Stage.open({ accounts: { server: "SimBroker-Demo", login: "20481957", password: "not-the-one" } });
  const error: unknown = await refused.catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "AUTH_FAILED", outcome: "not-executed", native: { code: "BROKER_AUTH_FAILED" } });
  expect((error as Error).message).toMatch(/check server, login and password/);
  expect(JSON.stringify(error)).not.toContain("not-the-one");
});

test("an order carries its client order id as the key and in the comment, where its position shows it", async () => {
  await using stage = await Stage.open();
  const account = await stage.account();
  const order = await stage.drive(account.orders.place({ ...MARKET, clientOrderId: "my-order-1", comment: "swing" }));
  const sent = stage.simulator.requests.find(({ operation }) => operation === "place");
  expect(sent).toMatchObject({
    idempotencyKey: `${account.id}/place/my-order-1`,
    body: { comment: "swing ab:my-order-1" },
  });
  await stage.until(() => account.positions.list().length === 1);
  const [position] = account.positions.list();
  expect([
    order.status,
    order.clientOrderId,
    position?.clientOrderId,
    position?.comment,
    position?.openOrderId,
  ]).toEqual(["filled", "my-order-1", "my-order-1", "swing", order.id]);
});

test("an account that cools between two calls is warmed, and the order placed once", async () => {
  await using stage = await Stage.open();
  const account = await stage.account();
  stage.simulator.coolAccount();
  const order = await stage.drive(account.orders.place({ ...MARKET, clientOrderId: "once" }));
  const places = stage.simulator.requests.filter(({ operation }) => operation === "place");
  expect(order.status).toBe("filled");
  expect(places.map(({ idempotencyKey }) => idempotencyKey)).toEqual([
    `${account.id}/place/once`,
    `${account.id}/place/once`,
  ]);
  expect(stage.simulator.accounts[0]?.venueAccount.positions()).toHaveLength(1);
});

test("a cold account that answers as offline is warmed by the next reading of the books", async () => {
  await using stage = await Stage.open();
  const account = await stage.account();
  stage.simulator.coolAccount();
  const asked = stage.listen();
  expect((await stage.drive(account.summary())).balance).toBe(100_000);
  expect(asked()).toContain("POST sessions");
  const problems = stage.status.filter((event) => event.state === "problem");
  expect(problems.map(({ error }) => error.code)).toContain("ACCOUNT_UNAVAILABLE");
});

test("a cold account whose credentials are not known says so, with the fix", async () => {
  await using stage = await Stage.open({ accounts: [] });
  const account = await stage.account();
  stage.simulator.coolAccount();
  const error: unknown = await stage.drive(account.summary()).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "ACCOUNT_UNAVAILABLE", outcome: "not-executed" });
  expect((error as Error).message).toMatch(/give its credentials in accounts/);
});

test("a MetaTrader 4 account is narrowed to what its wire shows", async () => {
  await using stage = await Stage.open({
    currency: "USD",
    accounts: { broker: "mt4", server: "SimBroker-Demo", login: "20481957", password: "s3cret-password" },
    simulator: { accounts: [{ platform: "mt4" }] },
  });
  const account = await stage.account();
  const { orderTypes, cancelOrder, symbolRules } = account.capabilities;
  expect([account.state.currency, orderTypes, cancelOrder, symbolRules]).toEqual(["USD", ["market"], false, false]);
  const order = await stage.drive(account.orders.place(MARKET));
  expect(order.status).toBe("filled");
  await expect(stage.drive(account.orders.place({ ...MARKET, type: "limit", limitPrice: 1.05 }))).rejects.toMatchObject(
    { code: "UNSUPPORTED" },
  );
});

test("a quote is the first tick of a subscription that ends with it", async () => {
  await using stage = await Stage.open();
  const account = await stage.account();
  stage.market.venue.setPrice("EURUSD", 1.2, 1.2001);
  const tick = await stage.drive(account.quote("EURUSD"));
  expect([tick.bid, tick.ask, tick.polled]).toEqual([1.2, 1.2001, undefined]);
  await stage.until(() => stage.simulator.tickSubscriptions.length === 0);
});

test("a quote of a market that shows no price fails as PRICE_OFF", async () => {
  await using stage = await Stage.open({ simulator: { knobs: { residentTick: "none" } } });
  const account = await stage.account();
  await expect(stage.drive(account.quote("EURUSD"))).rejects.toMatchObject({ code: "PRICE_OFF" });
  await stage.until(() => stage.simulator.tickSubscriptions.length === 0);
});

test("a quote does not end the subscription of a reader, nor a reader that of a quote", async () => {
  await using stage = await Stage.open({ simulator: { knobs: { residentTick: "crossed" } } });
  const account = await stage.account();
  const quote = stage.drive(account.quote("EURUSD"));
  const seen: number[] = [];
  const stream = account.ticks("EURUSD", (tick) => seen.push(tick.bid));
  await stage.drive(stream.ready);
  stage.market.venue.setPrice("EURUSD", 1.3, 1.3001);
  expect((await quote).bid).toBe(1.3);
  stage.market.venue.setPrice("EURUSD", 1.4, 1.4001);
  await stage.until(() => seen.includes(1.4));
  expect(stage.simulator.tickSubscriptions).toEqual(["EURUSD"]);
  await stage.drive(stream.close());
  await stage.until(() => stage.simulator.tickSubscriptions.length === 0);
});

test("a revoked key ends the link for good", async () => {
  await using stage = await Stage.open();
  await stage.account();
  stage.simulator.revokeKey();
  await stage.until(() => stage.status.some((event) => event.state === "failed"));
  expect(stage.status.map(({ state }) => state)).toEqual(["ready", "lost", "failed"]);
});

test("an unreadable update of an account is its problem, and the next one is read", async () => {
  await using stage = await Stage.open();
  const account = await stage.account();
  stage.simulator.pushRaw(
    JSON.stringify({ type: "position_update", accountId: account.id, event: "opened", position: {} }),
  );
  await stage.until(() => stage.status.some((event) => event.state === "problem"));
  const problem = stage.status.find((event) => event.state === "problem");
  expect(problem).toMatchObject({ accountId: account.id, error: { code: "BAD_ANSWER" } });
  stage.simulator.accounts[0]?.venueAccount.place(MARKET);
  await stage.until(() => account.positions.list().length === 1);
});

test("native is the vendor's own client, and the account's calls without its id", async () => {
  await using stage = await Stage.open();
  const typed = stage.broker as unknown as Awaited<ReturnType<typeof typedBroker>>;
  const account = await stage.drive(typed.account());
  const listed = await stage.drive(typed.native.accounts.list());
  const detail = await stage.drive(account.native.account.get());
  expect([listed.length, detail.id, account.native.client === typed.native]).toEqual([1, account.id, true]);
  const placed = await stage.drive(
    account.native.orders.place({ type: "market", symbol: "EURUSD", side: "SELL", volume: 0.2 }),
  );
  await stage.until(() => account.positions.get(placed.ticket) !== undefined);
});

/** What `connect` gives at compile time. */
const typedBroker = () => connect(tickerall({ apiKey: "k" }));
