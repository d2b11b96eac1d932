import { connect } from "@anybroker/core";
import { describe, expect, test } from "vitest";
import { api2trade, type Dialect } from "../src/index.ts";
import { MARKET, Stage, type Wanted } from "./stage.ts";

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
