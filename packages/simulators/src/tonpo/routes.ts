import { findByPath, type Matched, segmentsOf } from "../path-routes.ts";
import * as accounts from "./handlers/accounts.ts";
import * as admin from "./handlers/admin.ts";
import * as market from "./handlers/market.ts";
import * as trade from "./handlers/trade.ts";
import * as users from "./handlers/users.ts";
import * as webhooks from "./handlers/webhooks.ts";
import type { Handler, PublicHandler } from "./world.ts";

/** One call of the gateway. `status` is that of a good answer. */
export type Route = {
  readonly method: string;
  readonly segments: readonly string[];
  readonly operation: string;
  readonly status: number;
} & (
  | { readonly access: "public"; readonly handle: PublicHandler }
  | { readonly access: "user" | "admin"; readonly handle: Handler }
);

/** A route with the decoded variable parts of the path that it fits. */
export type MatchedRoute = Matched<Route>;

const facts = (method: string, path: string, operation: string, status: number) => ({
  method,
  segments: segmentsOf(path),
  operation,
  status,
});

const open = (method: string, path: string, operation: string, handle: PublicHandler, status = 200): Route => ({
  ...facts(method, path, operation, status),
  access: "public",
  handle,
});

const route = (method: string, path: string, operation: string, handle: Handler, status = 200): Route => ({
  ...facts(method, path, operation, status),
  access: path.startsWith("/api/admin/") ? "admin" : "user",
  handle,
});

/** In the order in which they are tried: fixed words before variable parts. */
const ROUTES: readonly Route[] = [
  open("GET", "/health", "read-health", users.health),
  open("GET", "/api/info", "read-info", users.info),
  open("POST", "/api/users", "create-user", users.createUser, 201),
  route("GET", "/api/users/me", "read-user", users.me),
  route("GET", "/api/users/me/sessions", "read-sessions", users.sessions),
  route("POST", "/api/users/me/rotate-key", "rotate-key", users.rotateKey),
  route("POST", "/api/accounts", "create-account", accounts.createAccount, 201),
  route("GET", "/api/accounts", "list-accounts", accounts.listAccounts),
  route("GET", "/api/accounts/:id", "read-status", accounts.getAccount),
  route("GET", "/api/accounts/:id/status", "read-status", accounts.getStatus),
  route("POST", "/api/accounts/:id/pause", "pause-account", accounts.pauseAccount),
  route("POST", "/api/accounts/:id/resume", "resume-account", accounts.resumeAccount),
  route("DELETE", "/api/accounts/:id", "delete-account", accounts.deleteAccount),
  route("GET", "/api/account", "read-account", trade.accountMoney("account")),
  route("GET", "/api/account/info", "read-account", trade.accountMoney("info")),
  route("GET", "/api/positions", "read-positions", trade.listPositions),
  route("GET", "/api/positions/:ticket", "read-positions", trade.getPosition),
  route("GET", "/api/orders", "read-orders", trade.listOrders),
  route("POST", "/api/orders", "place", trade.placeOrder),
  route("POST", "/api/orders/close", "close", trade.closePosition),
  route("POST", "/api/orders/modify", "modify-position", trade.modifyPosition),
  route("GET", "/api/symbols", "read-symbols", market.listSymbols),
  route("GET", "/api/symbols/:symbol", "read-quote", market.symbolPrice),
  route("GET", "/api/symbols/:symbol/:rest", "read-quote", market.symbolPrice),
  route("GET", "/api/history", "read-candles", market.history),
  route("POST", "/api/v1/webhooks", "webhooks", webhooks.createWebhook, 201),
  route("GET", "/api/v1/webhooks", "webhooks", webhooks.listWebhooks),
  route("DELETE", "/api/v1/webhooks/:id", "webhooks", webhooks.deleteWebhook),
  route("POST", "/api/v1/webhooks/:id/test", "webhooks", webhooks.testWebhook),
  open("POST", "/api/v1/webhook/tv", "webhooks", webhooks.tradeAlert),
  route("GET", "/api/admin/users", "admin", admin.listUsers),
  route("GET", "/api/admin/users/:id", "admin", admin.getUser),
  route("POST", "/api/admin/users/:id/deactivate", "admin", admin.deactivateUser),
  route("POST", "/api/admin/users/:id/admin", "admin", admin.setAdmin),
  route("POST", "/api/admin/users/:id/rotate-key", "admin", admin.rotateUserKey),
  route("GET", "/api/admin/nodes", "admin", admin.listNodes),
];

/** Every operation that a request may be. */
export const REQUEST_OPERATIONS: readonly string[] = [...new Set(ROUTES.map(({ operation }) => operation))];

/** The route of a request, or undefined when there is none. */
export const findRoute = (method: string, path: string): MatchedRoute | undefined => findByPath(ROUTES, method, path);
