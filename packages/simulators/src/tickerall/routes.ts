import { findByPath, type Matched, segmentsOf } from "../path-routes.ts";
import * as accounts from "./handlers/accounts.ts";
import * as bulk from "./handlers/bulk.ts";
import { candles } from "./handlers/candles.ts";
import * as copy from "./handlers/copy.ts";
import { discover } from "./handlers/discover.ts";
import * as history from "./handlers/history.ts";
import * as orders from "./handlers/orders.ts";
import * as positions from "./handlers/positions.ts";
import * as sessions from "./handlers/sessions.ts";
import type { Handler } from "./world.ts";

/** One call of the service. */
export interface Route {
  readonly method: string;
  readonly segments: readonly string[];
  readonly operation: string;
  readonly handle: Handler;
  /** Whether a direct edge serves it: what goes by one account. */
  readonly onEdge: boolean;
}

/** A route with the decoded variable parts of the path that it fits. */
export type MatchedRoute = Matched<Route>;

const route = (method: string, path: string, operation: string, handle: Handler): Route => ({
  method,
  segments: segmentsOf(path),
  operation,
  handle,
  onEdge: path.startsWith("/v1/accounts/:id/"),
});

/** In the order in which they are tried: fixed words before variable parts. */
const ROUTES: readonly Route[] = [
  route("POST", "/v1/sessions", "login", sessions.startSession),
  route("DELETE", "/v1/sessions/:id", "logout", sessions.endSession),
  route("GET", "/v1/always-hot/pending", "list-pending-rearm", sessions.pendingRearm),
  route("POST", "/v1/discover", "discover", discover),
  route("GET", "/v1/accounts", "list-accounts", accounts.listAccounts),
  route("GET", "/v1/accounts/:id", "read-account", accounts.getAccount),
  route("DELETE", "/v1/accounts/:id", "remove-account", accounts.removeAccount),
  route("GET", "/v1/accounts/:id/symbols", "read-symbols", accounts.symbols),
  route("GET", "/v1/accounts/:id/symbol-specs", "read-symbols", accounts.symbolSpecs),
  route("GET", "/v1/accounts/:id/account-info", "read-account", accounts.getAccountInfo),
  route("GET", "/v1/accounts/:id/positions", "read-positions", accounts.getPositions),
  route("POST", "/v1/accounts/:id/disconnect", "logout", sessions.disconnect),
  route("POST", "/v1/accounts/:id/migrate", "migrate", accounts.migrate),
  route("POST", "/v1/accounts/:id/reconnect", "login", sessions.reconnect),
  route("GET", "/v1/accounts/:id/orders/pending", "read-orders", orders.listPending),
  route("POST", "/v1/accounts/:id/orders/cancel-all", "cancel-all", orders.cancelAll),
  route("POST", "/v1/accounts/:id/orders", "place", orders.place),
  route("DELETE", "/v1/accounts/:id/orders/:ticket", "cancel-order", orders.cancel),
  route("PATCH", "/v1/accounts/:id/orders/:ticket", "modify-order", orders.modify),
  route("POST", "/v1/accounts/:id/positions/close-all", "close-all", positions.closeAll),
  route("DELETE", "/v1/accounts/:id/positions/:ticket", "close", positions.close),
  route("PATCH", "/v1/accounts/:id/positions/:ticket", "modify-position", positions.modify),
  route("GET", "/v1/accounts/:id/candles", "read-candles", candles),
  route("GET", "/v1/accounts/:id/history", "read-trades", history.trades),
  route("GET", "/v1/accounts/:id/orders-history", "read-order-history", history.orders),
  route("GET", "/v1/accounts/:id/deals-history", "read-deals", history.deals),
  route("GET", "/v1/accounts/:id/balance-operations", "read-cash", history.balanceOperations),
  route("POST", "/v1/bulk/orders", "bulk-place", bulk.bulkPlace),
  route("POST", "/v1/bulk/positions/close", "bulk-close", bulk.bulkClose),
  route("POST", "/v1/bulk/positions/modify", "bulk-modify-positions", bulk.bulkModifyPositions),
  route("POST", "/v1/bulk/orders/cancel", "bulk-cancel", bulk.bulkCancel),
  route("POST", "/v1/bulk/orders/modify", "bulk-modify-orders", bulk.bulkModifyOrders),
  route("GET", "/v1/bulk/accounts", "bulk-read", bulk.bulkRead),
  route("POST", "/v1/copy/sets", "copy", copy.createSet),
  route("GET", "/v1/copy/sets", "copy", copy.listSets),
  route("GET", "/v1/copy/sets/:set", "copy", copy.getSet),
  route("PATCH", "/v1/copy/sets/:set", "copy", copy.updateSet),
  route("DELETE", "/v1/copy/sets/:set", "copy", copy.deleteSet),
  route("POST", "/v1/copy/sets/:set/followers", "copy", copy.addFollower),
  route("PATCH", "/v1/copy/sets/:set/followers/:follower", "copy", copy.updateFollower),
  route("DELETE", "/v1/copy/sets/:set/followers/:follower", "copy", copy.removeFollower),
  route("GET", "/v1/copy/sets/:set/stats", "copy", copy.stats),
  route("GET", "/v1/copy/sets/:set/log", "copy", copy.log),
];

/** Every operation that a request may be. */
export const REQUEST_OPERATIONS: readonly string[] = [...new Set(ROUTES.map(({ operation }) => operation))];

/** The route of a request, or undefined when there is none. */
export const findRoute = (method: string, path: string): MatchedRoute | undefined => findByPath(ROUTES, method, path);
