import { describe, expect, test } from "vitest";
import { stillWorld } from "./support/still-world.ts";

const LOGIN = { login: "7204418", password: "s3cret-password", server: "SimBroker-Demo" };
const UUID = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);

describe("who may call", () => {
  test("a key in the header, a key in the query and HTTP Basic open the same door", async () => {
    await using world = await stillWorld({ customers: [{ apiKey: "sk+1", username: "u", password: "p:q" }] });
    const basic = `Basic ${Buffer.from("u:p:q").toString("base64")}`;
    const answers = await Promise.all([
      world.call("GET /CheckConnect", { headers: { "x-api-key": "sk+1" } }),
      world.call("GET /CheckConnect", { headers: {}, query: { api_key: "sk+1" } }),
      world.call("GET /CheckConnect", { headers: { authorization: basic } }),
    ]);
    expect(answers.map(({ json }) => json)).toEqual(Array(3).fill({ connected: true, id: world.id }));
  });

  test.each([
    ["none", {}],
    ["an unknown key", { "x-api-key": "sk-other" }],
    ["a wrong password", { authorization: `Basic ${Buffer.from("simulated:no").toString("base64")}` }],
  ])("%s is 401", async (_what, headers) => {
    await using world = await stillWorld();
    const answer = await world.call("POST /OrderSend", { headers, body: {} });
    expect([answer.status, answer.json]).toEqual([
      401,
      { error: "unauthorized", message: "unknown API key or credentials" },
    ]);
  });

  test("a customer of a Pro host has a name and no key, and the config says so", async () => {
    await using world = await stillWorld({ customers: [{ username: "u", password: "p" }] });
    expect((await world.call("GET /CheckConnect", { headers: { "x-api-key": "" } })).status).toBe(401);
    expect(world.simulator.config).toMatchObject({ username: "u", password: "p" });
    expect(world.simulator.config).not.toHaveProperty("apiKey");
  });

  test("revoked credentials are refused, and their streams closed", async () => {
    await using world = await stillWorld();
    const stream = await world.stream();
    world.simulator.revokeCredentials();
    expect(await stream.closed).toBe(1008);
    expect((await world.call("GET /CheckConnect")).status).toBe(401);
  });

  test("another customer's account is not found", async () => {
    await using world = await stillWorld({
      customers: [{ apiKey: "sk-1" }, { apiKey: "sk-2" }],
      accounts: [{ customer: 1 }],
    });
    const answer = await world.call("GET /Positions");
    expect([answer.status, answer.json]).toEqual([404, expect.objectContaining({ id: world.id })]);
  });

  test("a key is rationed and tells the wait; a Pro login is not", async () => {
    await using world = await stillWorld({ knobs: { rateLimit: { perSecond: 1 } } });
    const basic = `Basic ${Buffer.from("simulated:s3cret-pro-password").toString("base64")}`;
    await world.call("GET /CheckConnect");
    const second = await world.call("GET /CheckConnect");
    expect([second.status, second.headers.get("retry-after"), second.json]).toEqual([
      429,
      "1",
      expect.objectContaining({ error: "rate limit" }),
    ]);
    expect((await world.call("GET /CheckConnect", { headers: { authorization: basic } })).status).toBe(200);
  });

  test("a key in the query is not kept in the record of requests", async () => {
    await using world = await stillWorld();
    await world.call("GET /CheckConnect", { headers: {}, query: { api_key: "sk-simulated" } });
    expect(world.simulator.requests).toEqual([
      { timeMs: world.clock.now(), operation: "login", method: "GET", path: "/CheckConnect", query: { id: world.id } },
    ]);
  });
});

test("the config tells an adapter what the wire does not", async () => {
  await using world = await stillWorld({
    knobs: { dialect: "rest", retcodeNames: "mt5", serverTimeOffsetSeconds: 7200 },
  });
  const { config, url, streamUrl } = world.simulator;
  expect(config).toEqual({
    adapter: "api2trade",
    apiKey: "sk-simulated",
    baseUrl: url,
    streamUrl,
    accounts: [world.id],
    symbols: expect.arrayContaining([
      {
        name: "EURUSD",
        digits: 5,
        tickSize: 0.000_01,
        contractSize: 100_000,
        lotsMin: 0.01,
        lotsMax: expect.any(Number),
        lotsStep: 0.01,
        baseCurrency: "EUR",
        profitCurrency: "USD",
        stopDistance: expect.any(Number),
      },
    ]),
    dialect: "rest",
    retcodeNames: "mt5",
    serverTimeOffsetMinutes: 120,
  });
});

describe("dialects", () => {
  test.each([
    ["sdk", "GET /OrderSend", 405],
    ["sdk", "GET /OpenedOrders", 404],
    ["rest", "POST /OrderSend", 405],
    ["rest", "GET /Positions", 404],
    ["both", "PUT /OrderSend", 405],
    ["both", "GET /Nothing", 404],
  ] as const)("a host that serves %s answers %s by %i", async (dialect, endpoint, status) => {
    await using world = await stillWorld({ knobs: { dialect } });
    expect((await world.call(endpoint)).status).toBe(status);
  });
});

describe("the life of an account", () => {
  test("registering twice gives one id; after a removal there is a new one", async () => {
    await using world = await stillWorld({ accounts: [{ state: "unregistered" }] });
    expect(world.simulator.accounts[0]?.id).toBe("");
    const register = () => world.call("POST /RegisterAccount", { query: { id: undefined }, body: LOGIN });
    const first = await register();
    expect(first.json).toEqual({ id: UUID, status: "connected" });
    expect((await register()).json).toEqual(first.json);
    const id = world.simulator.accounts[0]?.id;
    const removed = await world.call("DELETE /DeleteAccount", { query: { id: undefined }, body: { id } });
    expect([removed.status, removed.json]).toEqual([200, { message: "account removed" }]);
    const gone = await world.call("GET /AccountSummary", { query: { id } });
    expect([gone.status, gone.json]).toEqual([404, expect.objectContaining({ error: "account not found", id })]);
    expect((await register()).json).not.toEqual(first.json);
  });

  test("an account can be removed by the query too, which ends its stream", async () => {
    await using world = await stillWorld();
    const stream = await world.stream();
    expect((await world.call("DELETE /DeleteAccount")).status).toBe(200);
    expect(await stream.closed).toBe(1008);
  });

  test.each([
    ["a wrong password", { ...LOGIN, password: "no" }],
    ["an unknown server", { ...LOGIN, server: "Nowhere" }],
    ["no login", { password: "x", server: "y" }],
    ["a list", [LOGIN]],
    ["no JSON", "{"],
  ])("registering with %s is 400", async (_what, body) => {
    await using world = await stillWorld({ accounts: [{ state: "unregistered" }] });
    const answer = await world.call("POST /RegisterAccount", { body });
    expect([answer.status, answer.json]).toEqual([400, { error: expect.any(String), message: expect.any(String) }]);
  });

  test("the documented wire registers by GET, lists, tells more and deletes", async () => {
    await using world = await stillWorld({ accounts: [{ state: "unregistered", platform: "mt4" }] });
    const query = { id: undefined, user: LOGIN.login, password: LOGIN.password, server: LOGIN.server };
    const wrong = await world.call("GET /RegisterAccount", { query: { ...query, type: "Metatrader 5" } });
    expect([wrong.status, wrong.json]).toEqual([400, { error: "invalid account, password or server name" }]);
    const done = await world.call("GET /RegisterAccount", { query: { ...query, type: "Metatrader 4", name: "mine" } });
    const { id } = done.json as { readonly id: string };
    expect(done.json).toEqual({ message: "connected", id: UUID });
    expect((await world.call("GET /GetAccounts", { query: { id: undefined } })).json).toEqual([
      { id, account_number: "7204418", account_server: "SimBroker-Demo", type: "Metatrader 4", name: "mine" },
    ]);
    expect((await world.call("GET /Account", { query: { id } })).status).toBe(400);
    expect((await world.call("GET /DeleteAccount", { query: { id } })).json).toEqual({ message: "account removed" });
    expect((await world.call("GET /GetAccounts")).json).toEqual([]);
  });

  test("MetaTrader 5 tells of the customer", async () => {
    await using world = await stillWorld();
    expect((await world.call("GET /Account")).json).toMatchObject({
      login: 7_204_418,
      type: "Demo",
      userName: "Sim Trader",
      balance: 100_000,
      leverage: 100,
    });
  });

  test("the summary has the numbers of both dialects, and a level of 0 while nothing is open", async () => {
    await using world = await stillWorld();
    const flat = {
      balance: 100_000,
      credit: 0,
      profit: 0,
      equity: 100_000,
      margin: 0,
      freeMargin: 100_000,
      marginLevel: 0,
      leverage: 100,
      currency: "USD",
      type: "Demo",
      isInvestor: false,
    };
    expect((await world.call("GET /AccountSummary")).json).toEqual(flat);
    await world.call("POST /OrderSend", { body: { symbol: "EURUSD", operation: 0, volume: 1 } });
    expect((await world.call("GET /AccountSummary")).json).toEqual({
      ...flat,
      balance: 99_996.5,
      profit: -10,
      equity: 99_986.5,
      margin: 1100.1,
      freeMargin: 98_886.4,
      marginLevel: 9088.86,
    });
  });
});

describe("an account whose bridge is disconnected", () => {
  test("says so once, and has reconnected by then", async () => {
    await using world = await stillWorld({ accounts: [{ state: "disconnected" }] });
    const answers = [await world.call("GET /CheckConnect"), await world.call("GET /CheckConnect")];
    expect(answers.map(({ json }) => json)).toEqual([
      { connected: false, id: world.id },
      { connected: true, id: world.id },
    ]);
  });

  test("takes its time to reconnect", async () => {
    await using world = await stillWorld({ accounts: [{ state: "disconnected" }], knobs: { reconnectMs: 5000 } });
    const connected = async () => (await world.call("GET /CheckConnect")).json;
    await connected();
    await world.clock.advance(4999);
    expect(await connected()).toMatchObject({ connected: false });
    await world.clock.advance(1);
    expect(await connected()).toMatchObject({ connected: true });
  });

  test("answers reads by a 200 with an error inside and trades by a retcode", async () => {
    await using world = await stillWorld();
    world.simulator.disconnectAccount();
    const summary = await world.call("GET /AccountSummary");
    expect([summary.status, summary.json]).toEqual([200, expect.objectContaining({ error: expect.any(String) })]);
    expect((await world.call("GET /Positions")).json).not.toBeInstanceOf(Array);
    const sent = await world.call("POST /OrderSend", { body: { symbol: "EURUSD", operation: 0, volume: 1 } });
    expect(sent.json).toEqual({ ticket: 0, retcode: 10_030, comment: "No connection with the trade server" });
  });

  test("can answer reads by a 500", async () => {
    await using world = await stillWorld({
      accounts: [{ state: "disconnected" }],
      knobs: { disconnectedRead: "server-error" },
    });
    expect((await world.call("GET /Positions")).status).toBe(500);
  });

  test.each([
    ["text", /^Not connected$/, /^OK$/],
    ["is-connected", /"isConnected":false/, /"isConnected":true/],
  ] as const)("can say so in other words: %s", async (checkConnect, no, yes) => {
    await using world = await stillWorld({ accounts: [{ state: "disconnected" }], knobs: { checkConnect } });
    expect((await world.call("GET /CheckConnect")).text).toMatch(no);
    expect((await world.call("GET /CheckConnect")).text).toMatch(yes);
  });

  test("is what a new registration can be", async () => {
    await using world = await stillWorld({
      accounts: [{ state: "unregistered" }],
      knobs: { registerConnects: false },
    });
    const { json } = await world.call("POST /RegisterAccount", { body: LOGIN });
    expect(json).toEqual({ id: UUID, status: "connecting" });
  });
});
