import { seededRandom, systemClock } from "@anybroker/core";
import { createVenue } from "@anybroker/paper/venue";
import { expect, type TestContext, test } from "vitest";
import { type Api2TradeSimulator, type Api2TradeSimulatorOptions, simulateApi2trade } from "../../src/index.ts";
import { type VendorClient, vendorSdk } from "./vendor/node-sdk.ts";

const LIMIT_MS = 60_000;
const BUY = 0;
const BUY_LIMIT = 2;
const sdk = vendorSdk();

interface Setup extends AsyncDisposable {
  readonly simulator: Api2TradeSimulator;
  readonly client: VendorClient;
  readonly id: string;
}

/** The vendor's client at a simulator whose market stands still. */
async function setup(
  context: TestContext,
  options: Api2TradeSimulatorOptions = {},
  by: "key" | "basic" = "key",
): Promise<Setup> {
  const found = await sdk;
  if ("missing" in found) return context.skip(found.missing);
  const venue = createVenue({ clock: systemClock, random: seededRandom(1), tape: "none", sessions: "always" });
  venue.setPrice("EURUSD", 1.1, 1.1001);
  venue.setPrice("XAUUSD", 4000, 4000.3);
  const simulator = await simulateApi2trade({ venue, ...options });
  const { apiKey, proUsername, proPassword, accountId = "" } = simulator.credentials;
  const client = new found.sdk.Api2TradeClient({
    ...(by === "key" ? { apiKey } : { proUsername, proPassword }),
    baseUrl: simulator.url,
    wsBaseUrl: simulator.streamUrl,
    backoffFactor: 0.001,
  });
  client.orders.defaultRetryDelay = 1;
  const end = async (): Promise<void> => {
    client.close();
    await simulator.stop();
  };
  return { simulator, client, id: accountId, [Symbol.asyncDispose]: end };
}

const failure = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => "no failure",
    ({ name, statusCode, retcode, accountId, retryAfter, isRetryable }) =>
      JSON.parse(JSON.stringify({ name, statusCode, retcode, accountId, retryAfter, isRetryable })),
  );

test.concurrent.for(["key", "basic"] as const)(
  "the vendor's SDK trades, reads and manages accounts by %s",
  { timeout: LIMIT_MS },
  async (by, context) => {
    await using world = await setup(context, {}, by);
    const { client, id } = world;
    const { login = "", password = "", server = "" } = world.simulator.credentials;
    expect(await client.accounts.registerFull(Number(login), password, server)).toEqual({ id, status: "connected" });
    expect(await client.accounts.checkConnect(id)).toEqual({ connected: true, id });
    expect(await client.accounts.summary(id)).toMatchObject({ balance: 100_000, equity: 100_000, currency: "USD" });
    expect(await client.market.quotes(id, ["EURUSD", "XAUUSD"])).toEqual([
      { symbol: "EURUSD", bid: 1.1, ask: 1.1001 },
      { symbol: "XAUUSD", bid: 4000, ask: 4000.3 },
    ]);
    const done = { ticket: 1_000_001, retcode: 0, comment: "done" };
    expect(await client.orders.send(id, "EURUSD", BUY, 0.1, 1.09)).toEqual(done);
    expect(await client.orders.send(id, "EURUSD", BUY_LIMIT, 0.1, 0, 0, 1.09, "")).toMatchObject({ retcode: 0 });
    expect(await client.orders.modify(id, 1_000_001, undefined, 1.12)).toEqual(done);
    expect(await client.orders.positions(id)).toEqual([
      {
        ticket: 1_000_001,
        symbol: "EURUSD",
        type: "buy",
        volume: 0.1,
        openPrice: 1.1001,
        stopLoss: 1.09,
        takeProfit: 1.12,
        profit: -1,
        swap: 0,
        comment: "api2trade-js",
      },
    ]);
    expect(await client.orders.close(id, 1_000_001, 0.04)).toEqual(done);
    expect(await client.orders.closeAll(id)).toEqual([done]);
    const range = [new Date(systemClock.now() - 60_000), new Date(systemClock.now() + 60_000)] as const;
    expect(await client.history.get(id, ...range)).toMatchObject([
      { ticket: 1_000_001, volume: 0.04, profit: -0.4, commission: -0.28 },
      { ticket: 1_000_001, volume: 0.06, profit: -0.6, commission: -0.42 },
    ]);
    const volumes: unknown[] = [];
    for await (const row of client.history.iterAll(id, ...range, 1)) volumes.push(row["volume"]);
    expect(volumes).toEqual([0.04, 0.06]);
    expect(await client.history.getPage(id, ...range, 2, 1)).toMatchObject({ total: 2, page: 2, pageSize: 1 });
    expect(await client.history.summaryStats(id, ...range)).toMatchObject({ totalTrades: 2, losingTrades: 2 });
    expect(await client.accounts.delete(id)).toBe(true);
    expect(await failure(client.accounts.summary(id))).toEqual({
      name: "AccountNotFoundError",
      statusCode: 404,
      accountId: id,
    });
  },
);

test.concurrent("the vendor's SDK sorts every failure", { timeout: LIMIT_MS }, async (context) => {
  await using world = await setup(context, {
    faults: [
      "refuse@read-account,status=401",
      "refuse@read-account,status=400,skip=1",
      "refuse@read-account,status=403,skip=2",
      "fail-after@read-account,status=503,times=4",
    ],
  });
  const { client, id } = world;
  const errors = [];
  for (let call = 0; call < 4; call += 1) errors.push(await failure(client.accounts.summary(id)));
  expect(errors).toEqual([
    { name: "AuthenticationError", statusCode: 401 },
    { name: "Api2TradeError", statusCode: 400 },
    { name: "Api2TradeError", statusCode: 403 },
    { name: "ServerError", statusCode: 503 },
  ]);
  expect(await failure(client.orders.send(id, "EURUSD", BUY, 99))).toEqual({
    name: "BrokerRejectionError",
    statusCode: 200,
    retcode: 10_019,
    isRetryable: false,
  });
});

test.concurrent("the vendor's SDK waits where it is told to, and repeats requotes", {
  timeout: LIMIT_MS,
}, async (context) => {
  await using world = await setup(context, {
    faults: ["throttle@read-account,retry-after-seconds=1", "reject@place,code=REQUOTE,times=2"],
  });
  expect(await world.client.accounts.summary(world.id)).toMatchObject({ balance: 100_000 });
  expect(await world.client.orders.send(world.id, "EURUSD", BUY, 0.1)).toMatchObject({ retcode: 0 });
  expect(world.simulator.requests.map(({ operation }) => operation)).toEqual([
    "read-account",
    "read-account",
    "place",
    "place",
    "place",
  ]);
});

test.concurrent.for(["drop-answer@place", "fail-after@place"])(
  "the vendor's SDK trades twice after %s, for nothing on the wire tells a repetition",
  { timeout: LIMIT_MS },
  async (fault, context) => {
    await using world = await setup(context, { faults: [fault] });
    expect(await world.client.orders.send(world.id, "EURUSD", BUY, 0.1)).toMatchObject({ ticket: 1_000_002 });
    expect(await world.client.orders.positions(world.id)).toHaveLength(2);
  },
);

test.concurrent.for(["key", "basic"] as const)(
  "the vendor's SDK streams by %s, hears of an unknown symbol and comes back after a drop",
  { timeout: LIMIT_MS },
  async (by, context) => {
    await using world = await setup(context, {}, by);
    const heard: string[] = [];
    const told: (() => void)[] = [];
    const hear = (what: string): void => {
      heard.push(what);
      for (const check of told) check();
    };
    const until = (count: number): Promise<void> =>
      new Promise((resolve) => {
        const check = (): void => {
          if (heard.length >= count) resolve();
        };
        told.push(check);
        check();
      });
    await world.client.stream(
      world.id,
      ["EURUSD", "NOPE"],
      (tick) => hear(`${tick["type"]} ${tick["symbol"]} ${tick["bid"]}`),
      (error) => hear(error.message.slice(0, 19)),
      () => hear("connected"),
      () => hear("disconnected"),
    );
    await until(3);
    world.simulator.venue.setPrice("EURUSD", 1.2);
    await until(4);
    world.simulator.closeStreams(1011);
    await until(8);
    expect(heard).toEqual([
      "connected",
      "Server stream error",
      "quote EURUSD 1.1",
      "quote EURUSD 1.2",
      "disconnected",
      "connected",
      "Server stream error",
      "quote EURUSD 1.2",
    ]);
  },
);

test.concurrent("the vendor's SDK iterates over ticks", { timeout: LIMIT_MS }, async (context) => {
  await using world = await setup(context);
  const ticks = world.client.streamIter(world.id, ["XAUUSD"]);
  expect(await ticks.next()).toEqual({
    done: false,
    value: { type: "quote", symbol: "XAUUSD", bid: 4000, ask: 4000.3 },
  });
  await ticks.return(undefined);
});
