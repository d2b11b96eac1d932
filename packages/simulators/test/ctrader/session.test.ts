import { describe, expect, test } from "vitest";
import { stillCtrader } from "./still-ctrader.ts";

const codeOf = (heard: { readonly message: object }): unknown => (heard.message as { errorCode?: string }).errorCode;

describe("application and account", () => {
  test("nothing is answered before the application is authorised, heartbeats and the version excepted", async () => {
    await using world = await stillCtrader();
    const client = await world.connect();
    client.send("ProtoHeartbeatEvent", {});
    expect(codeOf(await client.ask("ProtoOATraderReq", world.account))).toBe("CH_CLIENT_NOT_AUTHENTICATED");
    expect(await client.ask("ProtoOAVersionReq", {})).toMatchObject({ message: { version: "91" } });
    expect(world.simulator.violations).toEqual([
      { timeMs: world.clock.now(), kind: "not-authenticated", about: "ProtoOATraderReq" },
    ]);
  });

  test("a wrong secret, an unknown application and a second authorisation are refused", async () => {
    await using world = await stillCtrader();
    const client = await world.connect();
    const { clientId = "", clientSecret = "" } = world.simulator.credentials;
    const auth = (id: string, secret: string) =>
      client.ask("ProtoOAApplicationAuthReq", { clientId: id, clientSecret: secret }).then(codeOf);
    expect(await auth(clientId, "wrong")).toBe("CH_CLIENT_AUTH_FAILURE");
    expect(await auth("wrong", clientSecret)).toBe("CH_OA_CLIENT_NOT_FOUND");
    expect(await auth(clientId, clientSecret)).toBeUndefined();
    expect(await auth(clientId, clientSecret)).toBe("CH_CLIENT_ALREADY_AUTHENTICATED");
  });

  test("a token lists its accounts; those of the other environment can't be opened", async () => {
    await using world = await stillCtrader({
      accounts: [{ id: "11", login: "21" }, { id: "12", isLive: true }, { id: "13" }],
      grants: [{ accountIds: ["11", "12"], accessToken: "token" }],
    });
    const client = await world.login();
    const accessToken = "token";
    expect(await client.ask("ProtoOAGetAccountListByAccessTokenReq", { accessToken })).toMatchObject({
      message: {
        accessToken,
        permissionScope: "SCOPE_TRADE",
        ctidTraderAccount: [
          { ctidTraderAccountId: 11, isLive: false, traderLogin: 21, brokerTitleShort: "Sim Broker" },
          { ctidTraderAccountId: 12, isLive: true },
        ],
      },
    });
    const open = (ctidTraderAccountId: number) =>
      client.ask("ProtoOAAccountAuthReq", { ctidTraderAccountId, accessToken }).then(codeOf);
    expect([await open(11), await open(12), await open(13)]).toEqual([
      "ALREADY_LOGGED_IN",
      "CANT_ROUTE_REQUEST",
      "CH_CTID_TRADER_ACCOUNT_NOT_FOUND",
    ]);
  });

  test("a request for an account without a session is an invalid one; so it is after logout", async () => {
    await using world = await stillCtrader();
    const client = await world.login();
    expect(await client.ask("ProtoOAAccountLogoutReq", world.account)).toMatchObject({
      name: "ProtoOAAccountLogoutRes",
    });
    await client.nth("ProtoOAAccountDisconnectEvent");
    expect(await client.ask("ProtoOATraderReq", world.account)).toMatchObject({
      message: { errorCode: "INVALID_REQUEST", description: "Trading account is not authorized" },
    });
  });

  test("a grant for looking reads and does not trade", async () => {
    await using world = await stillCtrader({ grants: [{ scope: "SCOPE_VIEW" }] });
    const client = await world.login();
    expect((await client.ask("ProtoOATraderReq", world.account)).name).toBe("ProtoOATraderRes");
    const order = { ...world.account, symbolId: 1, orderType: "MARKET", tradeSide: "BUY", volume: 100_000 } as const;
    expect(await client.ask("ProtoOANewOrderReq", order)).toMatchObject({
      name: "ProtoOAOrderErrorEvent",
      message: { errorCode: "TRADING_NOT_ALLOWED", ...world.account },
    });
  });
});

describe("tokens", () => {
  test("a refresh kills the old pair at once and ends the account's session until it is authorised again", async () => {
    await using world = await stillCtrader();
    const client = await world.login();
    const old = world.simulator.tokens();
    await client.ask("ProtoOASubscribeSpotsReq", { ...world.account, symbolId: [1] });
    const answer = await client.ask("ProtoOARefreshTokenReq", { refreshToken: old?.refreshToken ?? "" });
    const fresh = world.simulator.tokens();
    expect(answer).toMatchObject({
      name: "ProtoOARefreshTokenRes",
      message: {
        accessToken: fresh?.accessToken,
        refreshToken: fresh?.refreshToken,
        expiresIn: 2_628_000,
        tokenType: "bearer",
      },
    });
    expect(fresh?.accessToken).not.toBe(old?.accessToken);
    await client.nth("ProtoOAAccountDisconnectEvent");
    const ended = await client.nth("ProtoOAAccountsTokenInvalidatedEvent");
    expect(ended.message.ctidTraderAccountIds).toEqual([world.account.ctidTraderAccountId]);
    expect(codeOf(await client.ask("ProtoOATraderReq", world.account))).toBe("INVALID_REQUEST");
    const auth = (accessToken: string) => client.ask("ProtoOAAccountAuthReq", { ...world.account, accessToken });
    expect(codeOf(await auth(old?.accessToken ?? ""))).toBe("CH_ACCESS_TOKEN_INVALID");
    expect((await auth(fresh?.accessToken ?? "")).name).toBe("ProtoOAAccountAuthRes");
    world.venue.setPrice("EURUSD", 1.2, 1.2001);
    expect((await client.nth("ProtoOASpotEvent", 2)).message.bid).toBe(120_000);
  });

  test("a refresh token that is used again is refused and noted", async () => {
    await using world = await stillCtrader();
    const client = await world.login();
    const refreshToken = world.simulator.tokens()?.refreshToken ?? "";
    await client.ask("ProtoOARefreshTokenReq", { refreshToken });
    expect(codeOf(await client.ask("ProtoOARefreshTokenReq", { refreshToken }))).toBe("CH_ACCESS_TOKEN_INVALID");
    expect(world.simulator.violations.map(({ kind }) => kind)).toEqual(["refresh-token-used-again"]);
  });

  test("an access token runs out on the clock", async () => {
    await using world = await stillCtrader({ knobs: { tokenLifetimeSeconds: 10, clientSilenceMs: 0 } });
    const client = await world.login();
    await world.clock.advance(9_999);
    expect((await client.ask("ProtoOATraderReq", world.account)).name).toBe("ProtoOATraderRes");
    await world.clock.advance(1);
    expect(codeOf(await client.ask("ProtoOATraderReq", world.account))).toBe("OA_AUTH_TOKEN_EXPIRED");
  });

  test("the HTTP side exchanges a code once, refreshes, and tells failures with status 200", async () => {
    await using world = await stillCtrader();
    const { clientId = "", clientSecret = "" } = world.simulator.credentials;
    const back = new URL("http://127.0.0.1:1/back");
    const consent = new URLSearchParams({ client_id: clientId, redirect_uri: back.href, scope: "trading" });
    const redirect = await fetch(`${world.simulator.url}/apps/auth?${consent}`, { redirect: "manual" });
    const code = new URL(redirect.headers.get("location") ?? "").searchParams.get("code") ?? "";
    const token = async (grant: Record<string, string>) => {
      const query = new URLSearchParams({ ...grant, client_id: clientId, client_secret: clientSecret });
      const answer = await fetch(`${world.simulator.url}/apps/token?${query}`);
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    };
    const exchange = { grant_type: "authorization_code", code, redirect_uri: back.href };
    const first = await token(exchange);
    expect(first).toEqual({
      status: 200,
      body: {
        ...pairOf(world.simulator.tokens()),
        tokenType: "bearer",
        expiresIn: 2_628_000,
        errorCode: null,
        description: null,
      },
    });
    expect(await token(exchange)).toMatchObject({
      status: 200,
      body: { errorCode: "ACCESS_DENIED", accessToken: null },
    });
    const refreshed = await token({ grant_type: "refresh_token", refresh_token: String(first.body["refreshToken"]) });
    expect(refreshed.body).toMatchObject(pairOf(world.simulator.tokens()));
  });
});

const pairOf = (pair: { accessToken: string; refreshToken: string } | undefined) => ({
  accessToken: pair?.accessToken,
  refreshToken: pair?.refreshToken,
});

describe("the line", () => {
  test("the server speaks after thirty silent seconds and never answers a heartbeat", async () => {
    await using world = await stillCtrader();
    const client = await world.login();
    client.send("ProtoHeartbeatEvent", {});
    await world.clock.advance(29_999);
    await client.ask("ProtoOAVersionReq", {});
    expect(client.heard.filter(({ name }) => name === "ProtoHeartbeatEvent")).toEqual([]);
    await world.clock.advance(30_000);
    await client.nth("ProtoHeartbeatEvent");
  });

  test("a client that says nothing for a minute is cut", async () => {
    await using world = await stillCtrader();
    const client = await world.login();
    await world.clock.advance(60_000);
    await client.closed;
    await expect.poll(() => world.simulator.connections).toBe(0);
  });

  test("budgets are kept: fifty requests and five of history in a second", async () => {
    await using world = await stillCtrader({ knobs: { requestsPerSecond: 4 } });
    const client = await world.login();
    const traders = await Promise.all([1, 2, 3].map(() => client.ask("ProtoOATraderReq", world.account)));
    expect(traders.map(codeOf)).toEqual([undefined, undefined, "REQUEST_FREQUENCY_EXCEEDED"]);
    const list = () => client.ask("ProtoOADealListReq", world.account);
    const lists = await Promise.all([list(), list(), list(), list(), list(), list()]);
    expect(lists.map(codeOf).filter((code) => code !== undefined)).toEqual(["REQUEST_FREQUENCY_EXCEEDED"]);
    await world.clock.advance(1000);
    expect(codeOf(await list())).toBeUndefined();
    expect(world.simulator.violations.map(({ about }) => about)).toEqual(["ProtoOATraderReq", "ProtoOADealListReq"]);
  });

  test("an unknown payload type, an unreadable envelope and a frame that is too long are told apart", async () => {
    await using world = await stillCtrader();
    const client = await world.login();
    client.send(
      "ProtoOATraderRes",
      { ...world.account, trader: { ...world.account, balance: 0, depositAssetId: 1 } },
      "odd",
    );
    expect(await client.next(({ id }) => id === "odd")).toMatchObject({
      name: "ProtoErrorRes",
      message: { errorCode: "UNSUPPORTED_MESSAGE" },
    });
    client.sendBytes(Buffer.from([0, 0, 0, 2, 0xff, 0xff]));
    expect((await client.nth("ProtoErrorRes", 2)).message.errorCode).toBe("INVALID_REQUEST");
    client.sendBytes(Buffer.from([0x7f, 0, 0, 0]));
    expect((await client.nth("ProtoErrorRes", 3)).message.errorCode).toBe("FRAME_TOO_LONG");
    await client.closed;
  });

  test("maintenance names its end in seconds and is over then", async () => {
    await using world = await stillCtrader({ knobs: { clientSilenceMs: 0 } });
    const client = await world.login();
    const endTimeMs = world.clock.now() + 5000;
    world.simulator.setMaintenance(endTimeMs);
    expect(await client.ask("ProtoOATraderReq", world.account)).toMatchObject({
      message: { errorCode: "SERVER_IS_UNDER_MAINTENANCE", maintenanceEndTimestamp: endTimeMs / 1000 },
    });
    await world.clock.advance(5000);
    expect((await client.ask("ProtoOATraderReq", world.account)).name).toBe("ProtoOATraderRes");
  });

  test("clients are dismissed with a last word; accounts end one by one", async () => {
    await using world = await stillCtrader();
    const client = await world.login();
    world.simulator.disconnectAccount();
    expect((await client.nth("ProtoOAAccountDisconnectEvent")).message).toEqual(world.account);
    world.simulator.dismissClients("Later.");
    expect((await client.nth("ProtoOAClientDisconnectEvent")).message).toEqual({ reason: "Later." });
    await client.closed;
  });

  test("stopping leaves no timer, and no file", async () => {
    const world = await stillCtrader();
    await world.login();
    await world[Symbol.asyncDispose]();
    expect(world.clock.pendingTimers).toBe(0);
    const { access } = await import("node:fs/promises");
    await expect(access(world.simulator.credentials["ca"] ?? "")).rejects.toThrow("ENOENT");
  });
});
