import type { TonpoClient } from "../src/index.ts";
import { fixture } from "./fixtures.ts";

/** An account id that has to be encoded. */
export const ID = "acc/A 1";
export const AT = "/api/accounts/acc%2FA%201";
const DONE = fixture("order-done");

/** One call: what it sends, and what it is answered with. */
export interface Row {
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

/** Every call of the client that makes one request. */
export const ROWS: Readonly<Record<string, Row>> = {
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
