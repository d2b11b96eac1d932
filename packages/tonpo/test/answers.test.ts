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
