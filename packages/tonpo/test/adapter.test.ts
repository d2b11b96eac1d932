import { type Account, type Broker, connect, type StatusEvent } from "@anybroker/core";
import { simulateTonpo, type TonpoKnobs, type TonpoSimulator, type TonpoSimulatorOptions } from "@anybroker/simulators";
import { type StillMarket, stillMarket } from "@anybroker/testkit";
import { describe, expect, test } from "vitest";
import { type TonpoInput, tonpo } from "../src/index.ts";

type Wanted = Partial<TonpoInput> & { readonly simulator?: TonpoSimulatorOptions };

class Stage implements AsyncDisposable {
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

const MARKET = { symbol: "EURUSD", side: "buy", type: "market", lots: 0.1 } as const;
const LIMIT = { symbol: "EURUSD", side: "buy", type: "limit", lots: 0.1, limitPrice: 1.05 } as const;

describe("opening", () => {
  test("lists the user's accounts that are not deleted", async () => {
    await using stage = await Stage.open({
      simulator: {
        accounts: [
          { id: "acc_1", login: "5551" },
          { id: "acc_2", status: "deleted" },
        ],
      },
    });
    expect(await stage.drive(stage.broker.accounts())).toEqual([
      { id: "acc_1", login: "5551", server: "SimBroker-Demo", environment: "unknown", available: true },
    ]);
  });

  test("a key that is refused is told as such, and not in the message", async () => {
    const opening = Stage.open({ apiKey: "sk_live_of_nobody" });
    await expect(opening).rejects.toMatchObject({ code: "AUTH_FAILED", outcome: "not-executed" });
    await expect(opening).rejects.not.toThrow(/sk_live_of_nobody/);
  });

  test("an account that is still logging in is waited for", async () => {
    await using stage = await Stage.open({
      simulator: { accounts: [{ status: "connecting" }], knobs: { loginMs: 100_000 } },
    });
    const account = await stage.account(undefined, 180_000);
    expect(account.state.balance).toBe(100_000);
  });

  test("an account that takes longer than it may says where it is", async () => {
    await using stage = await Stage.open({
      activeTimeoutMs: 10_000,
      simulator: { accounts: [{ status: "created" }] },
    });
    await expect(stage.account()).rejects.toMatchObject({
      code: "ACCOUNT_UNAVAILABLE",
      message: expect.stringMatching(/was not active within 10000 ms; it is created/),
    });
  });

  test("an account whose login the broker refused is an auth error with the broker's words", async () => {
    await using stage = await Stage.open();
    stage.simulator.setStatus("login_failed", { lastError: "Invalid account" });
    await expect(stage.account()).rejects.toMatchObject({
      code: "AUTH_FAILED",
      message: expect.stringMatching(/Invalid account; check the account's server, login and password/),
    });
  });

  test("of several accounts only the one that answers is opened, because no order could name another", async () => {
    await using stage = await Stage.open({
      simulator: {
        accounts: [
          { id: "acc_1", login: "5551" },
          { id: "acc_2", login: "5552" },
        ],
      },
    });
    await expect(stage.account()).rejects.toMatchObject({ code: "ACCOUNT_AMBIGUOUS" });
    expect((await stage.account("acc_1")).id).toBe("acc_1");
    await expect(stage.account("acc_2")).rejects.toMatchObject({
      code: "ACCOUNT_AMBIGUOUS",
      message:
        "The account acc_2 (login 5552) was to be opened, but the key answers for the login 5551; give each account a user of its own.",
    });
  });

  test("what the gateway does not have is not claimed, and refused before a byte is sent", async () => {
    await using stage = await Stage.open({ simulator: { knobs: { openOrders: false, history: false } } });
    const account = await stage.account();
    const { orderTypes, candleTimeframes, protection } = account.capabilities;
    expect([orderTypes, candleTimeframes, protection.pending]).toEqual([["market"], [], "none"]);
    const asked = stage.listen();
    await expect(stage.drive(account.orders.place(LIMIT))).rejects.toMatchObject({ code: "UNSUPPORTED" });
    expect(() => account.candles("EURUSD", "M1", { limit: 1 })).toThrow(/does not support candle history of M1/);
    expect(asked()).toEqual([]);
    expect((await stage.drive(account.orders.place(MARKET))).status).toBe("filled");
  });

  test("a gateway in trouble is not taken for one that lacks something", async () => {
    await using stage = await Stage.open();
    const fault = stage.simulator.faults.add("unavailable@read-orders,times=all");
    await expect(stage.account()).rejects.toMatchObject({ code: "MAINTENANCE" });
    fault.remove();
    expect((await stage.account()).capabilities.orderTypes).toEqual(["market", "limit", "stop"]);
  });
});

describe("the gateway's dialects", () => {
  const knobs = (wanted: Partial<TonpoKnobs>): Wanted => ({ simulator: { knobs: wanted } });
  test.each<readonly [string, Wanted]>([
    ["the account's money at the old path, wrapped", knobs({ accountPath: "account", accountShape: "wrapped" })],
    ["bare lists and snake_case", knobs({ positionsShape: "array", snakeCaseTwins: true })],
    ["levels as null", knobs({ noLevel: "null" })],
    [
      "levels left out, times in the other units",
      knobs({ noLevel: "absent", frameTime: "seconds", openTime: "milliseconds" }),
    ],
    ["tickets of orders", knobs({ ticket: "order" })],
    ["a server three hours ahead", { ...knobs({ serverTimeOffsetSeconds: 10_800 }), serverTimeZone: "+03:00" }],
    ["frames before the answer", knobs({ pushOrder: "before-answer" })],
    ["no frame of a close", knobs({ closedPositionFrame: false, revalueEveryMs: null })],
  ])("%s makes the same books", async (_what, wanted) => {
    await using stage = await Stage.open(wanted);
    const account = await stage.account();
    const opened = stage.market.clock.now();
    const order = await stage.drive(account.orders.place({ ...MARKET, stopLoss: 1.05 }));
    await stage.until(() => account.positions.list().length === 1);
    const [position] = account.positions.list();
    expect(order).toMatchObject({ status: "filled", filledLots: 0.1, averagePrice: 1.1001 });
    expect(position).toMatchObject({ side: "buy", lots: 0.1, openPrice: 1.1001, stopLoss: 1.05 });
    expect(position).not.toHaveProperty("takeProfit");
    expect(Math.abs((position?.openTimeMs ?? 0) - opened)).toBeLessThan(5_000);
    await stage.drive(account.positions.close(position?.id ?? ""));
    expect(account.positions.list()).toEqual([]);
    await stage.until(() => account.state.balance === stage.simulator.accounts[0]?.venueAccount.summary().balance);
    expect(stage.problems).toEqual([]);
  });

  test.each(["both", "ticks", "quotes"] as const)("prices told as %s come once each", async (priceFrames) => {
    await using stage = await Stage.open({ simulator: { knobs: { priceFrames, residentTick: "none" } } });
    const account = await stage.account();
    const seen: number[] = [];
    const stream = account.ticks("EURUSD", (tick) => seen.push(tick.bid));
    await stage.drive(stream.ready);
    for (const bid of [1.2, 1.3, 1.4]) {
      stage.market.venue.setPrice("EURUSD", bid, bid + 0.5);
      await stage.until(() => seen.at(-1) === bid);
    }
    await stage.market.clock.advance(2_000);
    expect(seen).toEqual([1.2, 1.3, 1.4]);
    await stage.drive(stream.close());
    await stage.until(() => stage.simulator.tickSubscriptions.length === 0);
  });

  test("a price that the gateway does not have yet is PRICE_OFF", async () => {
    await using stage = await Stage.open();
    const account = await stage.account();
    const tick = await stage.drive(account.quote("EURUSD"));
    expect(tick).toEqual({ symbol: "EURUSD", bid: 1.1, ask: 1.1001, timeMs: expect.any(Number), polled: true });
  });
});

describe("trading", () => {
  test("the client order id goes in the comment and comes back on orders and positions", async () => {
    await using stage = await Stage.open({ magic: 77 });
    const account = await stage.account();
    await stage.drive(account.orders.place({ ...MARKET, clientOrderId: "my-order-1", comment: "swing" }));
    await stage.drive(account.orders.place({ ...LIMIT, clientOrderId: "my-order-2" }));
    expect(stage.bodiesOf("/api/orders").filter((body) => body !== undefined)).toMatchObject([
      { comment: "swing ab:my-order-1", magic: 77 },
      { comment: "ab:my-order-2", magic: 77 },
    ]);
    await stage.drive(account.sync());
    expect(account.positions.list()[0]).toMatchObject({ clientOrderId: "my-order-1", comment: "swing" });
    expect(account.orders.list()[0]).toMatchObject({ clientOrderId: "my-order-2", limitPrice: 1.05 });
  });

  test("a resting order that fills is found as its own", async () => {
    await using stage = await Stage.open();
    const account = await stage.account();
    const { clientOrderId = "" } = await stage.drive(account.orders.place({ ...LIMIT, stopLoss: 1.04 }));
    stage.market.venue.setPrice("EURUSD", 1.0498, 1.0499);
    await stage.until(() => account.orders.get(clientOrderId)?.status === "filled");
    expect(account.positions.list()).toMatchObject([{ clientOrderId, stopLoss: 1.04 }]);
  });

  test("a change of one level keeps the other, and none can be taken off", async () => {
    await using stage = await Stage.open({ simulator: { knobs: { noChanges: "refused" } } });
    const account = await stage.account();
    await stage.drive(account.orders.place({ ...MARKET, stopLoss: 1.05, takeProfit: 1.2 }));
    const id = account.positions.list()[0]?.id ?? "";
    await stage.drive(account.positions.modify(id, { stopLoss: 1.06 }));
    expect(stage.bodiesOf("/api/orders/modify")).toMatchObject([{ sl: 1.06, tp: 1.2 }]);
    // The gateway refuses a change that changes nothing; that is as good as done.
    await stage.drive(account.positions.modify(id, { stopLoss: 1.06 }));
    await stage.market.clock.advance(1_000);
    const asked = stage.listen();
    await expect(stage.drive(account.positions.modify(id, { stopLoss: null }))).rejects.toMatchObject({
      code: "UNSUPPORTED",
    });
    expect(asked()).toEqual([]);
  });

  test("a throttled order is sent again after the wait that was asked for, and is done once", async () => {
    await using stage = await Stage.open();
    const account = await stage.account();
    stage.simulator.faults.add("throttle@place,retry-after-seconds=7");
    const start = stage.market.clock.now();
    const order = await stage.drive(account.orders.place(MARKET));
    expect(order.status).toBe("filled");
    expect(stage.market.clock.now() - start).toBeGreaterThanOrEqual(7_000);
    expect(stage.simulator.accounts[0]?.venueAccount.deals()).toHaveLength(1);
  });

  test("beyond the plan's trades of a day an order is refused and not executed", async () => {
    await using stage = await Stage.open({ simulator: { knobs: { tradesPerDay: 1 } } });
    const account = await stage.account();
    await stage.drive(account.orders.place(MARKET));
    await expect(stage.drive(account.orders.place(MARKET))).rejects.toMatchObject({
      code: "FORBIDDEN",
      outcome: "not-executed",
      message: expect.stringMatching(/daily trade limit.*; look at what the key's plan allows/),
    });
  });

  test("an order in the words of no row is looked for, and told as unknown until the books speak", async () => {
    await using stage = await Stage.open();
    const account = await stage.account();
    stage.simulator.faults.add("fail-after@place,status=520");
    const order = await stage.drive(account.orders.place({ ...MARKET, clientOrderId: "odd" }));
    expect(order).toMatchObject({ clientOrderId: "odd", status: "filled" });
    expect(stage.simulator.accounts[0]?.venueAccount.deals()).toHaveLength(1);
  });

  test("an order whose answer is lost, and whose position was stopped out before any reading, counts as carried out", async () => {
    await using stage = await Stage.open();
    const account = await stage.account();
    stage.simulator.faults.add("drop-answer@place");
    const placing = account.orders.place({ ...MARKET, stopLoss: 1.09, clientOrderId: "short-lived" });
    const { venue } = stage.market;
    await stage.until(() => stage.simulator.accounts[0]?.venueAccount.positions().length === 1);
    venue.setPrice("EURUSD", 1.08, 1.0801);
    const order = await stage.drive(placing);
    expect(stage.simulator.accounts[0]?.venueAccount.positions()).toEqual([]);
    expect(order).toMatchObject({ status: "filled", clientOrderId: "short-lived" });
  });

  test("netting accounts add, reduce and reverse one position", async () => {
    await using stage = await Stage.open({
      positionMode: "netting",
      simulator: { accounts: [{ positionMode: "netting" }] },
    });
    const account = await stage.account();
    const place = (request: object) => stage.drive(account.orders.place({ ...MARKET, ...request }));
    const held = () => account.positions.list().map(({ side, lots }) => [side, lots]);
    const orders = [
      await place({ lots: 0.2 }),
      await place({ lots: 0.1 }),
      await place({ side: "sell", lots: 0.1, intent: "reduce" }),
    ];
    expect(held()).toEqual([["buy", 0.2]]);
    orders.push(await place({ side: "sell", lots: 0.3, intent: "reverse" }));
    expect(held()).toEqual([["sell", 0.3]]);
    expect(orders.map(({ status, filledLots }) => [status, filledLots])).toEqual([
      ["filled", 0.2],
      ["filled", 0.1],
      ["filled", 0.1],
      ["filled", 0.5],
    ]);
    expect(stage.problems).toEqual([]);
  });
});

describe("the account's life", () => {
  test("a paused account refuses orders and says so, until it is resumed", async () => {
    await using stage = await Stage.open();
    const account = await stage.account();
    stage.simulator.setStatus("paused");
    await stage.until(() => account.state.tradingAllowed === false);
    await expect(stage.drive(account.orders.place(MARKET))).rejects.toMatchObject({ code: "TRADE_DISABLED" });
    stage.simulator.setStatus("active");
    await stage.until(() => account.state.tradingAllowed === true);
    expect((await stage.drive(account.orders.place(MARKET))).status).toBe("filled");
  });

  test("a paused account can be opened", async () => {
    await using stage = await Stage.open({ simulator: { accounts: [{ status: "paused" }] } });
    expect((await stage.account()).state.tradingAllowed).toBe(false);
  });

  test("while the gateway has lost the broker nothing counts as closed, and afterwards what was missed is told", async () => {
    await using stage = await Stage.open();
    const account = await stage.account();
    await stage.drive(account.orders.place(MARKET));
    stage.simulator.setStatus("reconnecting");
    await stage.until(() => stage.problems.includes("ACCOUNT_UNAVAILABLE"));
    await expect(stage.drive(account.sync())).rejects.toMatchObject({ code: "ACCOUNT_UNAVAILABLE" });
    expect(account.positions.list()).toHaveLength(1);
    stage.simulator.accounts[0]?.venueAccount.place({ ...MARKET, lots: 0.3 });
    stage.simulator.setStatus("active");
    await stage.until(() => account.positions.list().length === 2);
  });

  test("a key that is rotated by this client's own call is followed by its stream", async () => {
    await using stage = await Stage.open();
    const account = await stage.account();
    const typed = stage.broker as unknown as Awaited<ReturnType<typeof typedBroker>>;
    await stage.drive(typed.native.users.rotateKey());
    await stage.until(() => stage.status.some(({ state }) => state === "resumed"));
    expect((await stage.drive(account.orders.place(MARKET))).status).toBe("filled");
  });

  test("a key that is revoked ends the link for good", async () => {
    await using stage = await Stage.open();
    await stage.account();
    stage.simulator.revokeKey();
    await stage.until(() => stage.status.some(({ state }) => state === "failed"));
    expect(stage.status.map(({ state }) => state)).toEqual(["ready", "lost", "failed"]);
  });

  test.each([1000, 1001, 1011])("a stream that is closed with %i comes back with its ticks", async (code) => {
    await using stage = await Stage.open();
    const account = await stage.account();
    const seen: number[] = [];
    const stream = account.ticks("EURUSD", (tick) => seen.push(tick.bid));
    await stage.drive(stream.ready);
    stage.simulator.closeStreams(code);
    await stage.until(() => stage.status.some(({ state }) => state === "resumed"));
    stage.market.venue.setPrice("EURUSD", 1.25, 1.2501);
    await stage.until(() => seen.includes(1.25));
  });
});

test("an unreadable update of a position is a problem, and the next one is read", async () => {
  await using stage = await Stage.open();
  const account = await stage.account();
  stage.simulator.pushRaw(JSON.stringify({ type: "position", ticket: 5, volume: 1, symbol: "EURUSD", openPrice: 1.1 }));
  await stage.until(() => stage.problems.includes("BAD_ANSWER"));
  expect(account.positions.list()).toEqual([]);
  stage.simulator.accounts[0]?.venueAccount.place(MARKET);
  await stage.until(() => account.positions.list().length === 1);
});

test("native is the vendor's own client, and the account's calls without its id", async () => {
  await using stage = await Stage.open();
  const typed = stage.broker as unknown as Awaited<ReturnType<typeof typedBroker>>;
  const account = await stage.drive(typed.account());
  const { native } = account;
  expect([(await stage.drive(native.account.status())).status, native.client === typed.native]).toEqual([
    "active",
    true,
  ]);
  const placed = await stage.drive(native.orders.marketSell("EURUSD", 0.2));
  await stage.until(() => account.positions.get(placed.ticket ?? "") !== undefined);
});

/** What `connect` gives at compile time. */
const typedBroker = () => connect(tonpo({ apiKey: "k", baseUrl: "https://gateway.example" }));
