import { describe, expect, test } from "vitest";
import type { OpenApiMt5SimulatorOptions } from "../../src/index.ts";
import { openStream, stillServer, VERSIONS } from "./support.ts";

const NO_KEY = { "X-apiKey": "", "X-apiSecret": "" };

describe("standalone", () => {
  test("asks for nothing and ignores what it is sent", async () => {
    await using server = await stillServer({ mode: "standalone" });
    const { status } = await server.get("/account", { "X-apiKey": "whatever" });
    expect([status, server.simulator.config]).toEqual([
      200,
      { adapter: "open-api-mt5", baseUrl: server.simulator.url, serverClock: "America/New_York+07:00" },
    ]);
  });

  test("tells its key to anyone", async () => {
    await using server = await stillServer({ mode: "standalone", apiKey: "k-1" });
    expect((await server.get("/api/server/info")).json).toEqual({
      mode: "standalone",
      apiKey: "k-1",
      ipAddress: "127.0.0.1",
    });
  });
});

describe("the secure modes", () => {
  test.each<[string, OpenApiMt5SimulatorOptions, Record<string, string>, number, string]>([
    ["no key", { mode: "secure" }, NO_KEY, 401, "invalid apiKey"],
    ["a key in other letters", { mode: "secure" }, { "X-apiKey": "SIM-API-KEY" }, 401, "invalid apiKey"],
    ["no secret", { mode: "secure-client" }, { "X-apiSecret": "" }, 401, "invalid apiSecret"],
    ["the secret without the key", { mode: "secure-client" }, { "X-apiKey": "" }, 401, "invalid apiKey"],
    [
      "a server without a key",
      { mode: "secure", apiKey: null },
      {},
      503,
      "server security is enabled but apiKey is not configured",
    ],
    [
      "a server without a secret",
      { mode: "secure-client", apiSecret: null },
      {},
      503,
      "server secure-client mode is enabled but apiSecret is not configured",
    ],
  ])("%s is refused, on the socket by a bare 403", async (_what, options, headers, status, detail) => {
    await using server = await stillServer(options);
    for (const path of ["/health", "/nothing", "/docs", "/openapi.json"]) {
      expect(await server.get(path, headers)).toMatchObject({ status, json: { detail } });
    }
    await expect(openStream(server.simulator, "", headers)).rejects.toThrow('refused with 403 ""');
  });

  test.each(["secure", "secure-client"] as const)("%s lets the right keys in everywhere", async (mode) => {
    await using server = await stillServer({ mode });
    const stream = await openStream(server.simulator);
    expect([(await server.get("/health")).status, (await stream.frame(1)).event]).toEqual([200, "subscribed"]);
  });

  test.each([
    ["0.12.0", 200],
    ["0.5.0", 401],
  ] as const)("of %s answers the dashboard without a key by %i", async (version, status) => {
    await using server = await stillServer({ version });
    expect((await server.get("/trading", NO_KEY)).status).toBe(status);
  });

  test("take another key from one moment to the next", async () => {
    await using server = await stillServer();
    const { simulator } = server;
    const old = { "X-apiKey": "sim-api-key" };
    simulator.faults.add("revoke-credentials");
    expect((await server.get("/health", old)).status).toBe(401);
    simulator.changeApiKey("k-2");
    expect((await server.get("/health", { "X-apiKey": "k-2" })).status).toBe(200);
  });
});

describe("paths", () => {
  test.each(VERSIONS)("%s describes itself by the same number and by other paths", async (version) => {
    await using server = await stillServer({ version });
    const { info, paths } = (await server.get("/openapi.json")).json as {
      readonly info: unknown;
      readonly paths: Readonly<Record<string, unknown>>;
    };
    expect(info).toEqual({ title: "MT5 API", version: "0.1.0" });
    expect([Object.keys(paths).length, "/trades/{position_id}/mae-mfe" in paths, "/orders" in paths]).toEqual(
      version === "0.12.0" ? [31, true, true] : [25, false, true],
    );
  });

  test("that are not there, or by another method, are told apart", async () => {
    await using server = await stillServer();
    const wrongMethod = await server.get("/orders");
    expect([wrongMethod.status, wrongMethod.json, wrongMethod.headers.get("allow")]).toEqual([
      405,
      { detail: "Method Not Allowed" },
      "POST",
    ]);
    expect(await server.get("/nothing")).toMatchObject({ status: 404, json: { detail: "Not Found" } });
    expect(await server.get("/ws/positions/open")).toMatchObject({ status: 404, json: { detail: "Not Found" } });
    const slash = await server.get("/account/");
    expect([slash.status, slash.headers.get("location")]).toEqual([307, "/account"]);
  });

  test("of newer calls are unknown to an old server", async () => {
    await using server = await stillServer({ version: "0.5.0" });
    for (const path of [
      "/trades/1/mae-mfe",
      "/orders/news-close/jobs",
      "/spread-trace/EURUSD",
      "/virtual/data-cache",
    ]) {
      expect(await server.get(path)).toMatchObject({ status: 404, json: { detail: "Not Found" } });
    }
  });

  test("carry the time of the clock and the server's name", async () => {
    await using server = await stillServer();
    const { headers } = await server.get("/health");
    expect([headers.get("date"), headers.get("server")]).toEqual(["Mon, 05 Jan 2026 12:00:00 GMT", "uvicorn"]);
  });
});
