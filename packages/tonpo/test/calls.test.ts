import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTonpoClient, type TonpoClient } from "../src/index.ts";
import { AT, ID, ROWS } from "./call-rows.ts";
import { fixture } from "./fixtures.ts";
import { type Bench, bench, KEY } from "./make-client.ts";

let at: Bench;
beforeAll(async () => {
  at = await bench();
});
afterAll(() => at[Symbol.asyncDispose]());

const routeOf = (route: string): string => route.replace(/\?.*/, "");

describe("what goes over the wire", () => {
  test.each(Object.entries(ROWS))("%s", async (_name, { call, route, body, answer = {} }) => {
    at.server.script(routeOf(route), { body: answer });
    await call(at.client);
    const seen = at.server.requests.at(-1);
    expect([`${seen?.method} ${seen?.path}`, seen?.body, seen?.headers["x-api-key"]]).toEqual([route, body, KEY]);
  });
});

/** What no call may take for its answer, and why each but those that need none can't. */
const NO_ANSWERS = [
  ["an HTML page", { text: "<html><body>Log in</body></html>" }],
  ["half an answer", { text: '{"ticket": 64001, "succ' }],
  ["nothing", { text: "" }],
  ["an error inside a success", { body: { error: "bridge is away" } }],
] as const;

/** Calls whose answer says nothing, so that an empty one is as good. */
const SAYS_NOTHING = ["accounts.pause", "accounts.resume", "accounts.delete", "webhooks.revoke"];

describe.each(NO_ANSWERS)("a 200 with %s", (what, answer) => {
  const rows = Object.entries(ROWS).filter(
    ([name]) => name !== "service.isHealthy" && !(what === "nothing" && SAYS_NOTHING.includes(name)),
  );
  test.each(rows)("is no answer of %s", async (_name, { call, route }) => {
    at.server.script(routeOf(route), answer);
    if (route === "GET /api/account/info") at.server.script("GET /api/account", answer);
    await expect(call(at.client)).rejects.toMatchObject({ name: "TonpoError", status: 200 });
  });
});

test("isHealthy is false for whatever is no health", async () => {
  for (const [, answer] of NO_ANSWERS) {
    at.server.script("GET /health", answer);
    expect(await at.client.service.isHealthy()).toBe(false);
  }
  at.server.script("GET /health", { status: 503, text: "" });
  expect(await at.client.service.isHealthy()).toBe(false);
});

test("a 204 ends the calls that say nothing", async () => {
  at.server.script(`POST ${AT}/pause`, { status: 204 });
  await at.client.accounts.pause(ID);
});

test("the key goes in the header that is asked for, and public calls do without one", async () => {
  await using other = await bench({ apiKeyHeader: "X-Gateway-Key" });
  other.server.script("GET /api/account/info", { body: fixture("account-info") });
  await other.client.account.info();
  expect(other.server.requests[0]?.headers["x-gateway-key"]).toBe(KEY);

  await using keyless = createTonpoClient({ baseUrl: at.server.url });
  at.server.script("POST /api/users", { status: 201, body: fixture("user-created") });
  const before = at.server.requests.length;
  await expect(keyless.account.info()).rejects.toMatchObject({ code: "NO_API_KEY" });
  await expect(keyless.stream.connect()).rejects.toMatchObject({ code: "NO_API_KEY" });
  expect(at.server.requests.length).toBe(before);
  const made = await keyless.users.create();
  expect(at.server.requests.at(-1)?.headers["x-api-key"]).toBeUndefined();

  at.server.script("GET /api/users/me", { body: fixture("user-me") });
  await using user = keyless.forUser(made.apiKey);
  await user.users.me();
  expect(at.server.requests.at(-1)?.headers["x-api-key"]).toBe(made.apiKey);
});

test("a rotated key is the one of every call from then on", async () => {
  await using own = await bench();
  own.server.script("POST /api/users/me/rotate-key", { body: { api_key: "sk_live_fresh" } });
  own.server.script("GET /api/users/me", { body: fixture("user-me") });
  expect(await own.client.users.rotateKey()).toEqual({ apiKey: "sk_live_fresh" });
  await own.client.users.me();
  own.client.setApiKey("sk_live_third");
  await own.client.users.me();
  expect(own.server.requests.map(({ headers }) => headers["x-api-key"])).toEqual([
    KEY,
    "sk_live_fresh",
    "sk_live_third",
  ]);
});

describe("refused before anything is sent", () => {
  const order = { symbol: "EURUSD", side: "buy", orderType: "market", volume: 0.1 } as const;
  test.each<readonly [string, (client: TonpoClient) => Promise<unknown>]>([
    ["a blank symbol", ({ orders }) => orders.place({ ...order, symbol: " " })],
    ["no volume", ({ orders }) => orders.place({ ...order, volume: 0 })],
    ["a volume that is no number", ({ orders }) => orders.place({ ...order, volume: Number.NaN })],
    ["a market order with a price", ({ orders }) => orders.place({ ...order, price: 1.1 })],
    ["a limit without a price", ({ orders }) => orders.place({ ...order, orderType: "limit" })],
    ["a stop loss of 0", ({ orders }) => orders.place({ ...order, sl: 0 })],
    ["a close of 0 lots, which would close all", ({ positions }) => positions.close("1", { volume: 0 })],
    ["a ticket of 0", ({ positions }) => positions.close(0)],
    ["a ticket that is no number", ({ positions }) => positions.modify("EURUSD", { sl: 1 })],
    ["a change of nothing", ({ positions }) => positions.modify("1", {})],
    ["a level of 0", ({ positions }) => positions.modify("1", { tp: 0 })],
    ["a wait of no time", ({ accounts }) => accounts.waitForActive(ID, { timeoutMs: 0 })],
  ])("%s", async (_name, call) => {
    const before = at.server.requests.length;
    await expect(Promise.resolve().then(() => call(at.client))).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(at.server.requests.length).toBe(before);
  });
});
