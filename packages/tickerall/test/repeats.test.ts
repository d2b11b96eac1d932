import { BrokerError } from "@anybroker/core";
import type { Answer } from "@anybroker/testkit/servers";
import { expect, test } from "vitest";
import { TickerallError } from "../src/index.ts";
import { fixture } from "./fixtures.ts";
import { type Bench, bench, CREDENTIALS, keysOf } from "./make-client.ts";

const PLACE = "POST /v1/accounts/acc_K3v0/orders";
const COLD: Answer = { status: 409, body: { error: "BROKER_ACCOUNT_NOT_HOT", message: "cold" } };
const AWAY: Answer = { status: 503, body: { error: "POOL_SHUTTING_DOWN", message: "draining" } };
const PLACED: Answer = { body: fixture("order-placed") };
const ORDER = { type: "market", symbol: "EURUSD.r", side: "BUY", volume: 0.1 } as const;

async function kept(options: Parameters<typeof bench>[0] = {}): Promise<Bench> {
  const at = await bench(options);
  at.server.script("POST /v1/sessions", { body: fixture("session-started") });
  await at.client.sessions.keepAlive(CREDENTIALS);
  at.server.requests.length = 0;
  return at;
}

const codeOf = (error: unknown): unknown =>
  TickerallError.is(error) || BrokerError.is(error) ? error.code : String(error);

test("a cold kept account is warmed under a fresh key, and the call repeated under its own", async () => {
  const heard: string[] = [];
  await using at = await kept({
    onRearm: (id) => {
      heard.push(`before ${id}`);
      throw new Error("a listener that throws hurts nobody");
    },
    onRearmed: (id) => heard.push(`after ${id}`),
  });
  at.server.script(PLACE, COLD, PLACED);
  const placed = await at.client.orders.place("acc_K3v0", ORDER, { idempotencyKey: "my-key" });
  expect(placed.ticket).toBe("7700000202");
  expect(at.server.routes).toEqual([PLACE, "POST /v1/sessions", PLACE]);
  expect(at.server.requests[1]?.body).toEqual(CREDENTIALS);
  expect(keysOf(at.server, PLACE)).toEqual(["my-key", "my-key"]);
  expect(keysOf(at.server, "POST /v1/sessions")).not.toContain("my-key");
  expect(heard).toEqual(["before acc_K3v0", "after acc_K3v0"]);
});

test("a second cold answer is thrown", async () => {
  await using at = await kept();
  at.server.script(PLACE, COLD);
  expect(await at.client.orders.place("acc_K3v0", ORDER).catch(codeOf)).toBe("BROKER_ACCOUNT_NOT_HOT");
  expect(at.server.routes).toEqual([PLACE, "POST /v1/sessions", PLACE]);
});

test("when the warming itself fails, its error is thrown", async () => {
  await using at = await kept();
  at.server.script(PLACE, COLD);
  at.server.script("POST /v1/sessions", { status: 422, body: { error: "BROKER_AUTH_FAILED", message: "no" } });
  expect(await at.client.orders.place("acc_K3v0", ORDER).catch(codeOf)).toBe("BROKER_AUTH_FAILED");
});

test("candles and history warm a cold account, too", async () => {
  await using at = await kept();
  at.server.script("GET /v1/accounts/acc_K3v0/candles", COLD, { body: fixture("candles") });
  at.server.script("GET /v1/accounts/acc_K3v0/deals-history", COLD, { body: fixture("deals-history") });
  expect(await at.client.candles.get("acc_K3v0", { symbol: "EURUSD.r", hours: 3 })).toHaveLength(3);
  expect(await at.client.history.deals("acc_K3v0")).toHaveLength(4);
});

test("calls that find an account cold at the same time share one warming", async () => {
  await using at = await kept();
  let warm = false;
  const answer = (body: unknown) => () => (warm ? { body } : COLD);
  at.server.handle(PLACE, answer(fixture("order-placed")));
  at.server.handle("GET /v1/accounts/acc_K3v0/symbols", answer({ symbols: ["X"] }));
  at.server.handle("POST /v1/sessions", () => {
    warm = true;
    return { body: fixture("session-started") };
  });
  await Promise.all([at.client.orders.place("acc_K3v0", ORDER), at.client.accounts.symbols("acc_K3v0")]);
  expect(at.server.routes.filter((route) => route === "POST /v1/sessions")).toHaveLength(1);
});

test.each<[string, (at: Bench) => unknown]>([
  ["sessions.end", (at) => at.client.sessions.end("acc_K3v0")],
  ["sessions.stopKeepAlive", (at) => at.client.sessions.stopKeepAlive("acc_K3v0")],
  ["accounts.remove", (at) => at.client.accounts.remove("acc_K3v0").catch(() => {})],
  ["accounts.disconnect", (at) => at.client.accounts.disconnect("acc_K3v0").catch(() => {})],
])("%s forgets the credentials, so that nothing brings the account back", async (_name, forget) => {
  await using at = await kept();
  at.server.script("DELETE /v1/sessions/acc_K3v0", { status: 204 });
  await forget(at);
  expect(at.client.keptSessionIds()).toEqual([]);
  at.server.requests.length = 0;
  at.server.script(PLACE, COLD);
  expect(await at.client.orders.place("acc_K3v0", ORDER).catch(codeOf)).toBe("BROKER_ACCOUNT_NOT_HOT");
  expect(at.server.routes).toEqual([PLACE]);
  expect(await at.client.rearm("acc_K3v0").catch(codeOf)).toBe("NO_KEPT_CREDENTIALS");
});

test("accounts.disconnect keeps the credentials when it is asked to", async () => {
  await using at = await kept();
  at.server.script("POST /v1/accounts/acc_K3v0/disconnect", { body: { accountId: "acc_K3v0" } });
  await at.client.accounts.disconnect("acc_K3v0", { keepCredentials: true });
  expect(at.client.keptSessionIds()).toEqual(["acc_K3v0"]);
});

test("rearmPending warms the kept ones of the accounts that wait, and tells which were tried", async () => {
  await using at = await kept();
  at.server.script("GET /v1/always-hot/pending", { body: { pending: [{ id: "acc_K3v0" }, { id: "acc_other" }] } });
  at.server.script("POST /v1/sessions", { status: 422, body: { error: "BROKER_AUTH_FAILED" } });
  expect(await at.client.sessions.rearmPending()).toEqual(["acc_K3v0"]);
});

test("rearmCold warms only what the roster shows as cold", async () => {
  await using at = await kept();
  const [hot] = fixture("roster") as { readonly id: string; hot: boolean }[];
  at.server.script("GET /v1/accounts", { body: [hot] }, { body: [{ ...hot, hot: false }] });
  await at.client.rearmCold();
  expect(at.server.routes).toEqual(["GET /v1/accounts"]);
  await at.client.rearmCold();
  expect(at.server.routes).toEqual(["GET /v1/accounts", "GET /v1/accounts", "POST /v1/sessions"]);
});

test("a queued call is repeated under one key after 0.5, 1, 2, 4, 8 and 8 seconds", async () => {
  await using at = await bench();
  const { clock, server, client } = at;
  const startMs = clock.monotonic();
  const atMs: number[] = [];
  server.handle(PLACE, () => {
    atMs.push(Math.round((clock.monotonic() - startMs) / 100) / 10);
    return atMs.length <= 6 ? AWAY : PLACED;
  });
  await at.until(client.orders.place("acc_K3v0", ORDER, { queueIfReconnecting: true }));
  expect(atMs).toEqual([0, 0.5, 1.5, 3.5, 7.5, 15.5, 23.5]);
  expect(new Set(keysOf(server, PLACE)).size).toBe(1);
});

test("the queue's budget cuts the last wait, then the last error is thrown", async () => {
  await using at = await bench();
  at.server.script(PLACE, AWAY);
  const startMs = at.clock.monotonic();
  const queued = at.client.orders.place("acc_K3v0", ORDER, { queueIfReconnecting: true, queueMaxMs: 2000 });
  expect(await at.until(queued).catch(codeOf)).toBe("POOL_SHUTTING_DOWN");
  expect(at.server.requests).toHaveLength(4);
  expect(at.clock.monotonic() - startMs).toBeLessThan(2100);
});

test("a lost answer is replayed under the same key when the call is queued, and never when it is not", async () => {
  await using at = await bench();
  at.server.script(PLACE, "cut", PLACED);
  await at.until(at.client.orders.place("acc_K3v0", ORDER, { queueIfReconnecting: true }));
  expect(new Set(keysOf(at.server, PLACE)).size).toBe(1);
  expect(at.server.requests).toHaveLength(2);
  at.server.script(PLACE, "cut", PLACED);
  expect(await at.client.orders.place("acc_K3v0", ORDER).catch(codeOf)).toBe("CONNECTION_LOST");
  expect(at.server.requests).toHaveLength(3);
});

test("a refusal that is not transient is not repeated", async () => {
  await using at = await bench();
  at.server.script(PLACE, { status: 502, body: { error: "BROKER_UNREACHABLE" } });
  const queued = at.client.orders.place("acc_K3v0", ORDER, { queueIfReconnecting: true });
  expect(await queued.catch(codeOf)).toBe("BROKER_UNREACHABLE");
  expect(at.server.requests).toHaveLength(1);
});

test("an abort ends a queued call at once, leaving its outcome open", async () => {
  await using at = await bench();
  at.server.script(PLACE, AWAY);
  const caller = new AbortController();
  const queued = at.client.orders.place("acc_K3v0", ORDER, { queueIfReconnecting: true, signal: caller.signal });
  await at.clock.advanceUntil(() => at.server.requests.length === 2, { stepMs: 50 });
  caller.abort();
  const error: unknown = await queued.catch((reason: unknown) => reason);
  expect(BrokerError.is(error) && [error.code, error.outcome]).toEqual(["ABORTED", "unknown"]);
  expect(at.clock.pendingTimers).toBe(0);
});

test("a read that is put off waits as long as it is told; a write does not wait", async () => {
  await using at = await bench();
  const later: Answer = { status: 429, headers: { "retry-after": "7" }, body: { error: "RATE_LIMITED" } };
  at.server.script("GET /v1/accounts", later, { body: [] });
  const startMs = at.clock.monotonic();
  expect(await at.until(at.client.accounts.list())).toEqual([]);
  expect(at.clock.monotonic() - startMs).toBeGreaterThanOrEqual(7000);
  at.server.script(PLACE, later, PLACED);
  const error: unknown = await at.client.orders.place("acc_K3v0", ORDER).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "RATE_LIMITED", retryAfterMs: 7000 });
});
