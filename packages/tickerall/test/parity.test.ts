import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createTickerallClient, TickerallStream } from "../src/index.ts";

/** Every public call of the vendor's own client, and ours. */
const CLIENT: Readonly<Record<string, string>> = {
  close: "close",
  kept_session_ids: "keptSessionIds",
  rearm: "rearm",
  rearm_all: "rearmAll",
  mesh_enabled: "mesh.enabled",
  retain_mesh_credential: "mesh.retainCredential",
  forget_mesh_credential: "mesh.forgetCredential",
  mesh_stream_resolver: "mesh.resolveStream",
  "(automatic) POST /v1/discover": "mesh.discover",
  "sessions.start": "sessions.start",
  "sessions.keep_alive": "sessions.keepAlive",
  "sessions.stop_keep_alive": "sessions.stopKeepAlive",
  "sessions.rearm": "sessions.rearm",
  "sessions.pending_rearm": "sessions.pendingRearm",
  "sessions.rearm_pending": "sessions.rearmPending",
  "sessions.end": "sessions.end",
  "accounts.list": "accounts.list",
  "accounts.get": "accounts.get",
  "accounts.symbols": "accounts.symbols",
  "accounts.symbol_specs": "accounts.symbolSpecs",
  "accounts.remove": "accounts.remove",
  "accounts.migrate": "accounts.migrate",
  "accounts.disconnect": "accounts.disconnect",
  "accounts.reconnect": "accounts.reconnect",
  "orders.place": "orders.place",
  "orders.list_pending": "orders.listPending",
  "orders.cancel_pending": "orders.cancelPending",
  "orders.modify_pending": "orders.modifyPending",
  "orders.cancel_all": "orders.cancelAll",
  "positions.close": "positions.close",
  "positions.modify": "positions.modify",
  "positions.close_all": "positions.closeAll",
  "candles.get": "candles.get",
  "history.get": "history.get",
  "history.orders": "history.orders",
  "history.deals": "history.deals",
  "history.balance_operations": "history.balanceOperations",
  "bulk.place": "bulk.place",
  "bulk.close_positions": "bulk.closePositions",
  "bulk.cancel_pending": "bulk.cancelPending",
  "bulk.modify_positions": "bulk.modifyPositions",
  "bulk.modify_pending": "bulk.modifyPending",
  "bulk.read_accounts": "bulk.readAccounts",
  "copy.create_set": "copy.createSet",
  "copy.list_sets": "copy.listSets",
  "copy.get_set": "copy.getSet",
  "copy.update_set": "copy.updateSet",
  "copy.arm": "copy.arm",
  "copy.pause": "copy.pause",
  "copy.delete_set": "copy.deleteSet",
  "copy.add_follower": "copy.addFollower",
  "copy.update_follower": "copy.updateFollower",
  "copy.remove_follower": "copy.removeFollower",
  "copy.get_stats": "copy.getStats",
  "copy.get_log": "copy.getLog",
  "stream.connect": "stream.connect",
};

const STREAM: Readonly<Record<string, keyof TickerallStream>> = {
  on: "on",
  off: "off",
  subscribe_ticks: "subscribeTicks",
  unsubscribe_ticks: "unsubscribeTicks",
  subscribe_positions: "subscribePositions",
  subscribe_account: "subscribeAccount",
  subscribe_orders: "subscribeOrders",
  get_state: "getState",
  is_connected: "isConnected",
  wait_until_connected: "waitUntilConnected",
  latest_tick: "latestTick",
  wait_for_tick: "waitForTick",
  set_before_resubscribe: "setBeforeResubscribe",
  close: "close",
};

const client = createTickerallClient({ apiKey: "cf_api_test_key" });

test.each(Object.entries(CLIENT))("the vendor's %s is the client's %s", (_vendors, ours) => {
  let found: unknown = client;
  for (const part of ours.split(".")) found = (found as Readonly<Record<string, unknown>>)[part];
  expect(found).toBeTypeOf("function");
});

test.each(Object.entries(STREAM))("the vendor's stream call %s is the stream's %s", (_vendors, ours) => {
  expect(TickerallStream.prototype[ours]).toBeTypeOf("function");
});

test("the client has no call that the table does not name, except those of its own", () => {
  const own = ["rearmCold"];
  const named = new Set([...Object.values(CLIENT), ...own]);
  const found = Object.entries(client).flatMap(([name, value]) =>
    typeof value === "function" ? [name] : Object.keys(value).map((call) => `${name}.${call}`),
  );
  expect(found.filter((call) => !named.has(call))).toEqual([]);
});

test("the protocol page's table names every call", () => {
  const page = readFileSync(new URL("../../../docs/protocols/tickerall.md", import.meta.url), "utf8");
  const calls = [...Object.values(CLIENT), ...Object.values(STREAM).map(String)];
  const isNamed = (call: string): boolean =>
    page.includes(`\`${call}\``) || page.includes(`\`${call.split(".").at(-1)}\``);
  expect(calls.filter((call) => !isNamed(call))).toEqual([]);
});
