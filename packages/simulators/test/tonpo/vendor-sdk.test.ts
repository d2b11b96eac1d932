import { type Clock, seededRandom, systemClock } from "@anybroker/core";
import { createVenue, type Venue } from "@anybroker/paper/venue";
import { expect, type TestContext, test } from "vitest";
import { simulateTonpo, type TonpoSimulator } from "../../src/index.ts";
import { runScript, type Steps, vendorSdk } from "../vendor/vendor-sdk.ts";

const LIMIT_MS = 60_000;
// The SDK's stream fails with the websockets of today.
const sdk = vendorSdk("tonpo==1.0.6", "websockets==13.1");

async function play(
  context: TestContext,
  scenario: string,
  simulator: TonpoSimulator,
  settings: Readonly<Record<string, unknown>> = {},
  asked?: (what: string) => void | Promise<void>,
): Promise<Steps> {
  const found = await sdk;
  if ("missing" in found) return context.skip(found.missing);
  const { hostname, port } = new URL(simulator.url);
  const where = { host: hostname, port: Number(port) };
  return runScript(
    found.python,
    "tonpo_script.py",
    scenario,
    { ...simulator.credentials, ...where, ...settings },
    asked,
  );
}

const NOON = 1_767_614_400_000;
/** Waits are real, as the SDK's are, but it stays noon. */
const clock: Clock = { ...systemClock, now: () => NOON };

/** A market that stands still at prices of our choice. */
function stillVenue(): Venue {
  const venue = createVenue({ clock, random: seededRandom(1), tape: "none", sessions: "always" });
  venue.setPrice("EURUSD", 1.1, 1.1001);
  return venue;
}

const done = (ticket: number): unknown => ({ ticket, success: true, error: null });
const refused = (error: string): unknown => ({ ticket: 0, success: false, error });
/** How the SDK fails; its words are its own. */
const failed = (error: string, status: number | null = null): unknown => ({
  class: error,
  status,
  message: expect.any(String),
});

test.concurrent("the vendor's SDK makes a user, takes an account through its life and gives it up", {
  timeout: LIMIT_MS,
}, async (context) => {
  await using simulator = await simulateTonpo({ clock, venue: stillVenue(), knobs: { loginMs: 200 } });
  const steps = await play(context, "account", simulator);
  const id = expect.stringMatching(/^acc_/);
  const off = { account_id: id, last_error: null, is_running: false, pid: null, uptime_secs: 0 };
  expect(steps).toEqual({
    health: true,
    user: { gateway_user_id: expect.stringMatching(/^usr_/), api_key: expect.stringMatching(/^sk_live_/) },
    "no-account": failed("TonpoResponseError", 409),
    account: { account_id: id, auth_token: expect.stringMatching(/^bt_/) },
    created: { ...off, status: "created" },
    active: null,
    status: { ...off, status: "active", is_running: true, pid: 4312 },
    accounts: [
      {
        id,
        account_id: id,
        mt5_login: "777001",
        mt5_server: "Demo-Server",
        status: "active",
        region: "eu",
        node_id: "node_sim1",
        created_at: "2026-01-05T12:00:00Z",
        last_error: null,
        error_count: 0,
        reconnect_count: 0,
      },
    ],
    info: {
      login: 777_001,
      name: "Sim Trader",
      server: "Demo-Server",
      balance: 100_000,
      equity: 100_000,
      margin: 0,
      free_margin: 100_000,
      leverage: 100,
      currency: "USD",
      profit: 0,
    },
    "level-is-upside-down": 0,
    pause: true,
    "paused-order": refused("account is paused"),
    resume: true,
    "resumed-order": done(1_000_001),
    "login-failed": { ...(failed("AccountLoginFailedError") as object), message: "Invalid account" },
    delete: true,
    deleted: failed("AccountLoginFailedError"),
    "someone-elses": failed("AccountNotFoundError"),
    done: true,
  });
});

test.concurrent("the vendor's SDK trades and reads the books", { timeout: LIMIT_MS }, async (context) => {
  await using simulator = await simulateTonpo({ clock, venue: stillVenue() });
  const steps = await play(context, "trade", simulator);
  const bought = {
    ticket: 1_000_001,
    symbol: "EURUSD",
    side: "buy",
    volume: 0.1,
    open_price: 1.1001,
    current_price: 1.1,
    profit: -1,
    swap: 0,
    commission: -0.35,
    sl: 1.08,
    tp: 1.12,
    open_time: NOON / 1000,
    comment: "ab-7f31",
  };
  const sold = { ...bought, ticket: 1_000_002, side: "sell", volume: 0.2, open_price: 1.1, current_price: 1.1001 };
  expect(steps).toEqual({
    symbols: ["EURUSD", "GBPUSD", "USDJPY", "EURGBP", "XAUUSD", "BTCUSD", "US500"],
    price: { symbol: "EURUSD", bid: 1.1, ask: 1.1001 },
    market: done(1_000_001),
    sell: done(1_000_002),
    "limit-buy": done(1_000_003),
    "limit-sell": done(1_000_004),
    "stop-buy": done(1_000_005),
    "stop-sell": done(1_000_006),
    positions: [bought, { ...sold, profit: -2, commission: -0.7, sl: null, tp: null, comment: "" }],
    position: bought,
    modify: done(1_000_001),
    "modify-nothing": done(1_000_001),
    part: done(1_000_001),
    rest: done(1_000_001),
    refused: refused("Invalid volume"),
    "unknown-symbol": refused("Symbol not found"),
    gone: refused("Position not found"),
    "no-such-position": failed("AccountNotFoundError"),
    "no-such-symbol": failed("TonpoError"),
    "no-price-yet": failed("TonpoError"),
    info: {
      login: 88_120_457,
      name: "Sim Trader",
      server: "SimBroker-Demo",
      balance: 99_997.6,
      equity: 99_995.6,
      margin: 220,
      free_margin: 99_775.6,
      leverage: 100,
      currency: "USD",
      profit: -2,
    },
    "level-is-upside-down": expect.closeTo(0.22, 3),
    done: true,
  });
});

test.concurrent("what goes wrong becomes what the vendor's SDK makes of it", { timeout: LIMIT_MS }, async (context) => {
  await using simulator = await simulateTonpo({ clock, venue: stillVenue() });
  const expected = {
    "throttle@place": failed("TonpoResponseError", 429),
    "unavailable@place": failed("TonpoResponseError", 503),
    "bad-gateway@place": failed("TonpoResponseError", 502),
    "fail-after@place": failed("TonpoResponseError", 500),
    "drop-answer@place": failed("TonpoConnectionError"),
    "late-answer@place,ms=2000": failed("TonpoConnectionError"),
    "refuse@place,status=422,code=VALIDATION_ERROR": failed("TonpoResponseError", 422),
    "refuse@place,status=403": failed("AuthenticationError"),
    "reject@place,code=NO_MONEY": refused("Not enough money"),
    // The order is at the broker, and the SDK reads a refusal.
    "empty-answer@place": { ticket: 0, success: false, error: null },
  };
  const steps = await play(context, "trouble", simulator, { faults: Object.keys(expected) }, (what) => {
    simulator.faults.add(what);
  });
  const nothing = { login: 0, name: "", server: "", balance: 0, equity: 0, margin: 0, free_margin: 0, profit: 0 };
  expect(steps).toEqual({
    ...expected,
    nulls: "TypeError",
    "error-inside-200": { ...nothing, leverage: 0, currency: "USD" },
    "wrong-key": failed("AuthenticationError"),
    "wrong-key-stream": failed("TonpoConnectionError"),
    done: true,
  });
  expect(simulator.accounts[0]?.venueAccount.positions()).toHaveLength(4);
});

test.concurrent("the vendor's SDK reads the other shapes of positions, prices and failed logins", {
  timeout: LIMIT_MS,
}, async (context) => {
  const knobs = { positionsShape: "array", symbolShape: "wrapped", noLevel: "absent", loginError: null } as const;
  await using simulator = await simulateTonpo({ clock, venue: stillVenue(), knobs: { ...knobs, loginMs: 100 } });
  const steps = await play(context, "shapes", simulator, {}, (what) => {
    simulator.faults.add(what);
  });
  const price = { symbol: "EURUSD", bid: 1.1, ask: 1.1001 };
  expect(steps).toEqual({
    positions: [1_000_001],
    price,
    "cached-price": price,
    "login-failed": failed("AccountLoginFailedError"),
    done: true,
  });
});

test.concurrent("the vendor's SDK listens to the stream and reconnects as badly as it does", {
  timeout: LIMIT_MS,
}, async (context) => {
  await using simulator = await simulateTonpo({ clock, venue: stillVenue(), knobs: { revalueEveryMs: null } });
  let bid = 1.2;
  const steps = await play(context, "stream", simulator, {}, async (what) => {
    if (what === "price") {
      simulator.venue.setPrice("EURUSD", bid);
      bid = Number((bid + 0.01).toFixed(2));
    } else if (what === "silence") simulator.faults.add("lose-frame@subscribed");
    else {
      const code = Number(what.replace("close-", ""));
      simulator.closeStreams(code);
      const left = code === 1000 ? 0 : 1;
      await context.expect.poll(() => [simulator.connections, simulator.tickSubscriptions]).toEqual([left, []]);
    }
  });
  const { seen, ...rest } = steps as Steps & { readonly seen: Readonly<Record<string, readonly unknown[]>> };
  const position = {
    ticket: 1_000_001,
    symbol: "EURUSD",
    side: "buy",
    volume: 0.1,
    open_price: 1.1001,
    current_price: 1.1,
    profit: -1,
    swap: 0,
    commission: -0.35,
    sl: null,
    tp: null,
    open_time: NOON / 1000,
    comment: "ab-1",
  };
  expect(rest).toEqual({
    subscribe: true,
    "subscribe-candles": true,
    ping: true,
    positions: [position],
    cached: expect.anything(),
    "unknown-symbol": { ...(failed("TonpoConnectionError") as object), message: "unknown symbol NOPE" },
    unsubscribe: true,
    silence: failed("SubscriptionError"),
    "after-1011": { ping: true, ticks: 0 },
    "after-1000": { connected: true, error: "ConnectionClosedOK" },
    done: true,
  });
  const price = { symbol: "EURUSD", bid: 1.1, ask: 1.1001, time: NOON };
  const moved = { symbol: "EURUSD", bid: 1.2, ask: 1.2001, time: NOON };
  expect(seen).toEqual({
    tick: [price, price, moved].map((row) => ({ ...row, last: 0, volume: 0 })),
    quote: [price, price, moved],
    candle: [
      {
        symbol: "EURUSD",
        timeframe: "M1",
        time: NOON,
        open: 1.1,
        high: 1.2,
        low: 1.1,
        close: 1.2,
        volume: 2,
        complete: false,
      },
    ],
    position: [position, { ...position, volume: 0 }],
    result: [done(1_000_001), done(1_000_001)],
    account: [
      expect.objectContaining({ balance: 99_999.65, profit: -1, margin: 110.01 }),
      expect.objectContaining({ balance: 99_998.3, profit: 0, margin: 0 }),
    ],
  });
});
