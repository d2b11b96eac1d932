import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OpenApiMt5Error } from "../src/index.ts";
import { ROWS } from "./call-rows.ts";
import { fixtureText } from "./fixtures.ts";
import { type Bench, bench, KEYS } from "./make-client.ts";

let shared: Bench;
beforeAll(async () => {
  shared = await bench();
});
afterAll(() => shared[Symbol.asyncDispose]());

describe("each call is the request that the server documents, and reads its answer", () => {
  test.each(Object.entries(ROWS))("%s", async (_name, { call, route, body = "", answer, gives }) => {
    const { server, client } = shared;
    server.script(route.replace(/\?.*/, ""), { text: fixtureText(answer) });
    const given = await call(client);
    const seen = server.requests.at(-1);
    expect({
      route: `${seen?.method} ${seen?.path}`,
      body: seen?.text,
      key: seen?.headers["x-apikey"],
      secret: seen?.headers["x-apisecret"],
      contentType: seen?.headers["content-type"],
    }).toEqual({
      route,
      body,
      key: KEYS.apiKey,
      secret: KEYS.apiSecret,
      contentType: body === "" ? undefined : "application/json",
    });
    expect(given).toMatchObject(gives as object);
  });
});

test("a standalone server gets no keys", async () => {
  await using at = await bench({ apiKey: undefined, apiSecret: undefined } as never);
  at.server.script("GET /health", { text: fixtureText("health") });
  await at.client.server.health();
  const { headers } = at.server.requests[0] ?? {};
  expect([headers?.["x-apikey"], headers?.["x-apisecret"]]).toEqual([undefined, undefined]);
});

test.each([
  ["a symbol with a slash", () => shared.client.market.quote("EUR/JPY"), "EUR/JPY"],
  ["an empty symbol", () => shared.client.market.symbol(""), "can't be a part of a path"],
  ["a ticket of 0", () => shared.client.orders.close(0), "0 is no ticket"],
  ["a ticket that has lost digits", () => shared.client.positions.details(2 ** 60), "is no ticket"],
  ["a limit without a price", () => place({ orderType: "limit" }), "give its trigger as price"],
  ["a stop-limit without a limit", () => place({ orderType: "stopLimit", price: 1 }), "give it as stopLimit"],
  ["a volume that is no number", () => place({ volume: Number.NaN }), "volume NaN, which no JSON number can be"],
  ["a magic number with a point", () => place({ magic: "1.5" }), "The magic number 1.5 is no whole number"],
  ["a change of nothing", () => shared.client.positions.modify(1, {}), "give at least one of sl and tp"],
])("%s is refused before anything is sent", async (_what, call, words) => {
  const before = shared.server.requests.length;
  const error: unknown = await call().catch((reason: unknown) => reason);
  expect(OpenApiMt5Error.is(error)).toBe(true);
  expect(error).toMatchObject({ kind: "argument", status: 0 });
  expect((error as Error).message).toContain(words);
  expect(shared.server.requests.length).toBe(before);
});

const place = (order: object): Promise<unknown> =>
  shared.client.orders.place({ symbol: "EURUSD", side: "buy", volume: 0.1, ...order });

test("a secret without a key, and a key that no header carries, are refused when the client is made", async () => {
  await expect(bench({ apiKey: undefined } as never)).rejects.toThrow("set both");
  await expect(bench({ apiKey: "two\nlines" })).rejects.toThrow("no HTTP header can carry");
  await expect(bench({ baseUrl: "127.0.0.1:8000" })).rejects.toThrow('baseUrl "127.0.0.1:8000" is no http');
  await expect(bench({ baseUrl: "http://a:b@host:8000" })).rejects.toThrow('baseUrl "http://host:8000" carries a user');
});
