import { expect, test } from "vitest";
import {
  createApi2TradeClient,
  describeRetcode,
  isAcceptedRetcode,
  isBuyOperation,
  isMarginCallRisk,
  isMarketOperation,
  isPendingOperation,
  isRetryableRetcode,
  isSellOperation,
  midOf,
  netProfitOf,
  readEnvironment,
  spreadOf,
  spreadPipsOf,
  totalProfitOf,
} from "../src/index.ts";

/** Every public call of the vendor's own client, and ours. Lifted into the table of docs/protocols/api2trade.md. */
const CLIENT: Readonly<Record<string, string>> = {
  close: "close",
  "accounts.register": "accounts.register",
  "accounts.register_full": "accounts.registerFull",
  "accounts.check_connect": "accounts.checkConnect",
  "accounts.summary": "accounts.summary",
  "accounts.delete": "accounts.delete",
  "market.quote": "market.quote",
  "market.quotes": "market.quotes",
  "orders.send": "orders.send",
  "orders.modify": "orders.modify",
  "orders.close": "orders.close",
  "orders.close_all": "orders.closeAll",
  "orders.positions": "orders.positions",
  "history.get": "history.get",
  "history.get_page": "history.getPage",
  "history.iter_all": "history.iterAll",
  "history.last_n_days": "history.lastDays",
  "history.summary_stats": "history.summaryStats",
  "stream, stream_iter": "stream.open",
  "GET /RegisterAccount": "rest.registerAccount",
  "GET /DeleteAccount": "rest.deleteAccount",
  "GET /GetAccounts": "rest.getAccounts",
  "GET /AccountSummary": "rest.accountSummary",
  "GET /Account": "rest.account",
  "GET /OrderSend": "rest.orderSend",
  "GET /OrderModify": "rest.orderModify",
  "GET /OrderClose": "rest.orderClose",
  "GET /OpenedOrders": "rest.openedOrders",
  "GET /ClosedOrders": "rest.closedOrders",
  "GET /OrderHistory": "rest.orderHistory",
  "GET /OrderHistoryPagination": "rest.orderHistoryPagination",
};

/** What hangs on the vendor's models and enums: functions of ours. */
const HELPERS: Readonly<Record<string, unknown>> = {
  "Api2TradeClient(...)": createApi2TradeClient,
  "environment variables": readEnvironment,
  "AccountSummary.is_margin_call_risk": isMarginCallRisk,
  "Quote.spread": spreadOf,
  "Quote.mid": midOf,
  "Quote.spread_pips": spreadPipsOf,
  "Position.total_pnl": totalProfitOf,
  "OrderHistoryItem.net_profit": netProfitOf,
  "RetCode.description": describeRetcode,
  "RetCode.is_retryable": isRetryableRetcode,
  "OrderResult.success": isAcceptedRetcode,
  "OrderType.is_market": isMarketOperation,
  "OrderType.is_pending": isPendingOperation,
  "OrderType.is_buy": isBuyOperation,
  "OrderType.is_sell": isSellOperation,
};

const client = createApi2TradeClient({ apiKey: "sk-test", environment: {} });

test.each(Object.entries(CLIENT))("the vendor's %s is the client's %s", (_vendors, ours) => {
  let found: unknown = client;
  for (const part of ours.split(".")) found = (found as Readonly<Record<string, unknown>>)[part];
  expect(found).toBeTypeOf("function");
});

test.each(Object.entries(HELPERS))("the vendor's %s is a function of ours", (_vendors, ours) => {
  expect(ours).toBeTypeOf("function");
});

test("an open stream can be iterated, closed and waited for", () => {
  const stream = client.stream.prepare("id");
  expect([stream.quotes, stream.close, stream[Symbol.asyncIterator]].map((call) => typeof call)).toEqual(
    Array.from({ length: 3 }, () => "function"),
  );
  expect(stream.ended).toBeInstanceOf(Promise);
});

test("the client has no call that the table does not name, except those of its own", () => {
  const named = new Set([...Object.values(CLIENT), "stream.prepare", "detectDialect"]);
  const found = Object.entries(client).flatMap(([name, value]) =>
    typeof value === "function" ? [name] : Object.keys(value).map((call) => `${name}.${call}`),
  );
  expect(found.filter((call) => !named.has(call))).toEqual([]);
});

test("an account's native calls are the client's, without its id", async () => {
  const { bindAccount } = await import("../src/client/bound.ts");
  const bound = bindAccount(client, "id");
  expect(Object.keys(bound.orders)).toEqual(Object.keys(client.orders));
  expect(Object.keys(bound.account)).toEqual(["checkConnect", "summary", "delete"]);
  expect(Object.keys(bound.rest)).not.toContain("getAccounts");
  await client.close();
});
