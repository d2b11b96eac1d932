import type { Api2TradeDialect } from "./options.ts";
import * as restAccounts from "./rest/accounts.ts";
import * as restHistory from "./rest/history.ts";
import * as restOrders from "./rest/orders.ts";
import * as sdkAccounts from "./sdk/accounts.ts";
import * as sdkHistory from "./sdk/history.ts";
import * as sdkOrders from "./sdk/orders.ts";
import * as shared from "./shared.ts";
import { type ErrorStyle, notFound, wrongMethod } from "./wire-error.ts";
import type { Handler } from "./world.ts";

/** One call of the service. */
export interface Endpoint {
  readonly dialect: Api2TradeDialect | "both";
  readonly method: string;
  readonly path: string;
  /** What it asks of an open position; of a pending order it may be another, see `pendingOperation`. */
  readonly operation: string;
  readonly style: ErrorStyle;
  readonly handle: Handler;
  /** Where two dialects share method and path: the query parameter that tells that this one is meant. */
  readonly mark?: string;
}

function endpoint(
  dialect: Endpoint["dialect"],
  call: string,
  operation: string,
  style: ErrorStyle,
  handle: Handler,
  mark?: string,
): Endpoint {
  const [method = "", path = ""] = call.split(" ");
  return { dialect, method, path, operation, style, handle, ...(mark !== undefined && { mark }) };
}

const ENDPOINTS: readonly Endpoint[] = [
  endpoint("both", "GET /CheckConnect", "login", "shared", shared.checkConnect),
  endpoint("both", "GET /AccountSummary", "read-account", "shared", shared.accountSummary),
  endpoint("both", "GET /GetQuote", "read-quote", "shared", shared.quote),

  endpoint("sdk", "POST /RegisterAccount", "register", "sdk", sdkAccounts.register),
  endpoint("sdk", "DELETE /DeleteAccount", "remove-account", "sdk", sdkAccounts.remove),
  endpoint("sdk", "POST /OrderSend", "place", "sdk-trade", sdkOrders.send),
  endpoint("sdk", "POST /OrderModify", "modify-position", "sdk-trade", sdkOrders.modify),
  endpoint("sdk", "POST /OrderClose", "close", "sdk-trade", sdkOrders.close),
  endpoint("sdk", "GET /Positions", "read-positions", "sdk", sdkOrders.positions),
  endpoint("sdk", "GET /OrderHistory", "read-trades", "sdk", sdkHistory.history, "dateFrom"),
  endpoint("sdk", "GET /OrderHistoryPagination", "read-trades", "sdk", sdkHistory.historyPage, "dateFrom"),

  endpoint("rest", "GET /RegisterAccount", "register", "rest-management", restAccounts.register),
  endpoint("rest", "GET /DeleteAccount", "remove-account", "rest-management", restAccounts.remove),
  endpoint("rest", "GET /GetAccounts", "list-accounts", "rest-management", restAccounts.list),
  endpoint("rest", "GET /Account", "read-account", "rest", restAccounts.details),
  endpoint("rest", "GET /OrderSend", "place", "rest", restOrders.send),
  endpoint("rest", "GET /OrderModify", "modify-position", "rest", restOrders.modify),
  endpoint("rest", "GET /OrderClose", "close", "rest", restOrders.close),
  endpoint("rest", "GET /OpenedOrders", "read-positions", "rest", restOrders.opened),
  endpoint("rest", "GET /ClosedOrders", "read-trades", "rest", restHistory.closed),
  endpoint("rest", "GET /OrderHistory", "read-trades", "rest", restHistory.history, "from"),
  endpoint("rest", "GET /OrderHistoryPagination", "read-trades", "rest", restHistory.historyPage, "from"),
];

/** What a call that goes by a ticket asks when the ticket is a pending order's. */
const PENDING: Readonly<Record<string, string>> = { "modify-position": "modify-order", close: "cancel-order" };

export const pendingOperation = (operation: string): string => PENDING[operation] ?? operation;

/** Every operation that a request may be. */
export const REQUEST_OPERATIONS: readonly string[] = [
  ...new Set(ENDPOINTS.flatMap(({ operation }) => [operation, pendingOperation(operation)])),
];

/** The endpoint of a request. Throws 404 and 405 when a host of this dialect has none. */
export function findEndpoint(
  served: Api2TradeDialect | "both",
  { method, path, query }: { readonly method: string; readonly path: string; readonly query: URLSearchParams },
): Endpoint {
  const there = ENDPOINTS.filter(
    (candidate) =>
      candidate.path === path && (served === "both" || candidate.dialect === "both" || candidate.dialect === served),
  );
  if (there.length === 0) throw notFound();
  const fitting = there.filter((candidate) => candidate.method === method);
  const found = fitting.find(({ mark }) => mark !== undefined && query.has(mark)) ?? fitting[0];
  if (found === undefined) throw wrongMethod();
  return found;
}
