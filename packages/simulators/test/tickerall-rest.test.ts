import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stillWorld } from "./support/still-world.ts";
import { call } from "./support/wire-client.ts";

const MARKET = { type: "market", symbol: "EURUSD", side: "BUY", volume: 0.1 };
const failure = (error: string, details?: unknown): unknown => ({
  error,
  message: expect.any(String),
  ...(details !== undefined && { details }),
});

describe("who may call", () => {
  test("a missing or unknown key is 401 UNAUTHORIZED, before the route is looked at", async () => {
    await using world = await stillWorld();
    const answer = await call(world.simulator, "GET", "/v1/nothing", { headers: { authorization: "Bearer wrong" } });
    expect([answer.status, answer.json]).toEqual([401, failure("UNAUTHORIZED")]);
  });

  test("an unknown route is 404 NOT_FOUND and every answer carries a request id", async () => {
    await using world = await stillWorld();
    const answer = await call(world.simulator, "GET", "/v1/nothing");
    expect([answer.status, answer.json]).toEqual([404, failure("NOT_FOUND")]);
    expect(answer.headers.get("x-request-id")).toMatch(/^req_/);
  });

  test("a gateway's own headers open the door without a key", async () => {
    await using world = await stillWorld({ apiKeys: [{ key: "cf_1", headers: { "X-Partner-Key": "p1" } }] });
    const answer = await call(world.simulator, "GET", "/v1/accounts", {
      headers: { authorization: "", "x-partner-key": "p1" },
    });
    expect(answer.json).toHaveLength(1);
  });

  test("a revoked key is refused", async () => {
    await using world = await stillWorld();
    world.simulator.revokeKey("cf_api_simulated");
    expect((await call(world.simulator, "GET", "/v1/accounts")).status).toBe(401);
  });

  test("a free plan has neither bulk nor copy", async () => {
    await using world = await stillWorld({ apiKeys: [{ key: "cf_1", plan: "free" }] });
    const bulk = await call(world.simulator, "POST", "/v1/bulk/orders", { body: { orders: [] } });
    const copy = await call(world.simulator, "GET", "/v1/copy/sets");
    expect([bulk.status, bulk.json]).toEqual([403, failure("BULK_REQUIRES_PRO")]);
    expect([copy.status, copy.json]).toEqual([403, failure("COPY_REQUIRES_PRO")]);
  });
});

describe("sessions", () => {
  const login = { broker: "mt5", server: "SimBroker-Demo", account: "20481957", password: "s3cret-password" };

  test("starting one twice gives the same account, whose id the path of later calls may escape", async () => {
    await using world = await stillWorld({ accounts: [{ state: "unlinked", id: "acc/A 1" }] });
    const first = await call(world.simulator, "POST", "/v1/sessions", { body: login });
    const again = await call(world.simulator, "POST", "/v1/sessions", { body: { ...login, account: 20_481_957 } });
    expect(first.json).toEqual({
      accountId: "acc/A 1",
      isDemo: true,
      status: "connected",
      expiresAt: "2026-01-05T20:00:00.000Z",
    });
    expect(again.json).toEqual(first.json);
    expect(await call(world.simulator, "GET", "/v1/accounts/acc%2FA%201")).toMatchObject({
      json: { status: "online" },
    });
  });

  test.each([
    ["a wrong password", { ...login, password: "no" }, 422, "BROKER_AUTH_FAILED"],
    ["an unknown server", { ...login, server: "Nowhere" }, 502, "BROKER_UNREACHABLE"],
    ["the web terminal without its address", { ...login, terminalType: "WEB" }, 400, "VALIDATION_ERROR"],
    ["no login", { ...login, account: "abc" }, 400, "VALIDATION_ERROR"],
  ])("%s is refused", async (_what, body, status, code) => {
    await using world = await stillWorld();
    const answer = await call(world.simulator, "POST", "/v1/sessions", { body });
    expect([answer.status, answer.json]).toEqual([status, expect.objectContaining({ error: code })]);
  });

  test("an account of another customer is linked already", async () => {
    await using world = await stillWorld({
      apiKeys: [{ key: "cf_1" }, { key: "cf_2" }],
      accounts: [{ apiKey: "cf_2" }],
    });
    const answer = await call(world.simulator, "POST", "/v1/sessions", { body: login });
    expect([answer.status, answer.json]).toEqual([409, failure("BROKER_ACCOUNT_ALREADY_LINKED")]);
    expect((await call(world.simulator, "GET", "/v1/accounts")).json).toEqual([]);
  });

  test("an account cools when nothing asks for it, and its row stays ACTIVE", async () => {
    await using world = await stillWorld({ knobs: { coolAfterMs: 60_000 }, accounts: [{ alwaysHot: true }] });
    await world.clock.advance(60_000);
    const [roster, symbols, pending] = await Promise.all([
      call(world.simulator, "GET", "/v1/accounts"),
      call(world.simulator, "GET", `${world.path}/symbols`),
      call(world.simulator, "GET", "/v1/always-hot/pending"),
    ]);
    expect(roster.json).toMatchObject([{ status: "ACTIVE", hot: false, alwaysHotState: "needs-rearm" }]);
    expect([symbols.status, symbols.json]).toEqual([
      409,
      failure("BROKER_ACCOUNT_NOT_HOT", { accountId: world.simulator.accounts[0]?.id }),
    ]);
    expect(pending.json).toEqual({
      pending: [
        {
          id: world.simulator.accounts[0]?.id,
          broker: "mt5",
          server: "SimBroker-Demo",
          accountNumber: "****1957",
        },
      ],
    });
  });

  test("reading a cold account can be made a 409", async () => {
    await using world = await stillWorld({ accounts: [{ state: "cold" }], knobs: { coldRead: "not-hot" } });
    expect((await call(world.simulator, "GET", world.path)).status).toBe(409);
  });

  test("ending a session is 204 and removing an account twice succeeds twice", async () => {
    await using world = await stillWorld();
    const end = await call(world.simulator, "DELETE", `/v1/sessions/${world.simulator.accounts[0]?.id}`);
    const first = await call(world.simulator, "DELETE", world.path);
    const second = await call(world.simulator, "DELETE", world.path);
    expect([end.status, end.text]).toEqual([204, ""]);
    expect([first.json, second.json]).toMatchObject([{ existed: true }, { existed: false, removed: true }]);
  });

  test("an account warms only after the broker's time", async () => {
    await using world = await stillWorld({ accounts: [{ state: "cold" }], knobs: { warmUpMs: 5000 } });
    let answered = false;
    const started = call(world.simulator, "POST", "/v1/sessions", { body: login }).finally(() => {
      answered = true;
    });
    await world.clock.advanceUntil(() => answered);
    expect((await started).json).toMatchObject({ status: "connected" });
    expect(world.clock.monotonic()).toBeGreaterThanOrEqual(5000);
  });
});

describe("trading", () => {
  test("a ticket beyond 2^53 keeps its digits in numbers and texts", async () => {
    await using world = await stillWorld({}, { firstOrderId: 9_007_199_254_740_993n });
    const placed = await call(world.simulator, "POST", `${world.path}/orders`, { body: MARKET });
    const ticket = "9007199254740993";
    expect(placed.text).toContain(`"ticket":${ticket},`);
    const modified = await call(world.simulator, "PATCH", `${world.path}/positions/${ticket}`, {
      body: { stopLoss: 1.09 },
    });
    expect(modified.text).toContain(`"ticket":${ticket},`);
    const bulk = await fetch(`${world.simulator.url}/v1/bulk/positions/close`, {
      method: "POST",
      headers: { authorization: `Bearer ${world.simulator.credentials["apiKey"]}` },
      body: `{"items":[{"accountId":"${world.simulator.accounts[0]?.id}","ticket":${ticket}}]}`,
    });
    expect(await bulk.text()).toContain(`"ticket":${ticket},"symbol":"EURUSD","side":"BUY","volume":0.1,"status":"ok"`);
    const history = await call(world.simulator, "GET", `${world.path}/history`);
    expect(history.json).toMatchObject({ trades: [{ ticket }] });
  });

  test.each([
    ["bad volume", { ...MARKET, volume: 0.015 }, { retcode: 10_014, retcodeName: "INVALID_VOLUME" }],
    ["bad stops", { ...MARKET, stopLoss: 1.2 }, { retcode: 10_016, retcodeName: "INVALID_STOPS" }],
    ["no money", { ...MARKET, volume: 100 }, { retcode: 10_019, retcodeName: "NO_MONEY" }],
    [
      "a limit on the wrong side",
      { ...MARKET, type: "limit", price: 1.2 },
      { retcode: 10_015, retcodeName: "INVALID_PRICE" },
    ],
  ])("the broker refuses %s with MetaTrader's number", async (_what, body, details) => {
    await using world = await stillWorld();
    const answer = await call(world.simulator, "POST", `${world.path}/orders`, { body });
    expect([answer.status, answer.json]).toEqual([422, failure("BROKER_REJECTED", details)]);
  });

  test("the number can be left out, as no source promises it", async () => {
    await using world = await stillWorld({ knobs: { retcodeDetails: false } });
    const answer = await call(world.simulator, "POST", `${world.path}/orders`, { body: { ...MARKET, volume: 0.015 } });
    expect(answer.json).toEqual(failure("BROKER_REJECTED"));
  });

  test.each([
    ["an unknown type", { ...MARKET, type: "stop-limit" }],
    ["a lower-case side", { ...MARKET, side: "buy" }],
    ["a stop without price", { ...MARKET, type: "stop" }],
    ["a comment of 32 characters", { ...MARKET, comment: "x".repeat(32) }],
    ["a volume in text", { ...MARKET, volume: "0.1" }],
    ["a list", [MARKET]],
  ])("%s is 400 VALIDATION_ERROR and reaches no venue", async (_what, body) => {
    await using world = await stillWorld();
    const answer = await call(world.simulator, "POST", `${world.path}/orders`, { body });
    expect([answer.status, answer.json]).toMatchObject([400, { error: "VALIDATION_ERROR" }]);
    expect(world.venue.accounts[0]?.deals()).toEqual([]);
  });

  test("a modification without a field is refused, and 0 takes a level off", async () => {
    await using world = await stillWorld();
    await call(world.simulator, "POST", `${world.path}/orders`, {
      body: { ...MARKET, stopLoss: 1.09, takeProfit: 1.12 },
    });
    const empty = await call(world.simulator, "PATCH", `${world.path}/positions/1000001`, { body: {} });
    const off = await call(world.simulator, "PATCH", `${world.path}/positions/1000001`, { body: { stopLoss: 0 } });
    expect([empty.status, off.json]).toMatchObject([400, { stopLoss: 0, takeProfit: 1.12 }]);
    expect(world.venue.accounts[0]?.positions()[0]).not.toHaveProperty("stopLoss");
  });

  test("the body of a DELETE counts: a partial close stays partial", async () => {
    await using world = await stillWorld();
    await call(world.simulator, "POST", `${world.path}/orders`, { body: MARKET });
    await call(world.simulator, "DELETE", `${world.path}/positions/1000001`, { body: { volume: 0.03 } });
    expect(world.venue.accounts[0]?.positions()[0]).toMatchObject({ lots: 0.07 });
  });

  test("MetaTrader 4 shows no specs, no pending orders, no currency and changes no pending order", async () => {
    await using world = await stillWorld({ accounts: [{ platform: "mt4" }] });
    await call(world.simulator, "POST", `${world.path}/orders`, { body: { ...MARKET, type: "limit", price: 1.05 } });
    const read = (path: string) => call(world.simulator, "GET", world.path + path).then(({ json }) => json);
    expect(await read("/symbol-specs")).toEqual({ specs: [] });
    expect(await read("/orders/pending")).toEqual({ orders: [] });
    expect(Object.keys((await read("")) as object)).toContain("account");
    expect(((await read("")) as { account: object }).account).not.toHaveProperty("currency");
    expect((await call(world.simulator, "DELETE", `${world.path}/orders/1000001`)).status).toBe(400);
    expect((await call(world.simulator, "POST", `${world.path}/orders/cancel-all`, { body: {} })).json).toEqual({
      results: [],
      summary: { requested: 0, ok: 0, failed: 0 },
    });
  });

  test("bulk writes act on demo accounts only, item by item", async () => {
    await using world = await stillWorld({ accounts: [{}, { isDemo: false }] });
    const [demo, live] = world.simulator.accounts.map(({ id }) => id);
    const orders = [demo, live].map((accountId) => ({ accountId, symbol: "EURUSD", side: "SELL", volume: 0.1 }));
    const answer = await call(world.simulator, "POST", "/v1/bulk/orders", { body: { orders } });
    expect(answer.json).toEqual({
      results: [
        { accountId: demo, status: "filled", ticket: 1_000_001, price: 1.1, symbol: "EURUSD" },
        { accountId: live, status: "failed", code: "DEMO_ONLY", reason: expect.any(String) },
      ],
      summary: { total: 2, filled: 1, failed: 1 },
    });
  });
});

describe("idempotency", () => {
  test("a repeated key gets the first answer and trades once, for a day", async () => {
    await using world = await stillWorld();
    const place = () => call(world.simulator, "POST", `${world.path}/orders`, { body: MARKET, key: "k1" });
    const [first, second] = await Promise.all([place(), place()]);
    await world.clock.advance(24 * 3_600_000 - 1);
    expect([second.text, (await place()).text]).toEqual([first.text, first.text]);
    expect(world.venue.accounts[0]?.positions()).toHaveLength(1);
    await world.clock.advance(1);
    await place();
    expect(world.venue.accounts[0]?.positions()).toHaveLength(2);
  });

  test("another body under a used key is refused, another path is not", async () => {
    await using world = await stillWorld();
    await call(world.simulator, "POST", `${world.path}/orders`, { body: MARKET, key: "k1" });
    const other = await call(world.simulator, "POST", `${world.path}/orders`, {
      body: { ...MARKET, volume: 0.2 },
      key: "k1",
    });
    const elsewhere = await call(world.simulator, "POST", `${world.path}/positions/close-all`, { body: {}, key: "k1" });
    expect([other.status, other.json]).toEqual([409, failure("IDEMPOTENCY_KEY_REUSED")]);
    expect(elsewhere.json).toMatchObject({ summary: { ok: 1 } });
  });

  test("a refusal of the broker is repeated; cold, draining and unauthorized answers are not", async () => {
    await using world = await stillWorld();
    const place = (volume: number, key: string) =>
      call(world.simulator, "POST", `${world.path}/orders`, { body: { ...MARKET, volume }, key }).then(
        ({ status }) => status,
      );
    expect(await place(95, "rich")).toBe(422);
    world.venue.accounts[0]?.deposit(1_000_000);
    expect(await place(95, "rich")).toBe(422);
    world.simulator.coolAccount();
    expect(await place(0.1, "k1")).toBe(409);
    world.simulator.setDraining(true);
    expect(await place(0.1, "k1")).toBe(503);
    world.simulator.setDraining(false);
    await call(world.simulator, "POST", `${world.path}/reconnect`, { body: { password: "s3cret-password" } });
    expect(await place(0.1, "k1")).toBe(200);
  });

  test("keys can be ignored, as by a service without them", async () => {
    await using world = await stillWorld({ knobs: { idempotency: "ignore" } });
    const place = () => call(world.simulator, "POST", `${world.path}/orders`, { body: MARKET, key: "k1" });
    await place();
    await place();
    expect(world.venue.accounts[0]?.positions()).toHaveLength(2);
  });
});

describe("reads", () => {
  test("candles want exactly one window and come oldest first", async () => {
    await using world = await stillWorld();
    await world.clock.advance(60_000);
    world.venue.setPrice("EURUSD", 1.101);
    const read = (query: string) => call(world.simulator, "GET", `${world.path}/candles?symbol=EURUSD&${query}`);
    const hours = await read("hours=1&timeframe=M1");
    expect(hours.json).toEqual({
      candles: [
        {
          timestamp: 1_767_614_400,
          open: 1.1,
          high: 1.1,
          low: 1.1,
          close: 1.1,
          bid: 1.1,
          tickVolume: 1,
          spread: 0.0001,
        },
        {
          timestamp: 1_767_614_460,
          open: 1.101,
          high: 1.101,
          low: 1.101,
          close: 1.101,
          bid: 1.101,
          tickVolume: 1,
          spread: 0.0001,
        },
      ],
    });
    const statuses = await Promise.all(["", "hours=1&count=2", "from=2026-01-05T12:00:00Z", "hours=x"].map(read));
    expect(statuses.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
  });

  test("history is newest first, bounded by time, symbol and limit, in any writing of an instant", async () => {
    await using world = await stillWorld();
    for (const _trade of [1, 2, 3]) {
      await call(world.simulator, "POST", `${world.path}/orders`, { body: MARKET });
      await call(world.simulator, "POST", `${world.path}/positions/close-all`, { body: {} });
      await world.clock.advance(1000);
    }
    const tickets = async (query: string) => {
      const { json } = await call(world.simulator, "GET", `${world.path}/history?${query}`);
      return (json as { trades: { ticket: string }[] }).trades.map(({ ticket }) => ticket);
    };
    const secondMs = Date.UTC(2026, 0, 5, 12, 0, 1);
    expect(await tickets("")).toEqual(["1000005", "1000003", "1000001"]);
    expect(await tickets("limit=1")).toEqual(["1000005"]);
    expect(await tickets("symbol=GBPUSD")).toEqual([]);
    expect(await tickets(`from=${secondMs}&to=${secondMs}`)).toEqual(["1000003"]);
    expect(await tickets(`from=${secondMs / 1000}`)).toEqual(["1000005", "1000003"]);
    expect(await tickets("to=2026-01-05T12:00:01.000Z")).toEqual(["1000003", "1000001"]);
    expect(await tickets("to=2026-01-05T12:00:01.000000")).toEqual(["1000003", "1000001"]);
  });

  test("the broker's zone is null until it is measured", async () => {
    await using world = await stillWorld({ knobs: { serverTimeOffsetSeconds: null } });
    await call(world.simulator, "POST", `${world.path}/orders`, { body: MARKET });
    expect((await call(world.simulator, "GET", world.path)).json).toMatchObject({
      account: { serverTimeOffsetSeconds: null },
      positions: [{ brokerOpenTime: null, openTime: "2026-01-05T12:00:00.000Z" }],
    });
  });

  test("whatever is traded, the round trips and open commissions explain the balance to the cent", async () => {
    await using world = await stillWorld();
    const account = world.venue.accounts[0];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 10_000, max: 12_000 })), {
          minLength: 1,
          maxLength: 6,
        }),
        async (trades) => {
          const body = { ...MARKET, volume: 0.3 };
          const { json } = await call(world.simulator, "POST", `${world.path}/orders`, { body });
          const { ticket } = json as { ticket: number };
          let left = 30;
          for (const [steps, price] of trades) {
            const closing = Math.min(steps, left);
            if (closing === 0) break;
            left -= closing;
            world.venue.setPrice("EURUSD", price / 10_000);
            await call(world.simulator, "DELETE", `${world.path}/positions/${ticket}`, {
              body: { volume: closing / 100 },
            });
          }
          if (left > 0) await call(world.simulator, "DELETE", `${world.path}/positions/${ticket}`, { body: {} });
          const { json: history } = await call(world.simulator, "GET", `${world.path}/history`);
          const rows = (history as { trades: { profit: number; swap: number; commission: number }[] }).trades;
          const cents = rows.reduce((sum, row) => sum + Math.round((row.profit + row.swap + row.commission) * 100), 0);
          expect(cents).toBe(Math.round(((account?.summary().balance ?? 0) - 100_000) * 100));
        },
      ),
      { numRuns: 15 },
    );
  });

  test("a budget of requests is kept, and the wait is told", async () => {
    await using world = await stillWorld({ knobs: { rateLimit: { perSecond: 2 } } });
    const read = () => call(world.simulator, "GET", "/v1/accounts");
    const statuses = [(await read()).status, (await read()).status];
    const third = await read();
    expect([...statuses, third.status, third.headers.get("retry-after")]).toEqual([200, 200, 429, "1"]);
    await world.clock.advance(1000);
    expect((await read()).status).toBe(200);
  });
});
