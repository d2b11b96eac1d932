import type { TickerallClient } from "../src/index.ts";
import { fixture } from "./fixtures.ts";
import { CREDENTIALS } from "./make-client.ts";

const ID = "acc/A 1";
const AT = "/v1/accounts/acc%2FA%201";
const BATCH = { results: [], summary: { requested: 0, ok: 0, failed: 0 } };

/** A call, the request that it has to be, and what it is answered with. */
export interface Row {
  readonly call: (client: TickerallClient) => Promise<unknown>;
  readonly route: string;
  readonly body?: unknown;
  readonly answer?: unknown;
}

/** The calls on sessions and on one account. */
export const ACCOUNT_ROWS: Readonly<Record<string, Row>> = {
  "sessions.start": {
    call: ({ sessions }) => sessions.start(CREDENTIALS),
    route: "POST /v1/sessions",
    body: { ...CREDENTIALS },
    answer: fixture("session-started"),
  },
  "sessions.start by a web terminal": {
    call: ({ sessions }) =>
      sessions.start({ ...CREDENTIALS, terminalType: "WEB", webTerminalUrl: "https://web.example", webEndpoint: "w" }),
    route: "POST /v1/sessions",
    body: { ...CREDENTIALS, terminalType: "WEB", webTerminalUrl: "https://web.example", webEndpoint: "w" },
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
};
