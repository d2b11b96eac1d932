import { describe, expect, test } from "vitest";
import { stillWorld } from "./support/still-world.ts";

const failure = (error: string, code: number, type: string): unknown => ({ error, code, type });
const DENIED = failure("invalid or missing API key", 401, "authentication_error");
const CREDENTIALS = { mt5Login: "777001", mt5Password: "pw", mt5Server: "Demo-Server" };

describe("who may call", () => {
  test("health, info and the creation of a user need no key", async () => {
    await using world = await stillWorld();
    expect(await world.read("GET /health", { apiKey: "" })).toEqual({
      status: "healthy",
      version: "1.4.0",
      metrics: { active_connections: 0, bridge_connections: 1 },
    });
    expect(await world.read("GET /api/info", { apiKey: "" })).toEqual({ version: "1.4.0" });
    const created = await world.call("POST /api/users", { apiKey: "", body: {} });
    expect([created.status, created.json]).toEqual([
      201,
      {
        user_id: expect.stringMatching(/^usr_[0-9a-f]{12}$/),
        api_key: expect.stringMatching(/^sk_live_[0-9a-f]{24}$/),
      },
    ]);
  });

  test("a missing or unknown key is 401, an unknown route 404", async () => {
    await using world = await stillWorld();
    const denied = await world.call("GET /api/positions", { apiKey: "wrong" });
    expect([denied.status, denied.json]).toEqual([401, DENIED]);
    const lost = await world.call("GET /api/nothing");
    expect([lost.status, lost.json]).toEqual([404, failure("route not found", 404, "not_found")]);
  });

  test("the key's header has the name of choice", async () => {
    await using world = await stillWorld({ knobs: { apiKeyHeader: "X-Tonpo" } });
    const headers = { "x-tonpo": world.simulator.credentials["apiKey"] ?? "" };
    expect((await fetch(`${world.simulator.url}/api/positions`, { headers })).status).toBe(200);
    expect((await world.call("GET /api/positions")).status).toBe(401);
  });

  test("a rotated key is worth nothing at once, and its streams are closed", async () => {
    await using world = await stillWorld();
    const stream = await world.stream();
    const { api_key } = (await world.read("POST /api/users/me/rotate-key", { body: {} })) as { api_key: string };
    expect(await stream.closed).toBe(4001);
    expect((await world.call("GET /api/users/me")).status).toBe(401);
    await expect(world.stream()).rejects.toThrow("refused with 401");
    expect(await world.read("GET /api/users/me", { apiKey: api_key })).toEqual({
      user_id: world.simulator.credentials["userId"],
      is_admin: false,
      plan: "pro",
    });
    await world.stream(api_key);
  });

  test("a user sees its own open streams as sessions", async () => {
    await using world = await stillWorld();
    await world.stream();
    await world.stream(world.simulator.credentials["adminKey"]);
    const sessions = { sessions: [{ connected_at: "2026-01-05T12:00:00.000Z" }] };
    expect(await world.read("GET /api/users/me/sessions")).toEqual(sessions);
  });

  test("beyond the requests of a minute the answer is 429 with the wait", async () => {
    await using world = await stillWorld({ knobs: { rateLimit: { perMinute: 2 } } });
    await world.read("GET /api/users/me");
    await world.clock.advance(20_000);
    await world.read("GET /api/users/me");
    const refused = await world.call("GET /api/users/me");
    expect([refused.status, refused.json, refused.headers.get("retry-after")]).toEqual([
      429,
      failure("rate limit exceeded", 429, "rate_limit_error"),
      "40",
    ]);
    await world.clock.advance(40_000);
    await world.read("GET /api/users/me");
  });
});

describe("the life of an account", () => {
  test("a new one goes from created over connecting to active and trades on a ledger of its own", async () => {
    await using world = await stillWorld({ accounts: [] });
    const created = await world.call("POST /api/accounts", { body: { ...CREDENTIALS, region: "eu" } });
    const { account_id: id } = created.json as { account_id: string };
    expect([created.status, created.json]).toEqual([
      201,
      { account_id: expect.stringMatching(/^acc_/), auth_token: expect.stringMatching(/^bt_/), status: "created" },
    ]);
    const status = async (): Promise<unknown> => world.read(`GET /api/accounts/${id}/status`);
    const off = { account_id: id, last_error: null, is_running: false, pid: null, uptime_secs: 0 };
    expect(await status()).toEqual({ ...off, status: "created" });
    await world.clock.advance(1000);
    expect(await status()).toEqual({ ...off, status: "connecting" });
    await world.clock.advance(1000);
    await world.clock.advance(7500);
    expect(await status()).toEqual({ ...off, status: "active", is_running: true, pid: 4312, uptime_secs: 7 });
    expect(await world.read("GET /api/account/info")).toMatchObject({ login: 777_001, server: "Demo-Server" });
    const row = {
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
    };
    expect(await world.read("GET /api/accounts")).toEqual({ accounts: [row] });
    expect(await world.read(`GET /api/accounts/${id}`)).toEqual(row);
  });

  test("both spellings of the fields are taken, and a missing one is 422", async () => {
    await using world = await stillWorld({ accounts: [], knobs: { loginMs: 0 } });
    const body = { mt5_login: "777002", mt5_password: "pw", mt5_server: "Demo-Server" };
    await world.read("POST /api/accounts", { body });
    expect(await world.read("GET /api/accounts")).toMatchObject({
      accounts: [{ mt5_login: "777002", status: "active" }],
    });
    const refused = await world.call("POST /api/accounts", { body: { ...CREDENTIALS, mt5Password: "" } });
    expect([refused.status, refused.json]).toEqual([422, failure("mt5Password is required", 422, "validation_error")]);
  });

  test.each([
    ["a wrong password", { mt5Login: "88120457", mt5Password: "no", mt5Server: "SimBroker-Demo" }, {}],
    ["an unknown login where those are refused", CREDENTIALS, { unknownLogins: "refuse" }],
    ["a login that is no number", { ...CREDENTIALS, mt5Login: "me" }, {}],
  ] as const)("%s ends in login_failed", async (_what, body, knobs) => {
    await using world = await stillWorld({
      accounts: [{ status: "unlinked" }],
      knobs: { loginMs: 0, loginError: null, ...knobs },
    });
    const { account_id: id } = (await world.read("POST /api/accounts", { body })) as { account_id: string };
    expect(await world.read(`GET /api/accounts/${id}`)).toMatchObject({
      status: "login_failed",
      last_error: null,
      error_count: 1,
    });
    const order = { symbol: "EURUSD", side: "buy", orderType: "market", volume: 0.1 };
    expect(await world.read("POST /api/orders", { body: order })).toEqual({
      ticket: 0,
      success: false,
      error: "account is login_failed",
    });
  });

  test("a paused one takes no order, but lets positions be closed and moved, until it is resumed", async () => {
    await using world = await stillWorld();
    const order = { symbol: "EURUSD", side: "buy", orderType: "market", volume: 0.1 };
    await world.read("POST /api/orders", { body: order });
    expect(await world.read(`POST /api/accounts/${world.accountId}/pause`, { body: {} })).toEqual({});
    const done = { ticket: 1_000_001, success: true, error: null };
    expect([
      await world.read("POST /api/orders", { body: order }),
      await world.read("POST /api/orders/modify", { body: { ticket: 1_000_001, sl: 1.05 } }),
      await world.read("POST /api/orders/close", { body: { ticket: 1_000_001 } }),
    ]).toEqual([{ ticket: 0, success: false, error: "account is paused" }, done, done]);
    await world.read(`POST /api/accounts/${world.accountId}/resume`, { body: {} });
    expect(await world.read("POST /api/orders", { body: order })).toMatchObject({ success: true });
  });

  test("one that lost its connection refuses trades, has no books, and logs in again on resume", async () => {
    await using world = await stillWorld();
    world.simulator.setStatus("disconnected", { lastError: "no route to broker" });
    const order = { symbol: "EURUSD", side: "buy", orderType: "market", volume: 0.1 };
    expect(await world.read("POST /api/orders", { body: order })).toMatchObject({ error: "account is disconnected" });
    const books = await world.call("GET /api/positions");
    expect([books.status, books.json]).toEqual([409, failure("no active account", 409, "conflict")]);
    expect(await world.read(`GET /api/accounts/${world.accountId}/status`)).toMatchObject({
      status: "disconnected",
      last_error: "no route to broker",
    });
    await world.read(`POST /api/accounts/${world.accountId}/resume`, { body: {} });
    await world.clock.advance(2000);
    expect(await world.read(`GET /api/accounts/${world.accountId}`)).toMatchObject({
      status: "active",
      last_error: null,
      reconnect_count: 1,
    });
  });

  test("a deleted one is off the list, and its status says so", async () => {
    await using world = await stillWorld();
    expect(await world.read(`DELETE /api/accounts/${world.accountId}`)).toEqual({ message: "account deleted" });
    expect(await world.read("GET /api/accounts")).toEqual({ accounts: [] });
    expect(await world.read(`GET /api/accounts/${world.accountId}/status`)).toMatchObject({ status: "deleted" });
    expect(
      (
        await world.call("POST /api/orders", {
          body: { symbol: "EURUSD", side: "buy", orderType: "market", volume: 1 },
        })
      ).status,
    ).toBe(409);
  });

  test("another user's account does not exist", async () => {
    await using world = await stillWorld();
    const apiKey = world.simulator.credentials["adminKey"] ?? "";
    const answer = await world.call(`GET /api/accounts/${world.accountId}/status`, { apiKey });
    expect([answer.status, answer.json]).toEqual([
      404,
      failure(`account ${world.accountId} not found`, 404, "not_found"),
    ]);
    expect(await world.read("GET /api/accounts", { apiKey })).toEqual({ accounts: [] });
  });

  test("of several accounts the first that is connected answers, as no call can name one", async () => {
    await using world = await stillWorld({ accounts: [{ balance: 100 }, { balance: 200 }] });
    expect(await world.read("GET /api/account")).toMatchObject({ balance: 100 });
    world.simulator.setStatus("reconnecting", { accountId: world.accountId });
    expect(await world.read("GET /api/account")).toMatchObject({ balance: 200 });
  });
});
