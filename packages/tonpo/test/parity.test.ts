import { expect, test } from "vitest";
import { createTonpoClient, TonpoStream } from "../src/index.ts";

/** Every public call of the vendor's own client, and of its page, and ours. Lifted into docs/protocols/tonpo.md. */
const CLIENT: Readonly<Record<string, string>> = {
  "TonpoClient.for_user": "forUser",
  stop: "close",
  health_check: "service.isHealthy",
  create_user: "users.create",
  create_account: "accounts.create",
  wait_for_active: "accounts.waitForActive",
  get_account_status: "accounts.status",
  get_accounts: "accounts.list",
  delete_account: "accounts.delete",
  pause_account: "accounts.pause",
  resume_account: "accounts.resume",
  get_account_info: "account.info",
  list_symbols: "symbols.list",
  get_positions: "positions.list",
  get_position: "positions.get",
  place_market_buy: "orders.marketBuy",
  place_market_sell: "orders.marketSell",
  place_limit_buy: "orders.limitBuy",
  place_limit_sell: "orders.limitSell",
  place_stop_buy: "orders.stopBuy",
  place_stop_sell: "orders.stopSell",
  close_position: "positions.close",
  modify_position: "positions.modify",
  get_symbol_price: "symbols.price",
  "ws.connect": "stream.connect",
  "ws.set_api_key": "setApiKey",
  "GET /health": "service.health",
  "GET /api/info": "service.info",
  "GET /api/users/me": "users.me",
  "GET /api/users/me/sessions": "users.sessions",
  "POST /api/users/me/rotate-key": "users.rotateKey",
  "GET /api/accounts/{id}": "accounts.get",
  "GET /api/orders": "orders.listPending",
  "GET /api/symbols/{symbol}": "symbols.info",
  "GET /api/history": "history.bars",
  "POST /api/v1/webhooks": "webhooks.create",
  "GET /api/v1/webhooks": "webhooks.list",
  "DELETE /api/v1/webhooks/{id}": "webhooks.revoke",
  "POST /api/v1/webhooks/{id}/test": "webhooks.test",
  "GET /api/admin/users": "admin.users",
  "GET /api/admin/users/{id}": "admin.user",
  "POST /api/admin/users/{id}/deactivate": "admin.deactivateUser",
  "POST /api/admin/users/{id}/admin": "admin.setAdmin",
  "POST /api/admin/users/{id}/rotate-key": "admin.rotateKey",
  "GET /api/admin/nodes": "admin.nodes",
};

const STREAM: Readonly<Record<string, keyof TonpoStream>> = {
  subscribe: "subscribe",
  unsubscribe: "unsubscribe",
  ping_ws: "ping",
  "ws.on_tick": "onTick",
  "ws.on_quote": "onQuote",
  "ws.on_candle": "onCandle",
  "ws.on_position": "on",
  "ws.on_order_result": "on",
  "ws.on_account": "on",
  "ws.clear_callbacks": "clearListeners",
  "ws.get_positions_ws": "positions",
  "ws.get_cached_price": "latestPrice",
  "ws.connected": "isConnected",
  "ws.disconnect": "close",
};

const client = createTonpoClient({ baseUrl: "https://gateway.example" });

test.each(Object.entries(CLIENT))("the vendor's %s is the client's %s", (_vendors, ours) => {
  let found: unknown = client;
  for (const part of ours.split(".")) found = (found as Readonly<Record<string, unknown>>)[part];
  expect(found).toBeTypeOf("function");
});

test.each(Object.entries(STREAM))("the vendor's stream call %s is the stream's %s", (_vendors, ours) => {
  expect(TonpoStream.prototype[ours]).toBeTypeOf("function");
});

test("the client has no call that the table does not name, except one of its own", () => {
  const named = new Set([...Object.values(CLIENT), "orders.place"]);
  const found = Object.entries(client).flatMap(([name, value]) =>
    typeof value === "function" ? [name] : Object.keys(value).map((call) => `${name}.${call}`),
  );
  expect(found.filter((call) => !named.has(call))).toEqual([]);
});
