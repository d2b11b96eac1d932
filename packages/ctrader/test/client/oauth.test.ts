import { createServer, type Server } from "node:http";
import { memoryTokens } from "@anybroker/core";
import { ManualClock } from "@anybroker/testkit";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { authorizationUrl, type CtraderClient, createCtraderClient, tokenKey } from "../../src/index.ts";

let http: Server;
let client: CtraderClient;
let answer: { status: number; body: unknown };
let asked: string;
const clock = new ManualClock();
const tokens = { store: memoryTokens() };

beforeEach(async () => {
  http = createServer((request, response) => {
    asked = request.url ?? "";
    response.writeHead(answer.status, { "content-type": "application/json" }).end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const address = http.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  tokens.store = memoryTokens();
  client = createCtraderClient({
    clientId: "app",
    clientSecret: "application-secret",
    tokenUrl: `http://127.0.0.1:${port}/apps/token`,
    tokens: tokens.store,
    clock,
  });
});

afterEach(async () => {
  await client.close();
  await new Promise<void>((resolve) => http.close(() => resolve()));
});

const pair = { accessToken: "access-1", refreshToken: "refresh-1", expiresAtMs: clock.now() + 3_600_000 };

describe("the token endpoint", () => {
  test("a code becomes a pair, which is stored", async () => {
    answer = {
      status: 200,
      body: { accessToken: "access-1", refreshToken: "refresh-1", expiresIn: 3600, errorCode: null },
    };
    expect(await client.auth.exchangeCode("one-minute-code", "http://localhost/back")).toEqual(pair);
    expect(Object.fromEntries(new URL(asked, "http://x").searchParams)).toEqual({
      grant_type: "authorization_code",
      code: "one-minute-code",
      redirect_uri: "http://localhost/back",
      client_id: "app",
      client_secret: "application-secret",
    });
    expect(JSON.parse((await tokens.store.read(tokenKey("app")))?.value ?? "")).toEqual(pair);
    expect(await client.auth.tokens()).toEqual(pair);
  });

  test("the older spelling of the keys is read as well", async () => {
    answer = { status: 200, body: { access_token: "access-1", refresh_token: "refresh-1", expires_in: "3600" } };
    expect(await client.auth.refreshByHttp("refresh-0")).toEqual(pair);
  });

  test("a refusal may come with status 200 and tells no secret", async () => {
    answer = { status: 200, body: { errorCode: "ACCESS_DENIED", description: "Access denied." } };
    const refused = client.auth.refreshByHttp("refresh-0");
    await expect(refused).rejects.toMatchObject({ code: "AUTH_REVOKED", native: { code: "ACCESS_DENIED" } });
    const text = await refused.catch((error: Error) => `${error.message} ${JSON.stringify(error)}`);
    expect(text).not.toMatch(/refresh-0|application-secret/);
  });

  test.each([
    [429, "RATE_LIMITED"],
    [503, "SERVER_ERROR"],
  ])("status %i is %s, not a dead token", async (status, code) => {
    answer = { status, body: {} };
    await expect(client.auth.refreshByHttp("refresh-0")).rejects.toMatchObject({ code });
  });
});

test("the user is sent to the vendor's page, or to another one", () => {
  const request = { clientId: "app", redirectUri: "http://localhost/back?x=1" };
  expect(authorizationUrl(request)).toBe(
    "https://id.ctrader.com/my/settings/openapi/grantingaccess/?client_id=app&redirect_uri=http%3A%2F%2Flocalhost%2Fback%3Fx%3D1&scope=trading&product=web",
  );
  expect(authorizationUrl({ ...request, scope: "accounts", authorizationUrl: "http://127.0.0.1:1/apps/auth" })).toBe(
    "http://127.0.0.1:1/apps/auth?client_id=app&redirect_uri=http%3A%2F%2Flocalhost%2Fback%3Fx%3D1&scope=accounts",
  );
});
