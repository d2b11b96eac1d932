import { seededRandom, systemClock } from "@anybroker/core";
import { createVenue, type Venue } from "@anybroker/paper/venue";
import { expect, type TestContext, test } from "vitest";
import { type FaultRule, simulateTickerall, type TickerallSimulator } from "../src/index.ts";
import { runScript, type Steps, vendorSdk } from "./vendor/vendor-sdk.ts";

const LIMIT_MS = 60_000;
const sdk = vendorSdk("tickerall==0.11.0");

async function play(
  context: TestContext,
  scenario: string,
  simulator: TickerallSimulator,
  settings: Readonly<Record<string, unknown>> = {},
  asked?: (what: string) => void,
): Promise<Steps> {
  const found = await sdk;
  if ("missing" in found) return context.skip(found.missing);
  const facts = { ...simulator.credentials, url: simulator.url, ...settings };
  return runScript(found.python, "tickerall_script.py", scenario, facts, asked);
}

/** A market that stands still at prices of our choice. */
function stillVenue(): Venue {
  const venue = createVenue({ clock: systemClock, random: seededRandom(1), tape: "none", sessions: "always" });
  venue.setPrice("EURUSD", 1.1, 1.1001);
  return venue;
}

/** Texts of instants and random names, which differ from run to run. */
const A_TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const A_BROKER_TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+03:00$/);

test.concurrent("the vendor's SDK trades, reads history and manages the account", {
  timeout: LIMIT_MS,
}, async (context) => {
  await using simulator = await simulateTickerall({ venue: stillVenue() });
  const { accountId } = simulator.credentials;
  const steps = await play(context, "trade", simulator);
  const market = { ticket: 1_000_001, symbol: "EURUSD", side: "BUY" };
  expect(steps).toMatchObject({
    start: { account_id: accountId, is_demo: true, status: "connected", expires_at: A_TIME },
    list: [
      {
        id: accountId,
        broker: "mt5",
        server: "SimBroker-Demo",
        account_number: "****1957",
        is_demo: true,
        status: "ACTIVE",
        hot: true,
        always_hot_state: "off",
        terminal_type: "MOBILE",
        group: "demo\\Standard",
        server_time_offset_seconds: 10_800,
      },
    ],
    get: {
      status: "online",
      account: {
        balance: 100_000,
        currency: "USD",
        equity: 100_000,
        margin: 0,
        free_margin: 100_000,
        margin_level: null,
      },
      positions: [],
      hint: null,
    },
    symbols: ["EURUSD", "GBPUSD", "USDJPY", "EURGBP", "XAUUSD", "BTCUSD", "US500"],
    market: {
      ...market,
      type: "market",
      volume: 0.1,
      status: "open",
      timestamp: A_TIME,
      price: 1.1001,
      stop_loss: 1.09,
      take_profit: 1.12,
      comment: "grid-1",
    },
    limit: { ticket: 1_000_002, type: "limit", status: "pending", price: 1.08, volume: 0.2, stop_loss: null },
    stop: { ticket: 1_000_003, type: "stop", side: "SELL", status: "pending", price: 1.07 },
    pending: [
      {
        ticket: "1000002",
        type: "BUY_LIMIT",
        side: "BUY",
        order_type: "LIMIT",
        volume: 0.2,
        price: 1.08,
        limit_price: null,
      },
      { ticket: "1000003", type: "SELL_STOP", side: "SELL", order_type: "STOP", volume: 0.3, price: 1.07 },
    ],
    "modify-pending": { ticket: 1_000_002, side: "BUY", price: 1.081, stop_loss: 1.075, take_profit: 0 },
    "modify-position": { ...market, volume: 0.1, stop_loss: 1.095, take_profit: 1.12 },
    positions: [
      {
        ...market,
        volume: 0.1,
        stop_loss: 1.095,
        take_profit: 1.12,
        magic: 0,
        comment: "grid-1",
        swap: 0,
        commission: -0.35,
        entry_price: 1.1001,
        current_price: 1.1,
        profit: -1,
        broker_open_time: A_BROKER_TIME,
      },
    ],
    "partial-close": { ...market, volume: 0.04, closed: true },
    cancel: { ticket: 1_000_002, symbol: "EURUSD", side: "BUY", cancelled: true },
    close: { ...market, volume: 0.06, closed: true },
    "close-all": {
      results: [{ side: "SELL", status: "ok", closed: true }],
      summary: { requested: 1, ok: 1, failed: 0 },
    },
    "cancel-all": {
      results: [{ ticket: 1_000_003, status: "ok", cancelled: true }],
      summary: { requested: 1, ok: 1, failed: 0 },
    },
    "limit-without-price": { class: "TickerallValidationError", status: 400, code: "VALIDATION_ERROR" },
    "no-such-ticket": { class: "TickerallBrokerError", status: 404, code: "TICKET_NOT_FOUND" },
    "bad-volume": {
      class: "TickerallBrokerError",
      status: 422,
      code: "BROKER_REJECTED",
      details: { retcode: 10_014, retcodeName: "INVALID_VOLUME" },
    },
    migrate: { id: accountId, terminal_type: "WEB", status: "migrated" },
    disconnect: { account_id: accountId, status: "disconnected", hot: false },
    offline: { status: "offline", account: null, positions: [], hint: expect.any(String) },
    reconnect: { account_id: accountId, status: "connected" },
    end: null,
    "pending-rearm": [],
    remove: { id: accountId, status: "DISCONNECTED", removed: true, billable_count: 0, existed: true },
  });
  expect(steps["specs"]).toHaveLength(7);
  expect((steps["specs"] as unknown[])[0]).toMatchObject({
    name: "EURUSD",
    volume_min: 0.01,
    volume_step: 0.01,
    spec_source: "broker",
    trade_mode: 4,
    digits: 5,
    point: 0.00001,
    tick_size: 0.00001,
    contract_size: 100_000,
    tick_value: 1,
    tick_value_account: 1,
    tick_value_currency: { code: "USD", source: "wire" },
    base_currency: "EUR",
    profit_currency: "USD",
  });
  expect(steps["history"]).toMatchObject([
    { side: "SELL", volume: 0.1, open_price: 1.1, close_price: 1.1001, profit: -1, commission: -0.7, complete: true },
    { ticket: "1000001", side: "BUY", volume: 0.06, profit: -0.6, commission: -0.42, close_time: A_TIME },
    { ticket: "1000001", side: "BUY", volume: 0.04, profit: -0.4, commission: -0.28, broker_close_time: A_BROKER_TIME },
  ]);
  expect((steps["history-orders"] as { state: string }[]).map(({ state }) => state)).toEqual(
    expect.arrayContaining(["FILLED", "CANCELED"]),
  );
  expect(
    (steps["history-deals"] as { entry: string; volume: number }[]).map(({ entry, volume }) => [entry, volume]),
  ).toEqual([
    ["OUT", 0.1],
    ["IN", 0.1],
    ["OUT", 0.06],
    ["OUT", 0.04],
    ["IN", 0.1],
  ]);
  expect(steps["history-balance"]).toMatchObject([
    { type: "deposit", deal_type: 2, amount: 100_000, account: 20_481_957, broker_time: A_BROKER_TIME },
  ]);
});

test.concurrent("the vendor's SDK writes in bulk and copies trades", { timeout: LIMIT_MS }, async (context) => {
  await using simulator = await simulateTickerall({ venue: stillVenue(), accounts: [{}, {}] });
  const [account, other] = simulator.accounts.map(({ id }) => id);
  const steps = await play(context, "groups", simulator, { otherAccountId: other });
  expect(steps).toMatchObject({
    "bulk-place": {
      results: [
        { account_id: account, status: "filled", ticket: 1_000_001, price: 1.1001, symbol: "EURUSD" },
        { account_id: other, status: "filled", ticket: 1_000_002, price: 1.05 },
        { account_id: "acc_unknown", status: "failed", code: "BROKER_ACCOUNT_NOT_FOUND" },
      ],
      summary: { total: 3, filled: 2, failed: 1 },
    },
    "bulk-modify": { results: [{ account_id: account, status: "ok", modified: true, stop_loss: 1.05 }] },
    "bulk-modify-pending": { results: [{ account_id: other, status: "ok", modified: true, price: 1.06 }] },
    "bulk-read": {
      accounts: [{ id: account, status: "online", hot: true, always_hot: false, positions: [{ ticket: 1_000_001 }] }],
      summary: { total: 1, online: 1, offline: 0 },
      not_found: ["acc_unknown"],
    },
    "bulk-cancel": { results: [{ ticket: 1_000_002, status: "ok", cancelled: true }], summary: { total: 1, ok: 1 } },
    "bulk-close": {
      results: [
        { account_id: account, status: "ok", closed: true, volume: 0.1, side: "BUY" },
        { account_id: other, status: "failed", code: "NO_MATCH" },
      ],
      summary: { total: 2, ok: 1, failed: 1 },
    },
    "bulk-nothing": { class: "TickerallValidationError", status: 400 },
    "copy-create": {
      name: "desk-1",
      master_account_id: account,
      enabled: false,
      failure_policy: "retry",
      followers: [{ follower_account_id: other, sizing_method: "multiplier", sizing_value: 0.5, max_lot: null }],
    },
    "copy-list": { sets: [{ name: "desk-1", follower_count: 1 }] },
    "copy-arm": { enabled: true },
    "copy-mirrored": [{ symbol: "EURUSD", side: "BUY", volume: 0.2 }],
    "copy-closed": [],
    "copy-update": { name: "desk-2", webhook_url: "https://hooks.example/x", has_webhook_secret: false },
    "copy-add": { follower_account_id: other, max_slippage_pips: 3, sizing_method: "proportional" },
    "copy-change": { max_slippage_pips: 3, max_lot: 1 },
    "copy-remove": null,
    "copy-stats": {
      set: { name: "desk-2", follower_count: 1 },
      totals: { ok: 2, skipped: 0, failed: 0, replication_rate: 1 },
      by_action: { open: 1, close: 1 },
      followers: [{ ok: 2, open_positions: 0 }],
    },
    "copy-log": { entries: [{ action: "close", result: "ok", volume: 0.2, symbol: "EURUSD" }], next_before: A_TIME },
    "copy-pause": { enabled: false },
    "copy-get": { enabled: false, followers: [{ follower_account_id: other }] },
    "copy-delete": null,
    "copy-left": { sets: [] },
  });
});

/** Status and code of an error answer, and what the SDK has to make of it. */
const ERRORS: readonly (readonly [status: number, code: string, errorClass: string, transient: boolean])[] = [
  [500, "POOL_SHUTTING_DOWN", "TickerallServiceUnavailableError", true],
  [404, "BROKER_ACCOUNT_NOT_FOUND", "TickerallBrokerError", false],
  [401, "BROKER_AUTH_FAILED", "TickerallBrokerError", false],
  [502, "BROKER_UNREACHABLE", "TickerallBrokerError", false],
  [401, "UNAUTHORIZED", "TickerallAuthError", false],
  [403, "BULK_REQUIRES_PRO", "TickerallForbiddenError", false],
  [404, "NOT_FOUND", "TickerallNotFoundError", false],
  [400, "VALIDATION_ERROR", "TickerallValidationError", false],
  [422, "VALIDATION_ERROR", "TickerallValidationError", false],
  [502, "ODD", "TickerallServiceUnavailableError", true],
  [503, "ODD", "TickerallServiceUnavailableError", true],
  [409, "IDEMPOTENCY_KEY_REUSED", "TickerallApiError", false],
  [429, "RATE_LIMITED", "TickerallApiError", false],
  [500, "INTERNAL_ERROR", "TickerallApiError", false],
  [504, "INTERNAL_ERROR", "TickerallApiError", false],
];

test.concurrent("the vendor's SDK sorts every error, queues over a restart and re-arms", {
  timeout: LIMIT_MS,
}, async (context) => {
  const refusals = ERRORS.map(
    ([status, code], skip): FaultRule => ({ kind: "refuse", status, code, on: "list-accounts", skip }),
  );
  await using simulator = await simulateTickerall({
    venue: stillVenue(),
    faults: [
      ...refusals,
      `bad-gateway@list-accounts,skip=${ERRORS.length}`,
      "stall@read-account",
      "cut@read-symbols",
      "unavailable@place",
      "bad-gateway@place,skip=1",
      "cool-account@place,skip=3",
    ],
  });
  const steps = await play(context, "trouble", simulator, { errors: ERRORS.length + 1 });
  for (const [index, [status, code, errorClass, transient]] of ERRORS.entries()) {
    expect(steps[`error-${index}`], `row ${index}`).toMatchObject({
      class: errorClass,
      status,
      code,
      requestId: true,
      transient,
    });
  }
  expect(steps).toMatchObject({
    [`error-${ERRORS.length}`]: { class: "TickerallServiceUnavailableError", status: 502, code: "PARSE_ERROR" },
    timeout: { class: "TickerallServiceUnavailableError", status: 0, code: "REQUEST_TIMEOUT" },
    cut: { class: "TickerallServiceUnavailableError", status: 0, code: "NETWORK_ERROR" },
    queued: { status: "open" },
    rearmed: { status: "open" },
    rearming: simulator.accounts[0]?.id,
  });
  const places = simulator.requests.filter(({ operation }) => operation === "place" || operation === "login");
  expect(places.map(({ operation }) => operation)).toEqual([
    "place",
    "place",
    "place",
    "login",
    "place",
    "login",
    "place",
  ]);
  const keys = places.map(({ idempotencyKey }) => idempotencyKey);
  expect([keys[0], keys[4]]).toEqual([keys[1], keys[6]]);
  expect(keys[2]).toBe(keys[0]);
  expect(new Set(keys).size).toBe(4);
  expect(simulator.venue.accounts[0]?.positions()).toHaveLength(2);
});

test.concurrent("the vendor's SDK streams, survives a drop and notices lost pongs", {
  timeout: LIMIT_MS,
}, async (context) => {
  await using simulator = await simulateTickerall();
  const nowMs = systemClock.now();
  const settings = { from: new Date(nowMs - 3_600_000).toISOString(), to: new Date(nowMs - 1_800_000).toISOString() };
  let swallowing: { remove(): void } | undefined;
  const steps = await play(context, "stream", simulator, settings, (what) => {
    if (what === "drop") simulator.dropSockets();
    if (what === "swallow") swallowing = simulator.faults.add("swallow-pongs");
    if (what === "heal") swallowing?.remove();
  });
  const candles = (name: string): { readonly timestamp: number }[] => steps[name] as { timestamp: number }[];
  expect(candles("candles-hours").length).toBeGreaterThanOrEqual(24);
  expect(candles("candles-count")).toHaveLength(5);
  expect(candles("candles-range").every(({ timestamp }) => timestamp % 300 === 0)).toBe(true);
  expect(candles("candles-range").length).toBeGreaterThanOrEqual(6);
  expect(steps).toMatchObject({
    "wait-for-tick": { symbol: "XAUUSD", account_id: simulator.accounts[0]?.id },
    alive: { state: "open", closes: 0 },
    "after-drop": { close: [{ code: 1006 }], reconnect: [{ attempt: 1 }], open: [null] },
    symbols: ["EURUSD", "GBPUSD", "XAUUSD"],
    latest: { symbol: "EURUSD", timestamp: A_TIME },
    seen: {
      position: [
        { event: "position-opened", position: { volume: 0.1 } },
        { event: "position-updated", position: { volume: 0.06 } },
        { event: "position-closed", position: { volume: 0.06 } },
      ],
    },
  });
  const { orders, account, error } = steps["seen"] as {
    readonly error: readonly unknown[];
    readonly orders: readonly { readonly orders: readonly unknown[] }[];
    readonly account: readonly { readonly snapshot: { readonly balance: number } }[];
  };
  expect(error[0]).toMatchObject({ rejected: [{ kind: "ticks", symbols: ["NOPE"], code: "SYMBOL_NOT_FOUND" }] });
  expect(orders.slice(0, 3).map((event) => event.orders.length)).toEqual([0, 1, 0]);
  expect(account[0]?.snapshot.balance).toBe(100_000);
  expect(account[1]?.snapshot.balance).toBe(99_999.65);
  // A drop re-arms the kept account before one frame brings all subscriptions back.
  expect(simulator.requests.filter(({ operation }) => operation === "login").length).toBeGreaterThanOrEqual(3);
});

test.concurrent("the vendor's SDK does without a direct edge that is not there", {
  timeout: LIMIT_MS,
}, async (context) => {
  await using simulator = await simulateTickerall({ knobs: { edge: false } });
  const steps = await play(context, "mesh", simulator);
  expect(steps).toMatchObject({ tick: { symbol: "EURUSD" }, place: { status: "open" } });
  // Nothing remembers the refusal: each call that could go to an edge asks again.
  expect(simulator.requests.map(({ operation }) => operation)).toEqual([
    "login",
    "discover",
    "read-symbols",
    "discover",
    "discover",
    "place",
  ]);
});

test.concurrent("the vendor's SDK goes to a direct edge and renews a dead grant", {
  timeout: LIMIT_MS,
}, async (context) => {
  await using simulator = await simulateTickerall({ knobs: { edge: true } });
  const steps = await play(context, "mesh", simulator, {}, () => simulator.expireGrants());
  expect(steps).toMatchObject({ tick: { symbol: "EURUSD" }, place: { status: "open" } });
  const calls = simulator.requests.map(({ operation, idempotencyKey }) => ({ operation, idempotencyKey }));
  expect(calls.map(({ operation }) => operation)).toEqual([
    "login",
    "discover",
    "read-symbols",
    "place",
    "discover",
    "place",
  ]);
  expect(calls[3]?.idempotencyKey).toBe(calls[5]?.idempotencyKey);
  expect(simulator.venue.accounts[0]?.positions()).toHaveLength(1);
});
