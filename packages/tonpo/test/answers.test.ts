import { describe, expect, test } from "vitest";
import { fixture } from "./fixtures.ts";
import { bench, KEY } from "./make-client.ts";

const ID = "acc_5m9wtx";
const STATUS = `GET /api/accounts/${ID}/status`;

describe("what is read", () => {
  test("accounts in either spelling, and null as not told", async () => {
    await using at = await bench();
    at.server.script("GET /api/accounts", { body: fixture("accounts") });
    expect(await at.client.accounts.list()).toEqual([
      {
        accountId: ID,
        mt5Login: "70418822",
        mt5Server: "Harbor-Demo",
        status: "active",
        nodeId: "node_3c",
        createdAt: "2026-06-11T07:02:40Z",
        errorCount: 0,
        reconnectCount: 2,
      },
      {
        accountId: "acc_old",
        mt5Login: "70418823",
        mt5Server: "Harbor-Demo",
        status: "deleted",
        lastError: "Invalid account",
      },
    ]);
  });

  test("positions as a list or in an object, by any of their names", async () => {
    await using at = await bench();
    at.server.script("GET /api/positions", { body: fixture("positions") }, { body: fixture("positions-dashboard") });
    const [first, second] = await at.client.positions.list();
    const first2 = {
      ticket: "640011873",
      symbol: "GBPUSD",
      side: "sell",
      volume: 0.25,
      openPrice: 1.27145,
      currentPrice: 1.27238,
      profit: -22.6,
      swap: -1.15,
      commission: -0.9,
      sl: 1.279,
      comment: "swing ab:k7f2",
    };
    expect(first).toEqual({ ...first2, tp: 0, openTime: 1781164805 });
    expect(second).toEqual({
      ticket: "9007199254740993",
      symbol: "US500",
      side: "buy",
      volume: 1,
      openPrice: 6411.5,
    });
    expect(await at.client.positions.list()).toEqual([{ ...first2, openTime: 1781164805000 }]);
  });

  test.each([
    ["has no side", { side: undefined }],
    ["has a side that is none", { side: "long-ish" }],
    ["has a type that is none", { side: undefined, type: 2 }],
    ["has lost digits of its ticket", { ticket: 1.5 }],
  ])("a position that %s is unreadable, and never a buy", async (_what, change) => {
    await using at = await bench();
    const [, second] = (fixture("positions") as { readonly positions: readonly object[] }).positions;
    at.server.script("GET /api/positions", { body: { positions: [{ ...second, ...change }] } });
    await expect(at.client.positions.list()).rejects.toMatchObject({ code: "UNREADABLE_ANSWER" });
  });

  test("an answer without its list does not mean that there is nothing", async () => {
    await using at = await bench();
    at.server.script("GET /api/positions", { body: {} });
    at.server.script("GET /api/orders", { body: { result: [] } });
    await expect(at.client.positions.list()).rejects.toMatchObject({ code: "UNREADABLE_ANSWER" });
    await expect(at.client.orders.listPending()).rejects.toMatchObject({ code: "UNREADABLE_ANSWER" });
  });

  test("a list beside an error is not believed", async () => {
    await using at = await bench();
    at.server.script("GET /api/positions", { body: { positions: [], error: "bridge is away" } });
    await expect(at.client.positions.list()).rejects.toMatchObject({
      code: "ERROR_IN_ANSWER",
      text: "bridge is away",
    });
  });

  test("the account's money, flat or wrapped, in either spelling; without a balance it is unreadable, not zero", async () => {
    await using at = await bench();
    const { free_margin, ...info } = fixture("account-info") as Record<string, unknown>;
    const read = { ...info, login: "70418822", freeMargin: 3785.75 };
    at.server.script(
      "GET /api/account/info",
      { body: { ...info, free_margin } },
      { body: { account: { ...info, freeMargin: free_margin } } },
      { body: { ...info, balance: null } },
    );
    expect(await at.client.account.info()).toEqual(read);
    expect(await at.client.account.info()).toEqual(read);
    await expect(at.client.account.info()).rejects.toMatchObject({ code: "UNREADABLE_ANSWER" });
  });

  test("the money of a gateway that has only the other path, which is asked first from then on", async () => {
    await using at = await bench();
    at.server.script("GET /api/account", { body: fixture("account-info") });
    await at.client.account.info();
    await at.client.account.info();
    expect(at.server.routes).toEqual(["GET /api/account/info", "GET /api/account", "GET /api/account"]);
  });

  test("a refusal of the money's first path is told as it is, without asking the other", async () => {
    await using at = await bench();
    at.server.script("GET /api/account/info", { status: 409, body: { error: "no active account", code: 409 } });
    await expect(at.client.account.info()).rejects.toMatchObject({ status: 409, text: "no active account" });
    expect(at.server.routes).toEqual(["GET /api/account/info"]);
  });

  test("bars, under either name of their list or bare", async () => {
    await using at = await bench();
    const { candles } = fixture("bars") as { readonly candles: readonly unknown[] };
    at.server.script("GET /api/history", { body: { candles } }, { body: { bars: candles } }, { body: candles });
    const ask = () => at.client.history.bars({ symbol: "EURUSD", timeframe: "M1", from: 1, to: 2 });
    expect([await ask(), await ask(), await ask()]).toEqual([candles, candles, candles]);
  });

  test("a price that is not there yet is the stream's last, or none", async () => {
    await using at = await bench();
    at.server.script("GET /api/symbols/EURUSD", { body: { bid: 0, ask: 0 } });
    await expect(at.client.symbols.price("EURUSD")).rejects.toMatchObject({ code: "NO_PRICE" });
    const stream = await at.client.stream.connect();
    const heard = new Promise((resolve) => stream.on("tick", resolve));
    at.server.stream.send((fixture("frames") as { readonly tick: unknown }).tick);
    await heard;
    expect(await at.client.symbols.price("EURUSD")).toEqual({ symbol: "EURUSD", bid: 1.08211, ask: 1.08219 });
  });

  test("a user's key by any of its names", async () => {
    await using at = await bench();
    const names = [
      { user_id: "u", api_key: "key-1" },
      { userId: "u", apiKey: "key-1" },
      { user_id: "u", token: "key-1" },
    ];
    at.server.script("POST /api/users", ...names.map((body) => ({ status: 201, body })));
    for (const _ of names) expect(await at.client.users.create()).toEqual({ userId: "u", apiKey: "key-1" });
  });

  test("an account's status where the gateway tells only of the process is that of its record", async () => {
    await using at = await bench();
    at.server.script(STATUS, { body: { is_running: true, pid: null, uptime_secs: 5 } });
    at.server.script(`GET /api/accounts/${ID}`, { body: { account_id: ID, status: "connecting", last_error: null } });
    expect(await at.client.accounts.status(ID)).toEqual({ isRunning: true, uptimeSecs: 5, status: "connecting" });
  });
});

describe("an order's answer", () => {
  const place = async (body: unknown) => {
    await using at = await bench();
    at.server.script("POST /api/orders", { body });
    return await at.client.orders.marketBuy("EURUSD", 0.1).catch((error: unknown) => error);
  };

  test("is its ticket", async () => {
    expect(await place(fixture("order-done"))).toEqual({ ticket: "640012001" });
    expect(await place({ ticket: null, success: true })).toEqual({});
  });

  test("is an error when it was refused, with the broker's words", async () => {
    expect(await place(fixture("order-refused"))).toMatchObject({
      kind: "order",
      code: "ORDER_REFUSED",
      text: "Not enough money",
      message: "The market order to buy 0.1 lots of EURUSD was refused: Not enough money.",
    });
  });

  test.each([
    ["says neither yes nor no", { ticket: 1 }],
    ["says yes and an error", { ticket: 1, success: true, error: "off quotes" }],
    ["is an error alone", { error: "bridge is away" }],
    ["says yes as a word", { ticket: 1, success: "true" }],
  ])("leaves open what happened when it %s", async (_what, body) => {
    expect(await place(body)).toMatchObject({ code: "UNREADABLE_ANSWER" });
  });
});

describe("an error's answer", () => {
  const failing = async (answer: object) => {
    await using at = await bench();
    at.server.script("GET /api/users/me", answer);
    return await at.client.users.me().catch((error: unknown) => error);
  };

  test.each([
    [{ error: "revoked", code: 401, type: "authentication_error" }, "authentication_error", "revoked"],
    [{ error: "bad volume", code: "VALIDATION_ERROR" }, "VALIDATION_ERROR", "bad volume"],
    [{ errors: ["volume", { message: "symbol" }] }, "HTTP_401", "volume; symbol"],
    [{ message: "go away" }, "HTTP_401", "go away"],
    [{ error: { code: "NOPE", message: "nested" } }, "NOPE", "nested"],
    [{ error: "nulls", code: null, type: null }, "HTTP_401", "nulls"],
  ])("with the body %j has its code and words", async (body, code, text) => {
    expect(await failing({ status: 401, body })).toMatchObject({ kind: "authentication", status: 401, code, text });
  });

  test("that is a page or empty says what can be said", async () => {
    const page = "<html><head><style>p{}</style></head><body><h1>502</h1> Bad gateway</body></html>";
    expect(await failing({ status: 502, text: page })).toMatchObject({
      code: "HTTP_502",
      text: "the body is no JSON object: 502 Bad gateway",
    });
    expect(await failing({ status: 500, text: "" })).toMatchObject({ code: "HTTP_500", text: "the body is empty" });
  });

  test.each([
    [202, "response"],
    [302, "response"],
    [403, "authentication"],
    [404, "not-found"],
    [422, "validation"],
    [429, "rate-limit"],
    [503, "response"],
  ])("with the status %i is of the kind %s", async (status, kind) => {
    expect(await failing({ status, body: {} })).toMatchObject({ status, kind });
  });

  test("never holds the key or a password", async () => {
    await using at = await bench();
    at.server.script("POST /api/accounts", { status: 422, body: { error: `no pass-word-1 for ${KEY}` } });
    const account = { mt5Login: 1, mt5Password: "pass-word-1", mt5Server: "Harbor-Demo" };
    const error = await at.client.accounts.create(account).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ text: "no [secret] for [secret]" });
    expect((error as Error).message).not.toMatch(/pass-word-1|sk_live/);
  });
});

describe("Retry-After", () => {
  const throttled = { status: 429, headers: { "retry-after": "3" }, body: { error: "slow down", code: 429 } };

  test("puts a read off for as long, and no longer than twice", async () => {
    await using at = await bench();
    at.server.script("GET /api/users/me", throttled, throttled, { body: fixture("user-me") });
    const start = at.clock.now();
    await at.until(at.client.users.me());
    expect(Math.round((at.clock.now() - start) / 100)).toBe(65);
    at.server.script("GET /api/users/me", throttled);
    await expect(at.until(at.client.users.me())).rejects.toMatchObject({ code: "HTTP_429", retryAfterMs: 3000 });
    expect(at.server.requests).toHaveLength(6);
  });

  test("never sends an order again: it is told, with the wait", async () => {
    await using at = await bench();
    at.server.script("POST /api/orders", throttled);
    await expect(at.client.orders.marketBuy("EURUSD", 0.1)).rejects.toMatchObject({
      kind: "rate-limit",
      retryAfterMs: 3000,
    });
    expect(at.server.requests).toHaveLength(1);
  });

  test("of a wait that is aborted ends at once", async () => {
    await using at = await bench();
    at.server.script("GET /api/users/me", throttled);
    const controller = new AbortController();
    const reading = at.client.users.me({ signal: controller.signal });
    await at.clock.advanceUntil(() => at.clock.pendingTimers > 0 && at.server.requests.length === 1, { stepMs: 1 });
    controller.abort();
    await expect(at.until(reading)).rejects.toMatchObject({ code: "ABORTED" });
  });
});

test("an answer that is cut off or never comes is a transport's error that leaves an order's outcome open", async () => {
  await using at = await bench();
  at.server.script("POST /api/orders", "cut", "silence");
  await expect(at.client.orders.marketBuy("EURUSD", 0.1)).rejects.toMatchObject({
    code: "CONNECTION_LOST",
    outcome: "unknown",
  });
  await expect(at.until(at.client.orders.marketBuy("EURUSD", 0.1, {}, { timeoutMs: 500 }))).rejects.toMatchObject({
    code: "REQUEST_TIMEOUT",
    outcome: "unknown",
  });
  expect(at.server.requests).toHaveLength(2);
});

describe("waiting for an account", () => {
  const state = (status: string, lastError: string | null = null) => ({ body: { status, last_error: lastError } });

  test("asks every five seconds until it is active", async () => {
    await using at = await bench();
    at.server.script(STATUS, state("created"), state("connecting"), state("paused"), state("active"));
    const start = at.clock.now();
    expect(await at.until(at.client.accounts.waitForActive(ID))).toEqual({ status: "active" });
    expect([at.clock.now() - start, at.server.requests.length]).toEqual([15_000, 4]);
  });

  test("takes a paused one where that is asked for", async () => {
    await using at = await bench();
    at.server.script(STATUS, state("paused"));
    expect(await at.client.accounts.waitForActive(ID, { acceptPaused: true })).toEqual({ status: "paused" });
  });

  test.each([
    ["login_failed", "Invalid account", "ACCOUNT_LOGIN_FAILED", /refused the login of account acc_5m9wtx: Invalid/],
    ["login_failed", null, "ACCOUNT_LOGIN_FAILED", /no reason is given/],
    ["deleted", null, "ACCOUNT_DELETED", /is deleted/],
  ])("ends when it is %s (%s)", async (status, lastError, code, message) => {
    await using at = await bench();
    at.server.script(STATUS, state("connecting"), state(status, lastError));
    const error: unknown = await at.until(at.client.accounts.waitForActive(ID)).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ kind: "account", code });
    expect((error as Error).message).toMatch(message);
  });

  test("ends when the time is up, saying where the account is", async () => {
    await using at = await bench();
    at.server.script(STATUS, state("connecting"));
    const waiting = at.client.accounts.waitForActive(ID, { timeoutMs: 12_000 });
    await expect(at.until(waiting)).rejects.toMatchObject({
      code: "ACCOUNT_TIMEOUT",
      message: "The account acc_5m9wtx was not active within 12000 ms; it is connecting.",
    });
    expect(at.server.requests).toHaveLength(4);
  });

  test("ends with the first error of a request", async () => {
    await using at = await bench();
    at.server.script(STATUS, state("connecting"), { status: 500, body: {} });
    await expect(at.until(at.client.accounts.waitForActive(ID))).rejects.toMatchObject({ status: 500 });
  });
});
