import type { Answer } from "@anybroker/testkit/servers";
import { expect, test } from "vitest";
import { TickerallError } from "../src/index.ts";
import { fixture } from "./fixtures.ts";
import { type Bench, bench, CREDENTIALS, keysOf, startServer } from "./make-client.ts";

const PLACE = "POST /v1/accounts/acc_K3v0/orders";
const SYMBOLS = "GET /v1/accounts/acc_K3v0/symbols";
const PLACED: Answer = { body: fixture("order-placed") };
const ORDER = { type: "market", symbol: "EURUSD.r", side: "BUY", volume: 0.1 } as const;

interface MeshBench extends Bench {
  readonly edge: Bench["server"];
}

/** A client with a started session, a base and an edge that grants grant-1, grant-2, ... */
async function meshed(): Promise<MeshBench> {
  const at = await bench({ mesh: true });
  const edge = await startServer();
  let grants = 0;
  at.server.script("POST /v1/sessions", { body: fixture("session-started") });
  at.server.handle("POST /v1/discover", () => {
    grants += 1;
    return {
      body: {
        edge: edge.url.replace("http", "ws"),
        grant: `grant-${grants}`,
        expiresAt: new Date(at.clock.now() + 3_600_000).toISOString(),
        accounts: [{ accountRef: "acc_K3v0" }],
      },
    };
  });
  await at.client.sessions.start(CREDENTIALS);
  at.server.requests.length = 0;
  return {
    ...at,
    edge,
    [Symbol.asyncDispose]: async () => {
      await at[Symbol.asyncDispose]();
      await edge[Symbol.asyncDispose]();
    },
  };
}

test("direct routing is off unless it is asked for", async () => {
  await using at = await bench();
  at.server.script("POST /v1/sessions", { body: fixture("session-started") });
  at.server.script(PLACE, PLACED);
  await at.client.sessions.start(CREDENTIALS);
  await at.client.orders.place("acc_K3v0", ORDER);
  expect(at.client.mesh.enabled()).toBe(false);
  expect(at.server.routes).toEqual(["POST /v1/sessions", PLACE]);
});

test("a call goes to the edge with the grant in place of the key, after one discovery", async () => {
  await using at = await meshed();
  at.edge.script(PLACE, PLACED);
  at.edge.script(SYMBOLS, { body: { symbols: [] } });
  await at.client.orders.place("acc_K3v0", ORDER);
  await at.client.accounts.symbols("acc_K3v0");
  expect(at.server.routes).toEqual(["POST /v1/discover"]);
  expect(at.edge.routes).toEqual([PLACE, SYMBOLS]);
  expect(at.edge.requests[0]?.headers.authorization).toBe("Bearer grant-1");
});

test("a service without edges is asked once, not before each call", async () => {
  await using at = await meshed();
  at.server.script("POST /v1/discover", { status: 404, body: { error: "NOT_FOUND" } });
  at.server.script(SYMBOLS, { body: { symbols: [] } });
  for (let count = 0; count < 3; count += 1) await at.client.accounts.symbols("acc_K3v0");
  expect(at.server.routes).toEqual(["POST /v1/discover", SYMBOLS, SYMBOLS, SYMBOLS]);
});

test("a grant near its end is renewed before it is used", async () => {
  await using at = await meshed();
  at.edge.script(SYMBOLS, { body: { symbols: [] } });
  await at.client.accounts.symbols("acc_K3v0");
  at.clock.advanceSync(3_600_000 - 89_000);
  await at.client.accounts.symbols("acc_K3v0");
  expect(at.edge.requests.map(({ headers }) => headers.authorization)).toEqual(["Bearer grant-1", "Bearer grant-2"]);
});

test("a grant that the edge refuses is renewed once, and the call repeated under its key", async () => {
  await using at = await meshed();
  at.edge.script(PLACE, { status: 401, body: { error: "UNAUTHORIZED" } }, PLACED);
  await at.client.orders.place("acc_K3v0", ORDER);
  expect(at.server.routes).toEqual(["POST /v1/discover", "POST /v1/discover"]);
  expect(new Set(keysOf(at.edge, PLACE)).size).toBe(1);
  expect(keysOf(at.edge, PLACE)).toHaveLength(2);
});

test("when the grant can't be renewed the call goes to the base under its key", async () => {
  await using at = await meshed();
  at.edge.script(PLACE, { status: 401, body: { error: "UNAUTHORIZED" } });
  at.server.script(PLACE, PLACED);
  await at.client.mesh.resolveStream();
  at.server.script("POST /v1/discover", { status: 503, body: { error: "POOL_SHUTTING_DOWN" } });
  await at.client.orders.place("acc_K3v0", ORDER);
  expect(keysOf(at.server, PLACE)).toEqual(keysOf(at.edge, PLACE));
});

test("a read that breaks at the edge is answered by the base, which serves on", async () => {
  await using at = await meshed();
  at.edge.script(SYMBOLS, { status: 503 });
  at.server.script(SYMBOLS, { body: { symbols: ["X"] } });
  expect(await at.client.accounts.symbols("acc_K3v0")).toEqual(["X"]);
  expect(await at.client.accounts.symbols("acc_K3v0")).toEqual(["X"]);
  expect([at.edge.routes, at.server.routes]).toEqual([[SYMBOLS], ["POST /v1/discover", SYMBOLS, SYMBOLS]]);
});

test("a write that never reached the edge goes to the base under its key", async () => {
  await using at = await meshed();
  at.server.script(PLACE, PLACED);
  await at.client.mesh.resolveStream();
  await at.edge[Symbol.asyncDispose]();
  await at.client.orders.place("acc_K3v0", ORDER, { idempotencyKey: "k" });
  expect(keysOf(at.server, PLACE)).toEqual(["k"]);
});

test("a write whose outcome at the edge is open is never sent to another host", async () => {
  await using at = await meshed();
  at.edge.script(PLACE, "cut", PLACED);
  at.server.script(PLACE, PLACED);
  await expect(at.client.orders.place("acc_K3v0", ORDER)).rejects.toMatchObject({ code: "CONNECTION_LOST" });
  expect(keysOf(at.server, PLACE)).toEqual([]);
});

test("a queued write of open outcome is replayed at the edge that may know its key", async () => {
  await using at = await meshed();
  at.edge.script(PLACE, "cut", PLACED);
  await at.until(at.client.orders.place("acc_K3v0", ORDER, { queueIfReconnecting: true, idempotencyKey: "k" }));
  expect([keysOf(at.edge, PLACE), keysOf(at.server, PLACE)]).toEqual([["k", "k"], []]);
});

test("a refusal of the broker at the edge is no reason to ask elsewhere", async () => {
  await using at = await meshed();
  at.edge.script(PLACE, { status: 422, body: { error: "BROKER_REJECTED" } });
  const error: unknown = await at.client.orders.place("acc_K3v0", ORDER).catch((refused: unknown) => refused);
  expect(TickerallError.is(error, "BROKER_REJECTED")).toBe(true);
  expect(keysOf(at.server, PLACE)).toEqual([]);
});

test("the stream is opened at the edge with the grant in its query and no key", async () => {
  await using at = await meshed();
  await at.client.stream.connect();
  expect([at.edge.stream.url, at.edge.stream.headers.authorization]).toEqual(["/v1/stream?grant=grant-1", undefined]);
});

test("the stream is opened at the base when the edge refuses it", async () => {
  await using at = await meshed();
  at.edge.refuseUpgrade = 503;
  await at.client.stream.connect();
  expect([at.server.stream.url, at.server.stream.headers.authorization]).toEqual([
    "/v1/stream",
    "Bearer cf_api_test_key",
  ]);
});
