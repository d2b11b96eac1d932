import { type BrokerError, memoryTokens, seededRandom } from "@anybroker/core";
import { ManualClock, settle } from "@anybroker/testkit";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CtraderClient, CtraderError, createCtraderClient, tokenKey } from "../../src/index.ts";
import { ACCOUNT, FakeServer } from "../fake-server.ts";

let server: FakeServer;
let clock: ManualClock;
let client: CtraderClient;
const tokens = { store: memoryTokens() };
const account = String(ACCOUNT);

beforeEach(async () => {
  server = await FakeServer.start();
  clock = new ManualClock();
  tokens.store = memoryTokens();
  client = makeClient();
});

afterEach(async () => {
  await client.close();
  await server.stop();
  expect(clock.pendingTimers).toBe(0);
});

function makeClient(options: object = {}): CtraderClient {
  return createCtraderClient({
    clientId: "app",
    clientSecret: "application-secret",
    accessToken: "access-0",
    refreshToken: "refresh-0",
    host: "127.0.0.1",
    port: server.port,
    tls: false,
    clock,
    random: seededRandom(1),
    tokens: tokens.store,
    ...options,
  });
}

/** Lets loopback traffic arrive until `condition` holds, without moving the clock. */
async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 20_000 && !condition(); turn += 1) await settle(1);
  if (!condition()) throw new Error(`not met: ${condition.toString()}`);
}

describe("connecting", () => {
  test("authenticates the application before anything else", async () => {
    await client.connect();
    expect(await client.version()).toBe("91");
    expect(server.names()).toEqual(["ProtoOAApplicationAuthReq", "ProtoOAVersionReq"]);
  });

  test("refused credentials are an auth error and leave nothing behind", async () => {
    server.on("ProtoOAApplicationAuthReq", () => ["ProtoOAErrorRes", { errorCode: "CH_CLIENT_AUTH_FAILURE" }]);
    await expect(client.connect()).rejects.toMatchObject({ code: "AUTH_FAILED", outcome: "not-executed" });
    expect(client.connected).toBe(false);
  });

  test("the end of a maintenance is what a reconnect waits for, in seconds or milliseconds", async () => {
    await client.connect();
    const endMs = clock.now() + 90_000;
    server.on("ProtoOAApplicationAuthReq", () => [
      "ProtoOAErrorRes",
      { errorCode: "SERVER_IS_UNDER_MAINTENANCE", maintenanceEndTimestamp: Math.floor(endMs / 1000) },
    ]);
    server.peer.link.cut();
    await clock.advanceUntil(() => server.peers.length === 2);
    await until(() => server.names().length === 2);
    await settle(20);
    const refusedAt = clock.now();
    server.on("ProtoOAApplicationAuthReq", () => ["ProtoOAApplicationAuthRes", {}]);
    await clock.advanceUntil(() => client.connected, { stepMs: 500 });
    expect(server.peers.length).toBe(3);
    expect(clock.now()).toBeGreaterThanOrEqual(endMs - 1000);
    expect(clock.now() - refusedAt).toBeLessThan(95_000);
  });
});

describe("requests", () => {
  beforeEach(() => client.connect());

  test("answers find their requests in whatever order they come", async () => {
    const held: { id: string | undefined; accountId: unknown }[] = [];
    server.on("ProtoOATraderReq", ({ id, message }) => {
      held.push({ id, accountId: message["ctidTraderAccountId"] });
      return undefined;
    });
    const answers = Promise.all([client.accounts.trader("1"), client.accounts.trader("2")]);
    await until(() => held.length === 2);
    for (const { id, accountId } of held.reverse()) {
      const trader = { ctidTraderAccountId: accountId, balance: 1, depositAssetId: 1 };
      server.peer.send("ProtoOATraderRes", { ctidTraderAccountId: accountId, trader }, id);
    }
    expect((await answers).map(({ ctidTraderAccountId }) => ctidTraderAccountId)).toEqual([1, 2]);
  });

  test("both forms of a refusal are the broker's own words", async () => {
    server.on("ProtoOAVersionReq", () => ["ProtoErrorRes", { errorCode: "INVALID_REQUEST", description: "x" }]);
    await expect(client.version()).rejects.toMatchObject({ code: "INVALID_REQUEST", description: "x" });
    server.on("ProtoOACancelOrderReq", () => [
      "ProtoOAOrderErrorEvent",
      { ctidTraderAccountId: 1, errorCode: "ORDER_NOT_FOUND", orderId: 5, positionId: 0 },
    ]);
    const cancel = client.trading.cancelOrder("1", { orderId: 5 });
    await expect(cancel).rejects.toSatisfy((error) => CtraderError.is(error, "ORDER_NOT_FOUND"));
    await expect(cancel).rejects.toMatchObject({ facts: { orderId: "5", accountId: "1" } });
  });

  test("the first answer to a trade is told as an event as well", async () => {
    const told: unknown[] = [];
    client.on("ProtoOAExecutionEvent", ({ executionType }) => told.push(executionType));
    server.on("ProtoOAClosePositionReq", () => [
      ["ProtoOAExecutionEvent", { ctidTraderAccountId: 1, executionType: "ORDER_ACCEPTED" }],
      ["ProtoOAExecutionEvent", { ctidTraderAccountId: 1, executionType: "ORDER_FILLED" }],
    ]);
    const answer = await client.trading.closePosition("1", { positionId: 1, volume: 100 });
    expect(answer.executionType).toBe("ORDER_ACCEPTED");
    await until(() => told.length === 2);
    expect(told).toEqual(["ORDER_ACCEPTED", "ORDER_FILLED"]);
  });

  test("a cut leaves the outcome of what was sent unknown", async () => {
    server.on("ProtoOACancelOrderReq", ({ peer }) => {
      peer.link.cut();
      return undefined;
    });
    const cancel = client.trading.cancelOrder("1", { orderId: 5 });
    await expect(cancel).rejects.toMatchObject({ code: "CONNECTION_LOST", outcome: "unknown" });
    await expect(client.version()).rejects.toMatchObject({ code: "NOT_READY", outcome: "not-executed" });
  });

  test("a message that does not fit is never sent", async () => {
    const order = { orderId: 2 ** 53 };
    await expect(client.trading.cancelOrder("1", order)).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      outcome: "not-executed",
    });
    expect(server.names()).toEqual(["ProtoOAApplicationAuthReq"]);
  });

  test("an unreadable answer ends its request, others go on", async () => {
    server.on("ProtoOATraderReq", ({ peer, id }) => {
      peer.sendRaw(Buffer.concat([Buffer.from("08ca10120101 1a01".replace(" ", ""), "hex"), Buffer.from(String(id))]));
      return undefined;
    });
    await expect(client.accounts.trader("1")).rejects.toMatchObject({ code: "BAD_ANSWER" });
    expect(await client.version()).toBe("91");
  });

  test("history waits for its budget, and nothing else waits for history", async () => {
    server.on("ProtoOADealListReq", () => ["ProtoOADealListRes", { ctidTraderAccountId: 1, deal: [], hasMore: false }]);
    const sent = (): number => server.names().filter((name) => name === "ProtoOADealListReq").length;
    const deals = Array.from({ length: 3 }, () => client.history.deals("1", { fromTimestamp: 0, toTimestamp: 1 }));
    await until(() => sent() === 2);
    expect(await client.version()).toBe("91");
    expect(sent()).toBe(2);
    await clock.advanceUntil(() => sent() === 3, { stepMs: 10 });
    expect(clock.monotonic()).toBeGreaterThanOrEqual(330);
    await Promise.all(deals);
  });
});

describe("liveness", () => {
  beforeEach(() => client.connect());

  test("a heartbeat goes out every ten seconds, and a silent server is dead after a minute", async () => {
    const down: BrokerError[] = [];
    client.on("down", ({ cause }) => down.push(cause));
    await clock.advance(30_500);
    await until(() => server.received.filter(({ name }) => name === "ProtoHeartbeatEvent").length === 3);
    expect(down).toEqual([]);
    await clock.advance(30_000);
    await until(() => down.length === 1);
    expect(down[0]).toMatchObject({ code: "CONNECTION_LOST" });
    await clock.advanceUntil(() => client.connected);
  });

  test("any message is a sign of life, a heartbeat is never answered", async () => {
    for (let beat = 0; beat < 4; beat += 1) {
      server.peer.send("ProtoHeartbeatEvent", {});
      await settle(5);
      await clock.advance(25_000);
    }
    expect(client.connected).toBe(true);
    expect(server.peers.length).toBe(1);
    expect(server.received.filter(({ name }) => name === "ProtoHeartbeatEvent").length).toBeLessThanOrEqual(10);
  });

  test("the server's goodbye is obeyed", async () => {
    const down: BrokerError[] = [];
    client.on("down", ({ cause }) => down.push(cause));
    server.peer.send("ProtoOAClientDisconnectEvent", { reason: "restart" });
    await until(() => down.length === 1);
    expect(down[0]?.message).toBe("cTrader ended the connection: restart; it is made again.");
    await clock.advanceUntil(() => client.connected);
  });
});

describe("accounts", () => {
  beforeEach(() => client.connect());

  test("are found by the login that users know", async () => {
    expect(await client.accounts.authoriseByLogin(17091452)).toBe(account);
    expect(client.accounts.authorised()).toEqual([account]);
    await expect(client.accounts.findByLogin(1)).rejects.toMatchObject({
      code: "ACCOUNT_NOT_FOUND",
      message: "The grant has no account 1; it has 17091452 (demo), 5 (live).",
    });
  });

  test("after a cut: application, accounts, spots, bars, depth, in this order and once each", async () => {
    await client.accounts.authorise(account);
    await client.market.subscribeDepth(account, ["1"]);
    await client.market.subscribeBars(account, "1", "M1");
    await client.market.subscribeSpots(account, ["1", "2"]);
    await client.market.unsubscribeSpots(account, ["2"]);
    const before = server.received.length;
    let ups = 0;
    client.on("up", () => {
      ups += 1;
    });
    server.peer.link.cut();
    await clock.advanceUntil(() => ups === 1);
    const after = server.received.slice(before).filter(({ name }) => name !== "ProtoHeartbeatEvent");
    expect(after.map(({ name, message }) => [name, message["symbolId"]])).toEqual([
      ["ProtoOAApplicationAuthReq", undefined],
      ["ProtoOAAccountAuthReq", undefined],
      ["ProtoOASubscribeSpotsReq", [1]],
      ["ProtoOASubscribeLiveTrendbarReq", 1],
      ["ProtoOASubscribeDepthQuotesReq", [1]],
    ]);
  });

  test("a lost session is made anew with the same token, without a refresh", async () => {
    await client.accounts.authorise(account);
    const regained: string[] = [];
    client.on("accountRegained", ({ accountId }) => regained.push(accountId));
    server.peer.send("ProtoOAAccountDisconnectEvent", { ctidTraderAccountId: ACCOUNT });
    await until(() => regained.length === 1);
    expect(server.names()).not.toContain("ProtoOARefreshTokenReq");
    expect(
      server.received
        .filter(({ name }) => name === "ProtoOAAccountAuthReq")
        .map(({ message }) => message["accessToken"]),
    ).toEqual(["access-0", "access-0"]);
  });

  test("one that is refused is tried again while others go on", async () => {
    await client.accounts.authorise(account);
    await client.accounts.authorise("7");
    const lost: unknown[] = [];
    client.on("accountLost", (event) => lost.push(event.accountId));
    server.on("ProtoOAAccountAuthReq", ({ message }) =>
      message["ctidTraderAccountId"] === 7
        ? ["ProtoOAErrorRes", { errorCode: "CH_SERVER_NOT_REACHABLE" }]
        : ["ProtoOAAccountAuthRes", { ctidTraderAccountId: message["ctidTraderAccountId"] }],
    );
    server.peer.link.cut();
    await clock.advanceUntil(() => lost.length > 0);
    expect(lost[0]).toBe("7");
    expect(client.accounts.authorised()).toEqual([account]);
    server.on("ProtoOAAccountAuthReq", ({ message }) => [
      "ProtoOAAccountAuthRes",
      { ctidTraderAccountId: message["ctidTraderAccountId"] },
    ]);
    await clock.advanceUntil(() => client.accounts.authorised().length === 2);
  });

  test("a read that is refused for the lack of a session is repeated on a new one, a trade is not", async () => {
    await client.accounts.authorise(account);
    let refusals = 1;
    const refuse = [
      "ProtoOAErrorRes",
      { errorCode: "INVALID_REQUEST", description: "Trading account is not authorized" },
    ] as const;
    server.on("ProtoOAAssetListReq", () => {
      refusals -= 1;
      return refusals >= 0 ? refuse : ["ProtoOAAssetListRes", { ctidTraderAccountId: ACCOUNT, asset: [] }];
    });
    expect((await client.symbols.assets(account)).asset).toEqual([]);
    server.on("ProtoOACancelOrderReq", () => refuse);
    await expect(client.trading.cancelOrder(account, { orderId: 1 })).rejects.toSatisfy((error) =>
      CtraderError.is(error),
    );
    expect(server.names().filter((name) => name === "ProtoOACancelOrderReq").length).toBe(1);
    await until(() => server.names().filter((name) => name === "ProtoOAAccountAuthReq").length === 3);
  });
});

describe("tokens", () => {
  const pair = (index: number) => ({
    accessToken: `access-${index}`,
    tokenType: "bearer",
    expiresIn: 3600,
    refreshToken: `refresh-${index}`,
  });

  test("are replaced before their end, stored before their use, and sessions follow", async () => {
    await client.close();
    client = makeClient({ expiresAtMs: clock.now() + 1_000_000 });
    await client.connect();
    await client.accounts.authorise(account);
    let stored: unknown;
    server.on("ProtoOARefreshTokenReq", ({ peer }) => {
      setImmediate(() => peer.send("ProtoOAAccountDisconnectEvent", { ctidTraderAccountId: ACCOUNT }));
      return ["ProtoOARefreshTokenRes", pair(1)];
    });
    server.on("ProtoOAAccountAuthReq", ({ message }) => {
      void tokens.store.read(tokenKey("app")).then((found) => {
        stored = JSON.parse(found?.value ?? "{}").accessToken;
      });
      return ["ProtoOAAccountAuthRes", { ctidTraderAccountId: message["ctidTraderAccountId"] }];
    });
    const heartbeat = (): void => server.peer.send("ProtoHeartbeatEvent", {});
    await clock.advanceUntil(
      () => {
        heartbeat();
        return stored === "access-1";
      },
      { stepMs: 20_000, limitMs: 900_000 },
    );
    expect(clock.monotonic()).toBeGreaterThanOrEqual(700_000);
    const auths = server.received.filter(({ name }) => name === "ProtoOAAccountAuthReq");
    expect(new Set(auths.slice(1).map(({ message }) => message["accessToken"]))).toEqual(new Set(["access-1"]));
    expect(server.names().filter((name) => name === "ProtoOARefreshTokenReq").length).toBe(1);
  });

  test("one that is refused as ended is refreshed once for everybody who waits", async () => {
    server.on("ProtoOARefreshTokenReq", () => ["ProtoOARefreshTokenRes", pair(1)]);
    server.on("ProtoOAAccountAuthReq", ({ message }) =>
      message["accessToken"] === "access-0"
        ? ["ProtoOAErrorRes", { errorCode: "OA_AUTH_TOKEN_EXPIRED" }]
        : ["ProtoOAAccountAuthRes", { ctidTraderAccountId: message["ctidTraderAccountId"] }],
    );
    await client.connect();
    await Promise.all([client.accounts.authorise(account), client.accounts.authorise("7")]);
    expect(server.names().filter((name) => name === "ProtoOARefreshTokenReq").length).toBe(1);
    expect([...client.accounts.authorised()].sort()).toEqual([account, "7"].sort());
  });

  test("nothing is used that could not be stored", async () => {
    await client.close();
    const broken = { ...tokens.store, compareAndSet: () => Promise.reject(new Error("disk full")) };
    client = makeClient({ tokens: broken });
    await client.connect();
    await expect(client.accounts.authorise(account)).rejects.toMatchObject({ code: "AUTH_NOT_STORED" });
    expect(server.names()).not.toContain("ProtoOAAccountAuthReq");
  });

  test("a dead refresh token says: log in again", async () => {
    server.on("ProtoOAAccountAuthReq", () => ["ProtoOAErrorRes", { errorCode: "CH_ACCESS_TOKEN_INVALID" }]);
    server.on("ProtoOARefreshTokenReq", () => ["ProtoOAErrorRes", { errorCode: "CH_ACCESS_TOKEN_INVALID" }]);
    await client.connect();
    await expect(client.accounts.authorise(account)).rejects.toMatchObject({
      code: "AUTH_REVOKED",
      message: expect.stringContaining("log in again"),
    });
  });

  test("a restart goes on with the newest stored pair, a new grant in the configuration replaces it", async () => {
    server.on("ProtoOARefreshTokenReq", () => ["ProtoOARefreshTokenRes", pair(1)]);
    server.on("ProtoOAAccountAuthReq", ({ message }) =>
      message["accessToken"] === "access-0"
        ? ["ProtoOAErrorRes", { errorCode: "OA_AUTH_TOKEN_EXPIRED" }]
        : ["ProtoOAAccountAuthRes", { ctidTraderAccountId: message["ctidTraderAccountId"] }],
    );
    await client.connect();
    await client.accounts.authorise(account);
    await client.close();
    client = makeClient();
    expect((await client.auth.tokens()).accessToken).toBe("access-1");
    await client.close();
    client = makeClient({ accessToken: "other", refreshToken: "other-refresh" });
    expect((await client.auth.tokens()).accessToken).toBe("other");
  });
});
