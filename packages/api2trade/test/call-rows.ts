import type { Api2TradeClient } from "../src/index.ts";
import { fixture } from "./fixtures.ts";
import { ID } from "./make-client.ts";

const REGISTERED = { id: ID, status: "connected" };
const DONE = { ticket: 50012345, retcode: 0, comment: "done" };
const RANGE = { from: Date.UTC(2026, 0, 1), to: new Date(Date.UTC(2026, 1, 1, 0, 0, 0, 999)) };
const DATES = "dateFrom=2026-01-01T00%3A00%3A00Z&dateTo=2026-02-01T00%3A00%3A00Z";
const BROKER_TIMES = { from: "2026-01-01T00:00:00", to: "2026-02-01T00:00:00" };
const BROKER_DATES = "from=2026-01-01T00%3A00%3A00&to=2026-02-01T00%3A00%3A00";

/** A call, the request that it has to be, and what it is answered with. */
export interface Row {
  readonly call: (client: Api2TradeClient) => Promise<unknown>;
  /** Method, path and query. */
  readonly route: string;
  readonly body?: unknown;
  readonly answer: unknown;
}

/** The vendor's calls in its SDKs' dialect. */
export const SDK_ROWS: Readonly<Record<string, Row>> = {
  "accounts.register": {
    call: ({ accounts }) => accounts.register({ login: 7204418, password: "Tr4ding!", server: "Demo-Server01" }),
    route: "POST /RegisterAccount",
    body: { login: "7204418", password: "Tr4ding!", server: "Demo-Server01" },
    answer: REGISTERED,
  },
  "accounts.registerFull": {
    call: ({ accounts }) => accounts.registerFull({ login: "7204418", password: "Tr4ding!", server: "Demo-Server01" }),
    route: "POST /RegisterAccount",
    body: { login: "7204418", password: "Tr4ding!", server: "Demo-Server01" },
    answer: REGISTERED,
  },
  "accounts.checkConnect": {
    call: ({ accounts }) => accounts.checkConnect(ID),
    route: `GET /CheckConnect?id=${ID}`,
    answer: { connected: true, id: ID },
  },
  "accounts.summary": {
    call: ({ accounts }) => accounts.summary(ID),
    route: `GET /AccountSummary?id=${ID}`,
    answer: fixture("account-summary"),
  },
  "accounts.delete": {
    call: ({ accounts }) => accounts.delete(ID),
    route: "DELETE /DeleteAccount",
    body: { id: ID },
    answer: { message: "account removed" },
  },
  "market.quote": {
    call: ({ market }) => market.quote(ID, "EUR/USD #1"),
    route: `GET /GetQuote?id=${ID}&symbol=EUR%2FUSD%20%231`,
    answer: { symbol: "EUR/USD #1", bid: 1.08512, ask: 1.08521 },
  },
  "market.quotes": {
    call: ({ market }) => market.quotes(ID, ["EURUSD"]),
    route: `GET /GetQuote?id=${ID}&symbol=EURUSD`,
    answer: { symbol: "EURUSD", bid: 1.08512, ask: 1.08521 },
  },
  "orders.send at the market": {
    call: ({ orders }) => orders.send(ID, { symbol: "EURUSD", operation: "buy", volume: 0.1 }),
    route: `POST /OrderSend?id=${ID}`,
    body: { symbol: "EURUSD", operation: 0, volume: 0.1, stopLoss: 0, takeProfit: 0, comment: "" },
    answer: DONE,
  },
  "orders.send of a limit": {
    call: ({ orders }) =>
      orders.send(ID, {
        symbol: "EURUSD",
        operation: "buyLimit",
        volume: 0.1,
        price: 1.0825,
        stopLoss: 1.079,
        takeProfit: 1.091,
        comment: "ab-7f31",
      }),
    route: `POST /OrderSend?id=${ID}`,
    body: {
      symbol: "EURUSD",
      operation: 2,
      volume: 0.1,
      stopLoss: 1.079,
      takeProfit: 1.091,
      comment: "ab-7f31",
      price: 1.0825,
    },
    answer: DONE,
  },
  "orders.modify": {
    call: ({ orders }) => orders.modify(ID, 50012345, { stopLoss: 1.081 }),
    route: `POST /OrderModify?id=${ID}`,
    body: { ticket: 50012345, stopLoss: 1.081 },
    answer: DONE,
  },
  "orders.close": {
    call: ({ orders }) => orders.close(ID, "50012345", { volume: 0.05 }),
    route: `POST /OrderClose?id=${ID}`,
    body: { ticket: 50012345, volume: 0.05 },
    answer: DONE,
  },
  "orders.positions": {
    call: ({ orders }) => orders.positions(ID),
    route: `GET /Positions?id=${ID}`,
    answer: fixture("positions"),
  },
  "history.get": {
    call: ({ history }) => history.get(ID, RANGE),
    route: `GET /OrderHistory?id=${ID}&${DATES}`,
    answer: fixture("history"),
  },
  "history.getPage": {
    call: ({ history }) => history.getPage(ID, RANGE, { page: 2, pageSize: 10 }),
    route: `GET /OrderHistoryPagination?id=${ID}&${DATES}&page=2&pageSize=10`,
    answer: fixture("history-page"),
  },
  "history.lastDays": {
    call: ({ history }) => history.lastDays(ID, 2),
    route: `GET /OrderHistory?id=${ID}&dateFrom=2026-01-03T12%3A00%3A00Z&dateTo=2026-01-05T12%3A00%3A00Z`,
    answer: fixture("history"),
  },
  "history.summaryStats": {
    call: ({ history }) => history.summaryStats(ID, { from: "2026-01-01", to: "2026-02-01" }),
    route: `GET /OrderHistory?id=${ID}&dateFrom=2026-01-01&dateTo=2026-02-01`,
    answer: fixture("history"),
  },
};

/** The calls in the dialect of the documentation site. */
export const REST_ROWS: Readonly<Record<string, Row>> = {
  "rest.registerAccount": {
    call: ({ rest }) =>
      rest.registerAccount({
        type: "Metatrader 5",
        server: "Demo-Server01",
        user: 7204418,
        password: "Tr4ding!",
        name: "a",
      }),
    route: "GET /RegisterAccount?type=Metatrader%205&server=Demo-Server01&user=7204418&password=Tr4ding!&name=a",
    answer: { message: "connected", id: ID },
  },
  "rest.deleteAccount": {
    call: ({ rest }) => rest.deleteAccount(ID),
    route: `GET /DeleteAccount?id=${ID}`,
    answer: { message: "removed" },
  },
  "rest.getAccounts": {
    call: ({ rest }) => rest.getAccounts(),
    route: "GET /GetAccounts",
    answer: fixture("rest-accounts"),
  },
  "rest.accountSummary": {
    call: ({ rest }) => rest.accountSummary(ID),
    route: `GET /AccountSummary?id=${ID}`,
    answer: fixture("account-summary"),
  },
  "rest.account": {
    call: ({ rest }) => rest.account(ID),
    route: `GET /Account?id=${ID}`,
    answer: { login: 7204418, type: "Demo", userName: "A B", balance: 10, leverage: 100 },
  },
  "rest.orderSend": {
    call: ({ rest }) =>
      rest.orderSend(ID, { symbol: "EURUSD", operation: "Buy", volume: 0.1, stoploss: 1.079, comment: "ab:7f31" }),
    route: `GET /OrderSend?id=${ID}&symbol=EURUSD&operation=Buy&volume=0.1&stoploss=1.079&comment=ab%3A7f31`,
    answer: fixture("rest-order-mt5"),
  },
  "rest.orderModify": {
    call: ({ rest }) => rest.orderModify(ID, "50012345", { stoploss: 1.08, takeprofit: 0, price: 1.09 }),
    route: `GET /OrderModify?id=${ID}&ticket=50012345&stoploss=1.08&takeprofit=0&price=1.09`,
    answer: fixture("rest-order-mt5"),
  },
  "rest.orderClose": {
    call: ({ rest }) => rest.orderClose(ID, "50012345", { lots: 0.05 }),
    route: `GET /OrderClose?id=${ID}&ticket=50012345&lots=0.05`,
    answer: fixture("rest-order-mt5"),
  },
  "rest.openedOrders": {
    call: ({ rest }) => rest.openedOrders(ID),
    route: `GET /OpenedOrders?id=${ID}`,
    answer: fixture("rest-opened-orders"),
  },
  "rest.closedOrders": {
    call: ({ rest }) => rest.closedOrders(ID),
    route: `GET /ClosedOrders?id=${ID}`,
    answer: fixture("rest-history-mt4"),
  },
  "rest.orderHistory": {
    call: ({ rest }) => rest.orderHistory(ID, { ...BROKER_TIMES, sort: "CloseTime", filter: ["ticket", "lots"] }),
    route: `GET /OrderHistory?id=${ID}&${BROKER_DATES}&sort=CloseTime&filter=ticket%2Clots`,
    answer: fixture("rest-history-mt5"),
  },
  "rest.orderHistoryPagination": {
    call: ({ rest }) => rest.orderHistoryPagination(ID, { ...BROKER_TIMES, ordersPerPage: 20, pageNumber: 0 }),
    route: `GET /OrderHistoryPagination?id=${ID}&${BROKER_DATES}&ordersPerPage=20&pageNumber=0`,
    answer: fixture("rest-history-mt4"),
  },
};
