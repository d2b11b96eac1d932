import { describe, expect, test } from "vitest";
import type { OpenApiMt5SimulatorOptions } from "../../src/index.ts";
import { openStream, type StillServer, stillServer, VERSIONS } from "./support.ts";

const OTHER = { login: "60000001", password: "other", server: "Other-Server", balance: 500 };
const TWO: OpenApiMt5SimulatorOptions = { accounts: [{}, OTHER] };
const LOGIN = { username: "60000001", password: "other", server: "Other-Server" };
const NO_IPC = "(-10004, 'No IPC connection')";

async function state({ get }: StillServer): Promise<unknown> {
  return ((await get("/health")).json as { readonly mt5: unknown }).mt5;
}

async function login({ get }: StillServer): Promise<unknown> {
  return ((await get("/account")).json as { readonly account: { readonly login: number } }).account.login;
}

test("the account is told with all its fields", async () => {
  await using server = await stillServer();
  expect((await server.get("/account")).json).toEqual({
    account: {
      login: 50_123_456,
      tradeMode: 0,
      leverage: 100,
      limitOrders: 200,
      marginSoMode: 0,
      tradeAllowed: true,
      tradeExpert: true,
      marginMode: 2,
      currencyDigits: 2,
      fifoClose: false,
      balance: 100_000,
      credit: 0,
      profit: 0,
      equity: 100_000,
      margin: 0,
      marginFree: 100_000,
      marginLevel: 0,
      marginSoCall: 100,
      marginSoSo: 50,
      marginInitial: 0,
      marginMaintenance: 0,
      assets: 0,
      liabilities: 0,
      commissionBlocked: 0,
      name: "Sim Trader",
      server: "SimBroker-Demo",
      currency: "USD",
      company: "SimBroker Ltd",
    },
  });
});

describe("a connect", () => {
  test.each(VERSIONS)(
    "of %s switches the one session for everybody, and overwrites the config file",
    async (version) => {
      await using server = await stillServer({ ...TWO, version });
      expect([await login(server), server.simulator.settingsWrites]).toEqual([50_123_456, 0]);
      expect((await server.post("/account/connect", LOGIN)).json).toEqual({ success: true, mt5: "connected" });
      expect(await login(server)).toBe(60_000_001);
      expect(server.simulator.settingsWrites).toBe(1);
      expect(server.simulator.savedSettings).toMatchObject({
        username: "60000001",
        password: "other",
        path: null,
        exchangeSchedule: version === "0.12.0" ? null : {},
      });
    },
  );

  test("takes the account number as a text only", async () => {
    await using server = await stillServer(TWO);
    const { status } = await server.post("/account/connect", { ...LOGIN, username: 60_000_001 });
    expect([status, await login(server)]).toEqual([422, 50_123_456]);
  });

  test.each([
    ["0.5.0", "failed: username/login must be a number"],
    ["0.12.0", "failed: account must be a number"],
  ] as const)("of %s with letters for a number is refused: %s", async (version, detail) => {
    await using server = await stillServer({ ...TWO, version });
    const answer = await server.post("/account/connect", { ...LOGIN, username: "demo" });
    expect([answer.status, answer.json, await state(server)]).toEqual([400, { detail }, detail]);
  });

  test("that is refused leaves 0.5.0 without an account, until another one works", async () => {
    await using server = await stillServer({ ...TWO, version: "0.5.0" });
    const detail = "failed: (-6, 'Terminal: Authorization failed')";
    expect(await server.post("/account/connect", { ...LOGIN, password: "no" })).toMatchObject({
      status: 400,
      json: { detail },
    });
    await server.clock.advance(20_000);
    expect(await server.get("/account")).toMatchObject({ status: 503, json: { detail } });
    await server.post("/account/connect", LOGIN);
    expect(await login(server)).toBe(60_000_001);
  });

  test("that is refused ends 0.12.0 at the monitor's next look, with the bad password saved", async () => {
    await using server = await stillServer(TWO);
    await server.clock.advance(2000);
    expect(await server.post("/account/connect", { ...LOGIN, password: "no" })).toMatchObject({
      status: 400,
      json: { detail: "failed: (-6, 'Terminal: Authorization failed') after 3 terminal restart attempts" },
    });
    await server.clock.advance(2999);
    expect([server.simulator.ended, (await server.get("/account")).status]).toEqual([false, 503]);
    await server.clock.advance(1);
    expect([server.simulator.ended, server.simulator.savedSettings["password"]]).toEqual([true, "no"]);
    await expect(server.get("/health")).rejects.toThrow();
    await server.simulator.comeUp();
    expect([await state(server), await login(server)]).toEqual(["connected", 50_123_456]);
  });

  test("compares the account that it got with the one that was wanted", async () => {
    await using server = await stillServer(TWO);
    expect(await server.post("/account/connect", { ...LOGIN, account: "1" })).toMatchObject({
      status: 400,
      json: {
        detail:
          "failed: connected account '60000001' does not match configured account '1' after 3 terminal restart attempts",
      },
    });
  });

  test("is not needed for the documentation, the health and the server itself while nothing is connected", async () => {
    await using server = await stillServer();
    await server.post("/account/disconnect");
    expect((await server.post("/account/disconnect")).json).toEqual({ success: true, mt5: "disconnected" });
    await server.clock.advance(60_000);
    for (const path of ["/health", "/api/server/info", "/openapi.json", "/docs", "/calendar/events"]) {
      expect((await server.get(path)).status, path).toBe(200);
    }
    for (const path of ["/account", "/symbols", "/quotes/EURUSD", "/positions/open", "/trades/history"]) {
      expect(await server.get(path), path).toMatchObject({ status: 503, json: { detail: "disconnected" } });
    }
  });
});

describe("a terminal that goes away", () => {
  test.each([
    ["/account", 500, `failed to fetch account info: ${NO_IPC}`],
    ["/positions/open", 500, `failed to fetch positions: ${NO_IPC}`],
    ["/orders/pending", 500, `failed to fetch orders: ${NO_IPC}`],
    ["/trades/history", 500, `failed to fetch trade history: ${NO_IPC}`],
    ["/quotes/EURUSD", 500, `failed to select symbol 'EURUSD': ${NO_IPC}`],
    ["/symbols/EURUSD", 404, "symbol not found or unavailable: EURUSD"],
  ])("is not noticed at first: health is well, and %s is a %i", async (path, status, detail) => {
    await using server = await stillServer();
    server.simulator.faults.add("lose-terminal");
    expect([await state(server), await server.get(path)]).toMatchObject(["connected", { status, json: { detail } }]);
    expect((await server.place()).status).toBe(500);
  });

  test("comes back unnoticed when it is there again before the server looks", async () => {
    await using server = await stillServer();
    server.simulator.loseTerminal(3000);
    await server.clock.advance(10_000);
    expect([await state(server), (await server.get("/account")).status]).toEqual(["connected", 200]);
  });

  test("leaves 0.5.0 answering 503 until a look finds it again", async () => {
    await using server = await stillServer({ version: "0.5.0" });
    server.simulator.loseTerminal();
    await server.clock.advance(5000);
    const detail = "failed: (-10005, 'IPC timeout')";
    expect(await server.get("/positions/open")).toMatchObject({ status: 503, json: { detail } });
    server.simulator.restoreTerminal();
    expect((await server.get("/positions/open")).status).toBe(503);
    await server.clock.advance(5000);
    expect([await state(server), (await server.get("/positions/open")).status]).toEqual(["connected", 200]);
  });

  test("ends 0.12.0, which can be started again", async () => {
    await using server = await stillServer();
    server.simulator.loseTerminal();
    await server.clock.advance(5000);
    expect(server.simulator.ended).toBe(true);
    await expect(server.get("/health")).rejects.toThrow();
    await server.simulator.comeUp();
    expect([server.simulator.ended, (await server.get("/account")).status]).toEqual([false, 200]);
  });

  test("holds up everything while the server reconnects, streams too", async () => {
    await using server = await stillServer({ version: "0.5.0", knobs: { reconnectMs: 30_000 } });
    const stream = await openStream(server.simulator);
    await stream.text(2);
    server.simulator.loseTerminal(20_000);
    await server.clock.advance(5000);
    let answered = false;
    const health = server.get("/health").then((answer) => {
      answered = true;
      return answer;
    });
    await server.clock.advance(29_999);
    const heard = stream.texts.length;
    expect(answered).toBe(false);
    await server.clock.advance(1);
    expect((await health).json).toEqual({ status: "ok", mt5: "connected" });
    expect((await stream.frame(heard + 1)).event).toBe("positionsSnapshot");
  });
});

test("algorithmic trading that is off makes a new server fail, and it stays up", async () => {
  await using server = await stillServer({ knobs: { algoTrading: false } });
  await server.clock.advance(60_000);
  const detail = "failed: Algo Trading is disabled in the MT5 terminal";
  expect([await state(server), await server.get("/account")]).toMatchObject([
    detail,
    { status: 503, json: { detail } },
  ]);
});

test("nothing is left of a server that was stopped in the middle of it all", async () => {
  const server = await stillServer({ version: "0.5.0", knobs: { reconnectMs: 30_000 } });
  server.simulator.loseTerminal(90_000);
  await server.clock.advance(6000);
  const health = server.get("/health").catch(() => "cut");
  await expect.poll(() => server.simulator.requests.length).toBe(1);
  await server.simulator.stop();
  expect([await health, server.clock.pendingTimers]).toEqual(["cut", 0]);
});
