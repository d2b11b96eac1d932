import { describe, expect, test } from "vitest";
import { fixture } from "./fixtures.ts";
import { bench } from "./make-client.ts";

const ID = "acc_5m9wtx";
const STATUS = `GET /api/accounts/${ID}/status`;

describe("Retry-After", () => {
  const throttled = { status: 429, headers: { "retry-after": "3" }, body: { error: "slow down", code: 429 } };

  test("puts a read off for as long, and no longer than twice", async () => {
    await using at = await bench();
    at.server.script("GET /api/users/me", throttled, throttled, { body: fixture("user-me") });
    const start = at.clock.now();
    await at.until(at.client.users.me());
    expect(Math.round((at.clock.now() - start) / 100)).toBe(65);
    at.server.script("GET /api/users/me", throttled);
    await expect(at.until(at.client.users.me())).rejects.toMatchObject({ code: "HTTP_429", retryAfterMs: 3000 });
    expect(at.server.requests).toHaveLength(6);
  });

  test("never sends an order again: it is told, with the wait", async () => {
    await using at = await bench();
    at.server.script("POST /api/orders", throttled);
    await expect(at.client.orders.marketBuy("EURUSD", 0.1)).rejects.toMatchObject({
      kind: "rate-limit",
      retryAfterMs: 3000,
    });
    expect(at.server.requests).toHaveLength(1);
  });

  test("of a wait that is aborted ends at once", async () => {
    await using at = await bench();
    at.server.script("GET /api/users/me", throttled);
    const controller = new AbortController();
    const reading = at.client.users.me({ signal: controller.signal });
    await at.clock.advanceUntil(() => at.clock.pendingTimers > 0 && at.server.requests.length === 1, { stepMs: 1 });
    controller.abort();
    await expect(at.until(reading)).rejects.toMatchObject({ code: "ABORTED" });
  });
});

test("an answer that is cut off or never comes is a transport's error that leaves an order's outcome open", async () => {
  await using at = await bench();
  at.server.script("POST /api/orders", "cut", "silence");
  await expect(at.client.orders.marketBuy("EURUSD", 0.1)).rejects.toMatchObject({
    code: "CONNECTION_LOST",
    outcome: "unknown",
  });
  await expect(at.until(at.client.orders.marketBuy("EURUSD", 0.1, {}, { timeoutMs: 500 }))).rejects.toMatchObject({
    code: "REQUEST_TIMEOUT",
    outcome: "unknown",
  });
  expect(at.server.requests).toHaveLength(2);
});

describe("waiting for an account", () => {
  const state = (status: string, lastError: string | null = null) => ({ body: { status, last_error: lastError } });

  test("asks every five seconds until it is active", async () => {
    await using at = await bench();
    at.server.script(STATUS, state("created"), state("connecting"), state("paused"), state("active"));
    const start = at.clock.now();
    expect(await at.until(at.client.accounts.waitForActive(ID))).toEqual({ status: "active" });
    expect([at.clock.now() - start, at.server.requests.length]).toEqual([15_000, 4]);
  });

  test("takes a paused one where that is asked for", async () => {
    await using at = await bench();
    at.server.script(STATUS, state("paused"));
    expect(await at.client.accounts.waitForActive(ID, { acceptPaused: true })).toEqual({ status: "paused" });
  });

  test.each([
    ["login_failed", "Invalid account", "ACCOUNT_LOGIN_FAILED", /refused the login of account acc_5m9wtx: Invalid/],
    ["login_failed", null, "ACCOUNT_LOGIN_FAILED", /no reason is given/],
    ["deleted", null, "ACCOUNT_DELETED", /is deleted/],
  ])("ends when it is %s (%s)", async (status, lastError, code, message) => {
    await using at = await bench();
    at.server.script(STATUS, state("connecting"), state(status, lastError));
    const error: unknown = await at.until(at.client.accounts.waitForActive(ID)).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ kind: "account", code });
    expect((error as Error).message).toMatch(message);
  });

  test("ends when the time is up, saying where the account is", async () => {
    await using at = await bench();
    at.server.script(STATUS, state("connecting"));
    const waiting = at.client.accounts.waitForActive(ID, { timeoutMs: 12_000 });
    await expect(at.until(waiting)).rejects.toMatchObject({
      code: "ACCOUNT_TIMEOUT",
      message: "The account acc_5m9wtx was not active within 12000 ms; it is connecting.",
    });
    expect(at.server.requests).toHaveLength(4);
  });

  test("ends with the first error of a request", async () => {
    await using at = await bench();
    at.server.script(STATUS, state("connecting"), { status: 500, body: {} });
    await expect(at.until(at.client.accounts.waitForActive(ID))).rejects.toMatchObject({ status: 500 });
  });
});
