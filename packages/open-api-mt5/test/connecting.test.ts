import { connect } from "@anybroker/core";
import { ManualClock } from "@anybroker/testkit";
import { ScriptedServer } from "@anybroker/testkit/servers";
import { expect, test } from "vitest";
import { openApiMt5 } from "../src/index.ts";
import { fixtureText } from "./fixtures.ts";
import { drive } from "./make-client.ts";
import { MARKET, Stage, type StageOptions } from "./stage.ts";

const refusal = (options: StageOptions): Promise<unknown> => Stage.open(options).catch((error: unknown) => error);

test("a wrong key is refused with what to do, and without the key", async () => {
  const error = await refusal({ adapter: { apiKey: "not-the-key" } });
  expect(error).toMatchObject({ code: "AUTH_FAILED", outcome: "not-executed", native: { status: 401 } });
  expect((error as Error).message).toBe(
    "The server refused server.health with HTTP 401: invalid apiKey; set apiKey to the one of the server's settings: it runs in secure or secure-client mode.",
  );
  expect(String(error)).not.toContain("not-the-key");
});

test("a server that wants a secret says so", async () => {
  const error = await refusal({ simulator: { mode: "secure-client" }, adapter: { apiSecret: "wrong-secret" } });
  expect(error).toMatchObject({ code: "AUTH_FAILED" });
  expect((error as Error).message).toContain("set apiSecret to the one of the server's settings");
});

test("a server without configured keys is a matter of its settings", async () => {
  expect(await refusal({ simulator: { apiKey: null } })).toMatchObject({
    code: "INVALID_CONFIG",
    message: expect.stringContaining("give the server its keys in its settings file"),
  });
});

test("a server that is not there is told with what may have ended it", async () => {
  const error = await refusal({ before: (_market, simulator) => simulator.goDown() });
  expect(error).toMatchObject({ code: "UNREACHABLE", outcome: "not-executed" });
  expect((error as Error).message).toContain("start open-api-mt5 again if it has ended itself");
});

test.each(["0.5.0", "0.12.0"] as const)(
  "a server of %s without a terminal is told with what to do",
  async (version) => {
    const error = await refusal({
      simulator: { version },
      before: (_market, simulator) => simulator.faults.add("cool-account"),
    });
    expect(error).toMatchObject({ code: "NOT_READY", outcome: "not-executed", native: { message: "disconnected" } });
    expect((error as Error).message).toContain("start the terminal or log it in");
  },
);

test("automated trading that is off in the terminal is told as such", async () => {
  expect(await refusal({ simulator: { knobs: { algoTrading: false } } })).toMatchObject({
    code: "CLIENT_DISABLES_AT",
    message: expect.stringContaining("switch Algo Trading on in the terminal"),
  });
});

test("a connect reads only: the server's settings are never written", async () => {
  await using stage = await Stage.open();
  const account = await stage.account();
  await stage.drive(account.orders.place(MARKET));
  expect(stage.simulator.settingsWrites).toBe(0);
  const posts = stage.simulator.requests.filter(({ method }) => method === "POST").map(({ path }) => path);
  expect(posts).toEqual(["/orders"]);
});

const TWO = { accounts: [{ login: "111" }, { login: "222" }] } as const;
const login = (username: string) => ({ username, password: "s3cret-password", server: "SimBroker-Demo" });

test("another account than the one that is meant is an error, and nothing is switched", async () => {
  const error = await refusal({ simulator: TWO, adapter: { login: "222" } });
  expect(error).toMatchObject({
    code: "ACCOUNT_UNAVAILABLE",
    retryable: false,
    details: { wanted: "222", found: "111" },
  });
});

test("switchTo logs in to the account only when another one is there", async () => {
  await using kept = await Stage.open({ simulator: TWO, adapter: { switchTo: login("111") } });
  expect([(await kept.account()).id, kept.simulator.settingsWrites]).toEqual(["111", 0]);
  await using switched = await Stage.open({ simulator: TWO, adapter: { switchTo: login("222") } });
  expect([(await switched.account()).id, switched.simulator.settingsWrites]).toEqual(["222", 1]);
});

test("a switch that is refused says that the server has stored what was refused", async () => {
  const error = await refusal({ simulator: TWO, adapter: { switchTo: { ...login("222"), password: "wrong-word" } } });
  expect(error).toMatchObject({ code: "AUTH_FAILED", native: { status: 400 } });
  expect((error as Error).message).toContain("it has stored what was refused");
  expect((error as Error).message).not.toContain("wrong-word");
});

test.each([
  ["an unknown key", { colour: "red" }],
  ["a port without a scheme", { baseUrl: "127.0.0.1:8000" }],
  ["a clock that is none", { serverClock: "noon" }],
  ["an interval that is too short", { quoteIntervalMs: 1 }],
  ["a login with letters", { login: "abc" }],
])("options with %s are refused before anything is sent", async (_what, options) => {
  await expect(connect(openApiMt5(options as never))).rejects.toMatchObject({ code: "INVALID_CONFIG" });
});

test("only the symbols that are asked for are loaded; one with a slash has a name and no rules", async () => {
  await using server = await ScriptedServer.start();
  const clock = new ManualClock(Date.UTC(2026, 5, 10, 9));
  for (const name of ["health", "account"]) server.script(`GET /${name}`, { text: fixtureText(name) });
  server.script("GET /openapi.json", { text: fixtureText("openapi-0.5.0") });
  server.script("GET /symbols", { text: fixtureText("symbols") });
  server.script("GET /symbols/EURUSD", { text: fixtureText("symbol") });
  server.script("GET /positions/open", { text: '{"count":0,"positions":[]}' });
  server.script("GET /orders/pending", { text: '{"count":0,"orders":[]}' });
  server.script("GET /trades/history", { text: fixtureText("deals") });
  const options = { baseUrl: server.url, serverClock: "+03:00", symbols: ["EURUSD", "EUR/*", "EURGBP"] as const };
  const broker = await drive(clock, connect(openApiMt5({ ...options, symbols: [...options.symbols] }), { clock }));
  const account = await drive(clock, broker.account());
  expect(account.symbols.list().map(({ name, digits }) => [name, digits])).toEqual([
    ["EURUSD", 5],
    ["EURGBP", undefined],
    ["EUR/JPY", undefined],
  ]);
  expect(server.requests.filter(({ path }) => path.startsWith("/symbols/")).map(({ path }) => path)).toEqual([
    "/symbols/EURUSD",
    "/symbols/EURGBP",
  ]);
  await drive(clock, broker.close());
});
