import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TickerallClient } from "../src/index.ts";
import { fixture } from "./fixtures.ts";
import { type Bench, bench, CREDENTIALS } from "./make-client.ts";

const ID = "acc/A 1";
const AT = "/v1/accounts/acc%2FA%201";
const BATCH = { results: [], summary: { requested: 0, ok: 0, failed: 0 } };
const WRITTEN = { results: [], summary: { total: 0, ok: 0, failed: 0 } };
const SESSION_BODY = { ...CREDENTIALS };
const SET = "/v1/copy/sets/cs_5";

interface Row {
  readonly call: (client: TickerallClient) => Promise<unknown>;
  readonly route: string;
  readonly body?: unknown;
  readonly answer?: unknown;
}

const ROWS: Readonly<Record<string, Row>> = {
  "sessions.start": {
    call: ({ sessions }) => sessions.start(CREDENTIALS),
    route: "POST /v1/sessions",
    body: SESSION_BODY,
    answer: fixture("session-started"),
  },
  "sessions.start by a web terminal": {
    call: ({ sessions }) =>
      sessions.start({ ...CREDENTIALS, terminalType: "WEB", webTerminalUrl: "https://web.example", webEndpoint: "w" }),
    route: "POST /v1/sessions",
    body: { ...SESSION_BODY, terminalType: "WEB", webTerminalUrl: "https://web.example", webEndpoint: "w" },
    answer: fixture("session-started"),
  },
  "sessions.pendingRearm": {
    call: ({ sessions }) => sessions.pendingRearm(),
    route: "GET /v1/always-hot/pending",
    answer: { pending: [] },
  },
  "sessions.end": { call: ({ sessions }) => sessions.end(ID), route: "DELETE /v1/sessions/acc%2FA%201" },
  "accounts.list": {
    call: ({ accounts }) => accounts.list(),
    route: "GET /v1/accounts",
    answer: fixture("roster"),
  },
  "accounts.get": { call: ({ accounts }) => accounts.get(ID), route: `GET ${AT}`, answer: fixture("account-online") },
  "accounts.symbols": {
    call: ({ accounts }) => accounts.symbols(ID),
    route: `GET ${AT}/symbols`,
    answer: { symbols: [] },
  },
  "accounts.symbolSpecs": {
    call: ({ accounts }) => accounts.symbolSpecs(ID),
    route: `GET ${AT}/symbol-specs`,
    answer: fixture("symbol-specs"),
  },
  "accounts.remove": {
    call: ({ accounts }) => accounts.remove(ID),
    route: `DELETE ${AT}`,
    answer: { id: ID, status: "DISCONNECTED", removed: true, billableCount: 0, existed: null },
  },
  "accounts.disconnect": {
    call: ({ accounts }) => accounts.disconnect(ID),
    route: `POST ${AT}/disconnect`,
    answer: { accountId: ID, status: "disconnected", hot: false },
  },
  "accounts.migrate": {
    call: ({ accounts }) => accounts.migrate(ID, { to: "WEB", webTerminalUrl: "https://web.example" }),
    route: `POST ${AT}/migrate`,
    body: { to: "WEB", webTerminalUrl: "https://web.example" },
    answer: { id: ID, terminalType: "WEB", status: "migrated" },
  },
  "accounts.reconnect": {
    call: ({ accounts }) => accounts.reconnect(ID, { password: "pass-word-1", stableDevice: true }),
    route: `POST ${AT}/reconnect`,
    body: { password: "pass-word-1", stableDevice: true },
    answer: fixture("session-started"),
  },
  "orders.place": {
    call: ({ orders }) =>
      orders.place(ID, { type: "limit", symbol: "EURUSD.r", side: "BUY", volume: 0.1, price: 1.07, comment: "c" }),
    route: `POST ${AT}/orders`,
    body: { type: "limit", symbol: "EURUSD.r", side: "BUY", volume: 0.1, price: 1.07, comment: "c" },
    answer: fixture("order-pending-placed"),
  },
  "orders.listPending": {
    call: ({ orders }) => orders.listPending(ID, { waitMs: 0 }),
    route: `GET ${AT}/orders/pending?waitMs=0`,
    answer: fixture("pending-orders"),
  },
  "orders.cancelPending": {
    call: ({ orders }) => orders.cancelPending(ID, "77"),
    route: `DELETE ${AT}/orders/77`,
    answer: { ticket: 77 },
  },
  "orders.modifyPending": {
    call: ({ orders }) => orders.modifyPending(ID, 77, { price: 1.08, stopLoss: 0 }),
    route: `PATCH ${AT}/orders/77`,
    body: { price: 1.08, stopLoss: 0 },
    answer: { ticket: 77 },
  },
  "orders.cancelAll": {
    call: ({ orders }) => orders.cancelAll(ID, { symbol: "XAUUSD", type: "stopLimit" }),
    route: `POST ${AT}/orders/cancel-all`,
    body: { symbol: "XAUUSD", type: "stopLimit" },
    answer: BATCH,
  },
  "orders.cancelAll of everything": {
    call: ({ orders }) => orders.cancelAll(ID),
    route: `POST ${AT}/orders/cancel-all`,
    body: {},
    answer: BATCH,
  },
  "positions.close": {
    call: ({ positions }) => positions.close(ID, "77"),
    route: `DELETE ${AT}/positions/77`,
    body: {},
    answer: { ticket: 77 },
  },
  "positions.close of a part": {
    call: ({ positions }) => positions.close(ID, "77", { volume: 0.05 }),
    route: `DELETE ${AT}/positions/77`,
    body: { volume: 0.05 },
    answer: { ticket: 77 },
  },
  "positions.modify": {
    call: ({ positions }) => positions.modify(ID, "77", { takeProfit: 1.2 }),
    route: `PATCH ${AT}/positions/77`,
    body: { takeProfit: 1.2 },
    answer: { ticket: 77 },
  },
  "positions.closeAll": {
    call: ({ positions }) => positions.closeAll(ID, { side: "SELL" }),
    route: `POST ${AT}/positions/close-all`,
    body: { side: "SELL" },
    answer: BATCH,
  },
  "candles.get by hours": {
    call: ({ candles }) => candles.get(ID, { symbol: "EURUSD.r", hours: 24, timeframe: "H1" }),
    route: `GET ${AT}/candles?symbol=EURUSD.r&timeframe=H1&hours=24`,
    answer: fixture("candles"),
  },
  "candles.get by a count": {
    call: ({ candles }) => candles.get(ID, { symbol: "EURUSD.r", count: 200, timeframe: "H1" }),
    route: `GET ${AT}/candles?symbol=EURUSD.r&timeframe=H1&hours=601`,
    answer: fixture("candles"),
  },
  "candles.get by a small count": {
    call: ({ candles }) => candles.get(ID, { symbol: "EURUSD.r", count: 5, timeframe: "M1" }),
    route: `GET ${AT}/candles?symbol=EURUSD.r&timeframe=M1&hours=72`,
    answer: fixture("candles"),
  },
  "candles.get by a window": {
    call: ({ candles }) =>
      candles.get(ID, { symbol: "X", from: "2026-03-01T00:00:00.000Z", to: "2026-03-02T00:00:00.000Z" }),
    route: `GET ${AT}/candles?symbol=X&from=2026-03-01T00%3A00%3A00.000Z&to=2026-03-02T00%3A00%3A00.000Z`,
    answer: fixture("candles"),
  },
  "history.get": {
    call: ({ history }) => history.get(ID, { symbol: "X", limit: 5, waitMs: 0 }),
    route: `GET ${AT}/history?symbol=X&limit=5&waitMs=0`,
    answer: fixture("history"),
  },
  "history.orders": {
    call: ({ history }) => history.orders(ID),
    route: `GET ${AT}/orders-history`,
    answer: fixture("orders-history"),
  },
  "history.deals": {
    call: ({ history }) => history.deals(ID),
    route: `GET ${AT}/deals-history`,
    answer: fixture("deals-history"),
  },
  "history.balanceOperations": {
    call: ({ history }) => history.balanceOperations(ID),
    route: `GET ${AT}/balance-operations`,
    answer: fixture("balance-operations"),
  },
  "bulk.place": {
    call: ({ bulk }) => bulk.place([{ accountId: "a", symbol: "X", side: "BUY", volume: 0.1 }]),
    route: "POST /v1/bulk/orders",
    body: { orders: [{ accountId: "a", symbol: "X", side: "BUY", volume: 0.1 }] },
    answer: { results: [], summary: { total: 0, filled: 0, failed: 0 } },
  },
  "bulk.closePositions of targets": {
    call: ({ bulk }) => bulk.closePositions({ targets: [{ accountId: "a", symbol: "X" }] }),
    route: "POST /v1/bulk/positions/close",
    body: { targets: [{ accountId: "a", symbol: "X" }] },
    answer: WRITTEN,
  },
  "bulk.closePositions": {
    call: ({ bulk }) => bulk.closePositions({ items: [{ accountId: "a", ticket: "9007199254740993", volume: 0.1 }] }),
    route: "POST /v1/bulk/positions/close",
    body: { items: [{ accountId: "a", ticket: "9007199254740993", volume: 0.1 }] },
    answer: WRITTEN,
  },
  "bulk.modifyPositions": {
    call: ({ bulk }) => bulk.modifyPositions([{ accountId: "a", ticket: "77", stopLoss: 1.1 }]),
    route: "POST /v1/bulk/positions/modify",
    body: { items: [{ accountId: "a", ticket: 77, stopLoss: 1.1 }] },
    answer: WRITTEN,
  },
  "bulk.cancelPending": {
    call: ({ bulk }) => bulk.cancelPending({ items: [{ accountId: "a", ticket: 77 }] }),
    route: "POST /v1/bulk/orders/cancel",
    body: { items: [{ accountId: "a", ticket: 77 }] },
    answer: WRITTEN,
  },
  "bulk.modifyPending": {
    call: ({ bulk }) => bulk.modifyPending([{ accountId: "a", ticket: 77, price: 1.1 }]),
    route: "POST /v1/bulk/orders/modify",
    body: { items: [{ accountId: "a", ticket: 77, price: 1.1 }] },
    answer: WRITTEN,
  },
  "bulk.readAccounts": {
    call: ({ bulk }) => bulk.readAccounts({ ids: ["acc_1", "acc/2"], include: ["account", "positions"] }),
    route: "GET /v1/bulk/accounts?ids=acc_1,acc%2F2&include=account,positions",
    answer: fixture("bulk-accounts"),
  },
  "copy.createSet": {
    call: ({ copy }) =>
      copy.createSet({
        name: "desk",
        masterAccountId: "acc_K3v0",
        webhookSecret: "0123456789abcdef",
        followers: [{ followerAccountId: "acc_F1", maxLot: 1 }],
      }),
    route: "POST /v1/copy/sets",
    body: {
      name: "desk",
      masterAccountId: "acc_K3v0",
      webhookSecret: "0123456789abcdef",
      followers: [{ followerAccountId: "acc_F1", maxLot: 1 }],
    },
    answer: fixture("copy-set"),
  },
  "copy.listSets": { call: ({ copy }) => copy.listSets(), route: "GET /v1/copy/sets", answer: { sets: [] } },
  "copy.getSet": { call: ({ copy }) => copy.getSet("cs_5"), route: `GET ${SET}`, answer: fixture("copy-set") },
  "copy.updateSet": {
    call: ({ copy }) => copy.updateSet("cs_5", { webhookUrl: null }),
    route: `PATCH ${SET}`,
    body: { webhookUrl: null },
    answer: fixture("copy-set"),
  },
  "copy.arm": {
    call: ({ copy }) => copy.arm("cs_5"),
    route: `PATCH ${SET}`,
    body: { enabled: true },
    answer: fixture("copy-set"),
  },
  "copy.pause": {
    call: ({ copy }) => copy.pause("cs_5"),
    route: `PATCH ${SET}`,
    body: { enabled: false },
    answer: fixture("copy-set"),
  },
  "copy.deleteSet": { call: ({ copy }) => copy.deleteSet("cs_5"), route: `DELETE ${SET}` },
  "copy.addFollower": {
    call: ({ copy }) => copy.addFollower("cs_5", { followerAccountId: "acc_F2", maxSlippagePips: 3 }),
    route: `POST ${SET}/followers`,
    body: { followerAccountId: "acc_F2", maxSlippagePips: 3 },
    answer: (fixture("copy-set") as { followers: unknown[] }).followers[0],
  },
  "copy.updateFollower": {
    call: ({ copy }) => copy.updateFollower("cs_5", "cf_6", { maxLot: null }),
    route: `PATCH ${SET}/followers/cf_6`,
    body: { maxLot: null },
    answer: (fixture("copy-set") as { followers: unknown[] }).followers[0],
  },
  "copy.removeFollower": {
    call: ({ copy }) => copy.removeFollower("cs_5", "cf_6"),
    route: `DELETE ${SET}/followers/cf_6`,
  },
  "copy.getStats": {
    call: ({ copy }) => copy.getStats("cs_5"),
    route: `GET ${SET}/stats`,
    answer: {
      set: {
        id: "cs_5",
        name: "desk",
        enabled: true,
        masterAccountId: "acc_K3v0",
        failurePolicy: "skip",
        followerCount: 1,
      },
      totals: { ok: 1, skipped: 0, failed: 0, replicationRate: null },
    },
  },
  "copy.getLog": {
    call: ({ copy }) => copy.getLog("cs_5", { limit: 10, before: "2026-03-02T09:10:01.000Z" }),
    route: `GET ${SET}/log?limit=10&before=2026-03-02T09%3A10%3A01.000Z`,
    answer: fixture("copy-log"),
  },
  "mesh.discover": {
    call: ({ mesh }) => mesh.discover([CREDENTIALS]),
    route: "POST /v1/discover",
    body: { accounts: [SESSION_BODY] },
    answer: { edge: "wss://edge.example", grant: "grant-1", accounts: [{ accountRef: "acc_K3v0" }] },
  },
};

describe("each call is the request that the service documents", () => {
  let shared: Bench;
  beforeAll(async () => {
    shared = await bench();
  });
  afterAll(() => shared[Symbol.asyncDispose]());

  test.each(Object.entries(ROWS))("%s", async (_name, { call, route, body, answer }) => {
    const { server, client } = shared;
    const plain = route.replace(/\?.*/, "");
    server.script(plain, answer === undefined ? { status: 204 } : { body: answer });
    await call(client);
    const seen = server.requests.at(-1);
    const isRead = route.startsWith("GET ");
    expect({
      route: `${seen?.method} ${seen?.path}`,
      body: seen?.body,
      authorization: seen?.headers.authorization,
      accept: seen?.headers.accept,
      hasKey: seen?.headers["idempotency-key"] !== undefined,
      contentType: seen?.headers["content-type"],
    }).toEqual({
      route,
      body,
      authorization: "Bearer cf_api_test_key",
      accept: "application/json",
      hasKey: !isRead,
      contentType: body === undefined ? undefined : "application/json",
    });
  });
});
