import { dirname } from "node:path";
import { type Clock, seededRandom, systemClock } from "@anybroker/core";
import { createVenue, type Venue } from "@anybroker/paper/venue";
import { expect, type TestContext, test } from "vitest";
import { type CtraderSimulator, simulateCtrader } from "../../src/index.ts";
import { runScript, type Steps, vendorSdk } from "../vendor/vendor-sdk.ts";

const LIMIT_MS = 90_000;
const sdk = vendorSdk("ctrader-open-api==0.9.2");

const START_MS = systemClock.now();
/** The date stands still: a minute that ends between two steps would have no bar yet. Timers run, for the network. */
const clock: Clock = { ...systemClock, now: () => START_MS };

async function play(
  context: TestContext,
  scenario: string,
  simulator: CtraderSimulator,
  settings: Readonly<Record<string, unknown>> = {},
  asked?: (what: string) => void,
): Promise<Steps> {
  const found = await sdk;
  if ("missing" in found) return context.skip(found.missing);
  const nowMs = clock.now();
  const { credentials, url, ports } = simulator;
  const facts = {
    ...credentials,
    url,
    port: ports.protobuf,
    caFolder: dirname(credentials["ca"] ?? ""),
    from: nowMs - 3_600_000,
    to: nowMs + 60_000,
    ...settings,
  };
  return runScript(found.python, "ctrader_script.py", scenario, facts, asked);
}

/** A market that stands still at prices of our choice. */
function stillVenue(): Venue {
  const venue = createVenue({ clock, random: seededRandom(1), tape: "none", sessions: "always" });
  venue.setPrice("EURUSD", 1.1, 1.1001);
  venue.setPrice("USDJPY", 150, 150.01);
  return venue;
}

test.concurrent("the vendor's SDK trades and reads what it finds", { timeout: LIMIT_MS }, async (context) => {
  await using simulator = await simulateCtrader({ clock, venue: stillVenue() });
  const { accountId = "" } = simulator.credentials;
  const steps = await play(context, "trade", simulator, { eur: 1, jpy: 4 });
  const [position, pending, closing] = ["1000001", "1000002", "1000004"];
  const protection = "900000001";
  expect(steps).toMatchObject({
    application: { name: "ProtoOAApplicationAuthRes" },
    authorize: { name: "ProtoOAAccountAuthRes", ctidTraderAccountId: accountId },
    version: { version: "91" },
    accounts: {
      permissionScope: "SCOPE_TRADE",
      ctidTraderAccount: [{ ctidTraderAccountId: accountId, isLive: false }],
    },
    profile: { profile: { userId: "7000001" } },
    trader: { trader: { balance: "10000000", moneyDigits: 2, leverageInCents: 10_000, accountType: "HEDGED" } },
    conversion: { symbol: [{ symbolName: "EURUSD" }, { symbolName: "USDJPY" }] },
    leverage: { leverage: { tiers: [{ leverage: "100" }] } },
    margin: { margin: [{ volume: "10000000", buyMargin: "110010", sellMargin: "110000" }], moneyDigits: 2 },
    market: { executionType: "ORDER_ACCEPTED", order: { orderId: position, relativeStopLoss: "200" } },
    filled: {
      order: { orderStatus: "ORDER_STATUS_FILLED", executionPrice: 1.1001, executedVolume: "1000000" },
      position: { positionId: position, stopLoss: 1.0981, takeProfit: 1.1041 },
      deal: { dealStatus: "FILLED", filledVolume: "1000000", commission: "-35" },
    },
    profit: { positionUnrealizedPnL: [{ positionId: position, grossUnrealizedPnL: "-100", netUnrealizedPnL: -100 }] },
    amendPosition: { executionType: "ORDER_REPLACED", order: { orderId: protection, limitPrice: 1.12 } },
    badVolume: { name: "ProtoOAOrderErrorEvent", errorCode: "TRADING_BAD_VOLUME" },
    absolute: { name: "ProtoOAErrorRes", errorCode: "INVALID_REQUEST" },
    limit: { executionType: "ORDER_ACCEPTED", order: { orderId: pending, limitPrice: 1.05 } },
    amendOrder: { executionType: "ORDER_REPLACED", order: { orderId: pending, limitPrice: 1.06, stopLoss: 1.04 } },
    reconcile: { position: [{ positionId: position, takeProfit: 1.12 }], order: [{ orderId: pending }] },
    cancel: { executionType: "ORDER_CANCELLED", order: { orderStatus: "ORDER_STATUS_CANCELLED" } },
    cancelAgain: { name: "ProtoOAOrderErrorEvent", errorCode: "ORDER_NOT_FOUND", orderId: pending },
    closePart: { executionType: "ORDER_ACCEPTED", order: { closingOrder: true, positionId: position } },
    closed: {
      position: { positionStatus: "POSITION_STATUS_CLOSED", tradeData: { volume: "0" } },
      deal: {
        orderId: closing,
        closePositionDetail: {
          entryPrice: 1.1001,
          grossProfit: "-60",
          commission: "-21",
          closedVolume: "600000",
          balance: "9999830",
        },
      },
    },
    closeAgain: { name: "ProtoOAOrderErrorEvent", errorCode: "POSITION_NOT_FOUND", positionId: position },
    deals: { deal: [{ orderId: position }, { filledVolume: "400000" }, { filledVolume: "600000" }], hasMore: false },
    dealsOfPosition: { deal: [{}, {}, {}] },
    details: { order: { orderId: pending, orderStatus: "ORDER_STATUS_CANCELLED" } },
    cash: { depositWithdraw: [{ operationType: "BALANCE_DEPOSIT", delta: "10000000", balance: "10000000" }] },
    logout: { name: "ProtoOAAccountLogoutRes" },
  });
  const symbols = (steps["symbols"] as { symbol: { symbolName: string }[] }).symbol;
  expect(symbols.map(({ symbolName }) => symbolName)).toEqual(simulator.venue.symbols.map(({ name }) => name));
  const orders = (steps["orders"] as { order: { orderId: string }[] }).order;
  expect(orders.map(({ orderId }) => orderId).sort()).toEqual([position, pending, "1000003", closing, protection]);
  expect(simulator.violations).toEqual([]);
});

test.concurrent("the vendor's SDK follows prices and reads bars and ticks", { timeout: LIMIT_MS }, async (context) => {
  await using simulator = await simulateCtrader({ clock, venue: stillVenue() });
  const move = (): void => simulator.venue.setPrice("EURUSD", 1.1002, 1.1003);
  const steps = await play(context, "prices", simulator, {}, move);
  const bar = { period: "M1", low: "110000", deltaOpen: "0" };
  expect(steps).toMatchObject({
    tooEarly: { errorCode: "NOT_SUBSCRIBED_TO_SPOTS" },
    subscribe: { name: "ProtoOASubscribeSpotsRes" },
    again: { errorCode: "ALREADY_SUBSCRIBED" },
    bars: { name: "ProtoOASubscribeLiveTrendbarRes" },
    book: { newQuotes: [{ bid: "110000" }, { ask: "110010" }] },
    spots: [
      { bid: "110000", ask: "110010" },
      { trendbar: [bar] },
      { bid: "110020", ask: "110030", trendbar: [{ period: "M1" }] },
    ],
    trendbars: { period: "M1", symbolId: "1", trendbar: expect.any(Array) },
    ticks: { tickData: [{ tick: "110020" }, { tick: "-20" }], hasMore: false },
    unsubscribe: { name: "ProtoOAUnsubscribeSpotsRes" },
  });
});

test.concurrent("the vendor's SDK gets its tokens and changes them", { timeout: LIMIT_MS }, async (context) => {
  await using simulator = await simulateCtrader({ clock, venue: stillVenue() });
  const { accountId = "" } = simulator.credentials;
  const steps = await play(context, "tokens", simulator, { code: simulator.issueCode() });
  const now = simulator.tokens();
  expect(steps).toMatchObject({
    code: { tokenType: "bearer", expiresIn: 2_628_000, errorCode: null },
    codeAgain: { accessToken: null, errorCode: "ACCESS_DENIED" },
    refreshed: { tokenType: "bearer" },
    socket: { accessToken: now?.accessToken, refreshToken: now?.refreshToken },
    invalidated: { ctidTraderAccountIds: [accountId] },
    gap: { errorCode: "INVALID_REQUEST" },
    authorizeAgain: { ctidTraderAccountId: accountId },
    trader: { name: "ProtoOATraderRes" },
  });
});
