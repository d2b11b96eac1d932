import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TonpoClient } from "../src/index.ts";
import { fixture } from "./fixtures.ts";
import { type Bench, bench, KEY } from "./make-client.ts";

const ID = "acc/A 1";
const AT = "/api/accounts/acc%2FA%201";
const DONE = fixture("order-done");

interface Row {
  readonly call: (client: TonpoClient) => Promise<unknown>;
  readonly route: string;
  readonly body?: unknown;
  readonly answer?: unknown;
}

const placed = (body: object): Pick<Row, "route" | "body" | "answer"> => ({
  route: "POST /api/orders",
  body,
  answer: DONE,
});

const ROWS: Readonly<Record<string, Row>> = {
  "service.health": { call: ({ service }) => service.health(), route: "GET /health", answer: fixture("health") },
  "service.isHealthy": { call: ({ service }) => service.isHealthy(), route: "GET /health", answer: { status: "ok" } },
  "service.info": { call: ({ service }) => service.info(), route: "GET /api/info", answer: { version: "1.4.0" } },
  "users.create": {
    call: ({ users }) => users.create(),
    route: "POST /api/users",
    body: {},
    answer: fixture("user-created"),
  },
  "users.me": { call: ({ users }) => users.me(), route: "GET /api/users/me", answer: fixture("user-me") },
  "users.sessions": { call: ({ users }) => users.sessions(), route: "GET /api/users/me/sessions", answer: [] },
  "accounts.create": {
    call: ({ accounts }) =>
      accounts.create({ mt5Login: 70418822, mt5Password: "pass-word-1", mt5Server: "Harbor-Demo", region: "eu" }),
    route: "POST /api/accounts",
    body: { mt5Login: "70418822", mt5Password: "pass-word-1", mt5Server: "Harbor-Demo", region: "eu" },
    answer: fixture("account-created"),
  },
  "accounts.create where the service likes": {
    call: ({ accounts }) =>
      accounts.create({ mt5Login: "70418822", mt5Password: "pass-word-1", mt5Server: "Harbor-Demo", region: "" }),
    route: "POST /api/accounts",
    body: { mt5Login: "70418822", mt5Password: "pass-word-1", mt5Server: "Harbor-Demo" },
    answer: fixture("account-created"),
  },
  "accounts.list": {
    call: ({ accounts }) => accounts.list(),
    route: "GET /api/accounts",
    answer: fixture("accounts"),
  },
  "accounts.get": { call: ({ accounts }) => accounts.get(ID), route: `GET ${AT}`, answer: { id: ID } },
  "accounts.status": {
    call: ({ accounts }) => accounts.status(ID),
    route: `GET ${AT}/status`,
    answer: fixture("account-status"),
  },
  "accounts.pause": { call: ({ accounts }) => accounts.pause(ID), route: `POST ${AT}/pause`, body: {}, answer: {} },
  "accounts.resume": { call: ({ accounts }) => accounts.resume(ID), route: `POST ${AT}/resume`, body: {}, answer: {} },
  "accounts.delete": {
    call: ({ accounts }) => accounts.delete(ID),
    route: `DELETE ${AT}`,
    answer: { message: "account deleted" },
  },
  "account.info": {
    call: ({ account }) => account.info(),
    route: "GET /api/account/info",
    answer: fixture("account-info"),
  },
  "positions.list": {
    call: ({ positions }) => positions.list(),
    route: "GET /api/positions",
    answer: fixture("positions"),
  },
  "positions.get": {
    call: ({ positions }) => positions.get("640011873"),
    route: "GET /api/positions/640011873",
    answer: (fixture("positions-dashboard") as readonly unknown[])[0],
  },
  "positions.close": {
    call: ({ positions }) => positions.close("640011873"),
    route: "POST /api/orders/close",
    body: { ticket: 640011873 },
    answer: DONE,
  },
  "positions.close of a part": {
    call: ({ positions }) => positions.close(640011873, { volume: 0.05 }),
    route: "POST /api/orders/close",
    body: { ticket: 640011873, volume: 0.05 },
    answer: DONE,
  },
  "positions.close of a ticket that a number can't hold": {
    call: ({ positions }) => positions.close("9007199254740993"),
    route: "POST /api/orders/close",
    body: { ticket: "9007199254740993" },
    answer: DONE,
  },
  "positions.modify": {
    call: ({ positions }) => positions.modify("640011873", { sl: 1.279 }),
    route: "POST /api/orders/modify",
    body: { ticket: 640011873, sl: 1.279 },
    answer: DONE,
  },
  "orders.place": {
    call: ({ orders }) =>
      orders.place({
        symbol: "EURUSD",
        side: "buy",
        orderType: "limit",
        volume: 0.1,
        price: 1.0812,
        sl: 1.0772,
        tp: 1.0902,
        comment: "c",
        magic: 77,
      }),
    ...placed({
      symbol: "EURUSD",
      side: "buy",
      orderType: "limit",
      volume: 0.1,
      price: 1.0812,
      sl: 1.0772,
      tp: 1.0902,
      comment: "c",
      magic: 77,
    }),
  },
  "orders.place with nothing besides": {
    call: ({ orders }) =>
      orders.place({ symbol: "EURUSD", side: "sell", orderType: "market", volume: 0.1, comment: "", magic: 0 }),
    ...placed({ symbol: "EURUSD", side: "sell", orderType: "market", volume: 0.1 }),
  },
  "orders.marketBuy": {
    call: ({ orders }) => orders.marketBuy("EURUSD", 0.1, { sl: 1.07 }),
    ...placed({ symbol: "EURUSD", side: "buy", orderType: "market", volume: 0.1, sl: 1.07 }),
  },
  "orders.marketSell": {
    call: ({ orders }) => orders.marketSell("EURUSD", 0.1),
    ...placed({ symbol: "EURUSD", side: "sell", orderType: "market", volume: 0.1 }),
  },
  "orders.limitBuy": {
    call: ({ orders }) => orders.limitBuy("EURUSD", 0.1, 1.07),
    ...placed({ symbol: "EURUSD", side: "buy", orderType: "limit", volume: 0.1, price: 1.07 }),
  },
  "orders.limitSell": {
    call: ({ orders }) => orders.limitSell("EURUSD", 0.1, 1.09),
    ...placed({ symbol: "EURUSD", side: "sell", orderType: "limit", volume: 0.1, price: 1.09 }),
  },
  "orders.stopBuy": {
    call: ({ orders }) => orders.stopBuy("EURUSD", 0.1, 1.09, { comment: "b" }),
    ...placed({ symbol: "EURUSD", side: "buy", orderType: "stop", volume: 0.1, price: 1.09, comment: "b" }),
  },
  "orders.stopSell": {
    call: ({ orders }) => orders.stopSell("EURUSD", 0.1, 1.07),
    ...placed({ symbol: "EURUSD", side: "sell", orderType: "stop", volume: 0.1, price: 1.07 }),
  },
  "orders.listPending": {
    call: ({ orders }) => orders.listPending(),
    route: "GET /api/orders",
    answer: fixture("orders"),
  },
  "symbols.list": {
    call: ({ symbols }) => symbols.list(),
    route: "GET /api/symbols",
    answer: { symbols: ["EURUSD"] },
  },
  "symbols.info": {
    call: ({ symbols }) => symbols.info("EUR/USD #1?"),
    route: "GET /api/symbols/EUR%2FUSD%20%231%3F",
    answer: { info: { bid: 1.1, ask: 1.2, digits: 5 } },
  },
  "symbols.price": {
    call: ({ symbols }) => symbols.price("EURUSD"),
    route: "GET /api/symbols/EURUSD",
    answer: { bid: 1.1, ask: 1.2 },
  },
  "history.bars": {
    call: ({ history }) => history.bars({ symbol: "US 500", timeframe: "M1", from: 1781164800, to: 1781164860 }),
    route: "GET /api/history?symbol=US%20500&timeframe=M1&from=1781164800&to=1781164860",
    answer: fixture("bars"),
  },
  "webhooks.create": {
    call: ({ webhooks }) => webhooks.create("acc_5m9wtx", "alerts"),
    route: "POST /api/v1/webhooks",
    body: { account_id: "acc_5m9wtx", label: "alerts" },
    answer: fixture("webhook-created"),
  },
  "webhooks.list": {
    call: ({ webhooks }) => webhooks.list(),
    route: "GET /api/v1/webhooks",
    answer: fixture("webhooks"),
  },
  "webhooks.revoke": { call: ({ webhooks }) => webhooks.revoke(12), route: "DELETE /api/v1/webhooks/12", answer: {} },
  "webhooks.test": {
    call: ({ webhooks }) => webhooks.test(12, { action: "buy" }),
    route: "POST /api/v1/webhooks/12/test",
    body: { action: "buy" },
    answer: { valid: false, parsed: null, error: "no symbol" },
  },
  "admin.users": { call: ({ admin }) => admin.users(), route: "GET /api/admin/users", answer: { users: [] } },
  "admin.user": { call: ({ admin }) => admin.user("usr_1"), route: "GET /api/admin/users/usr_1", answer: {} },
  "admin.deactivateUser": {
    call: ({ admin }) => admin.deactivateUser("usr_1"),
    route: "POST /api/admin/users/usr_1/deactivate",
    body: {},
    answer: {},
  },
  "admin.setAdmin": {
    call: ({ admin }) => admin.setAdmin("usr_1", true),
    route: "POST /api/admin/users/usr_1/admin",
    body: { is_admin: true },
    answer: {},
  },
  "admin.rotateKey": {
    call: ({ admin }) => admin.rotateKey("usr_1"),
    route: "POST /api/admin/users/usr_1/rotate-key",
    body: {},
    answer: { api_key: "sk_live_other" },
  },
  "admin.nodes": { call: ({ admin }) => admin.nodes(), route: "GET /api/admin/nodes", answer: { nodes: [] } },
};

let at: Bench;
beforeAll(async () => {
  at = await bench();
});
afterAll(() => at[Symbol.asyncDispose]());

const routeOf = (route: string): string => route.replace(/\?.*/, "");

describe("what goes over the wire", () => {
  test.each(Object.entries(ROWS))("%s", async (_name, { call, route, body, answer = {} }) => {
    at.server.script(routeOf(route), { body: answer });
    await call(at.client);
    const seen = at.server.requests.at(-1);
    expect([`${seen?.method} ${seen?.path}`, seen?.body, seen?.headers["x-api-key"]]).toEqual([route, body, KEY]);
  });
});

/** What no call may take for its answer, and why each but those that need none can't. */
const NO_ANSWERS = [
  ["an HTML page", { text: "<html><body>Log in</body></html>" }],
  ["half an answer", { text: '{"ticket": 64001, "succ' }],
  ["nothing", { text: "" }],
  ["an error inside a success", { body: { error: "bridge is away" } }],
] as const;

/** Calls whose answer says nothing, so that an empty one is as good. */
const SAYS_NOTHING = ["accounts.pause", "accounts.resume", "accounts.delete", "webhooks.revoke"];

describe.each(NO_ANSWERS)("a 200 with %s", (what, answer) => {
  const rows = Object.entries(ROWS).filter(
    ([name]) => name !== "service.isHealthy" && !(what === "nothing" && SAYS_NOTHING.includes(name)),
  );
  test.each(rows)("is no answer of %s", async (_name, { call, route }) => {
    at.server.script(routeOf(route), answer);
    if (route === "GET /api/account/info") at.server.script("GET /api/account", answer);
    await expect(call(at.client)).rejects.toMatchObject({ name: "TonpoError", status: 200 });
  });
});

test("isHealthy is false for whatever is no health", async () => {
  for (const [, answer] of NO_ANSWERS) {
    at.server.script("GET /health", answer);
    expect(await at.client.service.isHealthy()).toBe(false);
  }
  at.server.script("GET /health", { status: 503, text: "" });
  expect(await at.client.service.isHealthy()).toBe(false);
});

test("a 204 ends the calls that say nothing", async () => {
  at.server.script(`POST ${AT}/pause`, { status: 204 });
  await at.client.accounts.pause(ID);
});

test("the key goes in the header that is asked for, and public calls do without one", async () => {
  await using other = await bench({ apiKeyHeader: "X-Gateway-Key" });
  other.server.script("GET /api/account/info", { body: fixture("account-info") });
  await other.client.account.info();
  expect(other.server.requests[0]?.headers["x-gateway-key"]).toBe(KEY);

  const { apiKey: _key, ...rest } = { apiKey: KEY, baseUrl: at.server.url };
  await using keyless = (await import("../src/index.ts")).createTonpoClient(rest);
  at.server.script("POST /api/users", { status: 201, body: fixture("user-created") });
  const before = at.server.requests.length;
  await expect(keyless.account.info()).rejects.toMatchObject({ code: "NO_API_KEY" });
  await expect(keyless.stream.connect()).rejects.toMatchObject({ code: "NO_API_KEY" });
  expect(at.server.requests.length).toBe(before);
  const made = await keyless.users.create();
  expect(at.server.requests.at(-1)?.headers["x-api-key"]).toBeUndefined();

  at.server.script("GET /api/users/me", { body: fixture("user-me") });
  await using user = keyless.forUser(made.apiKey);
  await user.users.me();
  expect(at.server.requests.at(-1)?.headers["x-api-key"]).toBe(made.apiKey);
});

test("a rotated key is the one of every call from then on", async () => {
  await using own = await bench();
  own.server.script("POST /api/users/me/rotate-key", { body: { api_key: "sk_live_fresh" } });
  own.server.script("GET /api/users/me", { body: fixture("user-me") });
  expect(await own.client.users.rotateKey()).toEqual({ apiKey: "sk_live_fresh" });
  await own.client.users.me();
  own.client.setApiKey("sk_live_third");
  await own.client.users.me();
  expect(own.server.requests.map(({ headers }) => headers["x-api-key"])).toEqual([
    KEY,
    "sk_live_fresh",
    "sk_live_third",
  ]);
});

describe("refused before anything is sent", () => {
  const order = { symbol: "EURUSD", side: "buy", orderType: "market", volume: 0.1 } as const;
  test.each<readonly [string, (client: TonpoClient) => Promise<unknown>]>([
    ["a blank symbol", ({ orders }) => orders.place({ ...order, symbol: " " })],
    ["no volume", ({ orders }) => orders.place({ ...order, volume: 0 })],
    ["a volume that is no number", ({ orders }) => orders.place({ ...order, volume: Number.NaN })],
    ["a market order with a price", ({ orders }) => orders.place({ ...order, price: 1.1 })],
    ["a limit without a price", ({ orders }) => orders.place({ ...order, orderType: "limit" })],
    ["a stop loss of 0", ({ orders }) => orders.place({ ...order, sl: 0 })],
    ["a close of 0 lots, which would close all", ({ positions }) => positions.close("1", { volume: 0 })],
    ["a ticket of 0", ({ positions }) => positions.close(0)],
    ["a ticket that is no number", ({ positions }) => positions.modify("EURUSD", { sl: 1 })],
    ["a change of nothing", ({ positions }) => positions.modify("1", {})],
    ["a level of 0", ({ positions }) => positions.modify("1", { tp: 0 })],
    ["a wait of no time", ({ accounts }) => accounts.waitForActive(ID, { timeoutMs: 0 })],
  ])("%s", async (_name, call) => {
    const before = at.server.requests.length;
    await expect(Promise.resolve().then(() => call(at.client))).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(at.server.requests.length).toBe(before);
  });
});
