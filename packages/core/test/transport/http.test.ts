import { deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { createWorld, errorOf, serveHttp, serveTcp, signal } from "./harness.ts";

describe("a request", () => {
  test("carries method, prefixed path, query, headers and a JSON body, and gives the whole answer back", async () => {
    const world = createWorld();
    const seen: unknown[] = [];
    const { url } = await serveHttp(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { host: _host, connection: _connection, ...headers } = request.headers;
      seen.push({ method: request.method, url: request.url, headers, body: Buffer.concat(chunks).toString() });
      response
        .writeHead(201, { "Content-Type": "application/json", "X-Many": ["a", "b"], Date: "now" })
        .end('{"ok":true}');
    });
    const client = world.http({ baseUrl: `${url}/v1/`, headers: { Authorization: "Bearer x" } });
    const answer = await client.request({
      method: "POST",
      path: "/orders/EUR%2FUSD",
      query: { q: "a b&c", limit: 5, skip: undefined, all: false },
      headers: { "X-Id": "7" },
      body: { lots: 0.1 },
      call: world.call(),
    });
    expect(seen).toEqual([
      {
        method: "POST",
        url: "/v1/orders/EUR%2FUSD?q=a%20b%26c&limit=5&all=false",
        headers: {
          accept: "application/json",
          "accept-encoding": "gzip, deflate",
          authorization: "Bearer x",
          "content-length": "12",
          "content-type": "application/json",
          "user-agent": "anybroker",
          "x-id": "7",
        },
        body: '{"lots":0.1}',
      },
    ]);
    const {
      connection: _connection,
      "keep-alive": _keepAlive,
      "transfer-encoding": _encoding,
      ...headers
    } = answer.headers;
    expect({ status: answer.status, headers, text: answer.text, json: answer.json() }).toEqual({
      status: 201,
      headers: { "content-type": "application/json", date: "now", "x-many": "a, b" },
      text: '{"ok":true}',
      json: { ok: true },
    });
  });

  test("DELETE may carry a body, and its connection is used again", async () => {
    const world = createWorld();
    const bodies: string[] = [];
    const ports = new Set<number | undefined>();
    const { url } = await serveHttp(async (request, response) => {
      ports.add(request.socket.remotePort);
      for await (const chunk of request) bodies.push(String(chunk));
      response.end("{}");
    });
    const client = world.http({ baseUrl: url });
    for (const lots of [1, 2, 3, 4]) {
      await client.request({ method: "DELETE", path: "/positions/1", body: { lots }, call: world.call() });
    }
    // undici lets a connection rest for one turn of the event loop, so requests in a row take turns on two.
    expect({ bodies, connections: ports.size }).toEqual({
      bodies: [1, 2, 3, 4].map((lots) => `{"lots":${lots}}`),
      connections: 2,
    });
  });

  test("a string body goes as it is, with the caller's content type", async () => {
    const world = createWorld();
    const seen: unknown[] = [];
    const { url } = await serveHttp(async (request, response) => {
      for await (const chunk of request) seen.push([request.headers["content-type"], String(chunk)]);
      response.end();
    });
    await world.http({ baseUrl: url }).request({
      method: "POST",
      path: "/token",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: "grant_type=refresh",
      call: world.call(),
    });
    expect(seen).toEqual([["application/x-www-form-urlencoded", "grant_type=refresh"]]);
  });

  test("is marked sent when its bytes may leave, not before", async () => {
    const world = createWorld();
    const call = world.call();
    const states: boolean[] = [];
    const { url } = await serveHttp((_request, response) => {
      states.push(call.sent);
      response.end();
    });
    const work = world.http({ baseUrl: url }).request({ method: "GET", path: "/", call });
    states.push(call.sent);
    await work;
    expect(states).toEqual([false, true]);
  });

  test("a redirect is an answer like any other", async () => {
    const world = createWorld();
    const { url } = await serveHttp((_request, response) => response.writeHead(302, { location: "/elsewhere" }).end());
    const answer = await world.http({ baseUrl: url }).request({ method: "GET", path: "/", call: world.call() });
    expect(answer).toMatchObject({ status: 302, headers: { location: "/elsewhere" } });
  });

  test.each([
    ["gzip", gzipSync('{"a":1}')],
    ["deflate", deflateSync('{"a":1}')],
    ["deflate", deflateRawSync('{"a":1}')],
  ])("a %s answer is unpacked", async (encoding, body) => {
    const world = createWorld();
    const { url } = await serveHttp((_request, response) =>
      response.writeHead(200, { "content-encoding": encoding }).end(body),
    );
    const answer = await world.http({ baseUrl: url }).request({ method: "GET", path: "/", call: world.call() });
    expect(answer.json()).toEqual({ a: 1 });
  });

  test.each([
    ["2", 2_000],
    ["1.5", 1_500],
    ["Mon, 05 Jan 2026 12:00:30 GMT", 30_000],
    ["Mon, 05 Jan 2026 11:59:00 GMT", 0],
    ["soon", undefined],
  ])("Retry-After %s is a wait of %s ms", async (header, expected) => {
    const world = createWorld();
    const { url } = await serveHttp((_request, response) => response.writeHead(429, { "retry-after": header }).end());
    const answer = await world.http({ baseUrl: url }).request({ method: "GET", path: "/", call: world.call() });
    expect(answer.retryAfterMs).toBe(expected);
  });
});

describe("an answer that is no JSON", () => {
  test("is BAD_ANSWER, and neither the query nor the body is quoted", async () => {
    const world = createWorld();
    const { url } = await serveHttp((_request, response) =>
      response.writeHead(502, { "content-type": "text/html" }).end("<html>canary</html>"),
    );
    const client = world.http({ baseUrl: url });
    const answer = await client.request({ method: "GET", path: "/a", query: { token: "canary" }, call: world.call() });
    expect(() => answer.json()).toThrow(
      expect.objectContaining({
        code: "BAD_ANSWER",
        outcome: "unknown",
        native: { status: 502 },
        message: `GET ${url}/a was answered with status 502 and 19 bytes (text/html) where JSON was expected; check the base URL and what stands in front of the server.`,
      }),
    );
  });
});

describe("closing", () => {
  test("ends idle, busy and half-open connections", async () => {
    const world = createWorld();
    let open = 0;
    const accepted = signal();
    const port = await serveTcp((socket) => {
      open += 1;
      socket.once("close", () => {
        open -= 1;
      });
      accepted.fire();
    });
    const half = world.http({ baseUrl: `https://127.0.0.1:${port}` });
    const work = errorOf(half.request({ method: "GET", path: "/", call: world.call() }));
    await accepted.seen;
    await half.close();
    const error = await work;
    await world.clock.advanceUntil(() => open === 0, { stepMs: 0 });
    expect([error.code, error.outcome, world.clock.pendingTimers]).toEqual(["CLOSED", "not-executed", 0]);
  });
});

test.each(["ftp://x", "not a url", "https://user:canary@host", "https://host/?token=canary"])(
  "the base URL %s is refused without being quoted",
  (baseUrl) => {
    const world = createWorld();
    expect(() => world.transports.http({ baseUrl })).toThrow(
      expect.objectContaining({ code: "INVALID_CONFIG", message: expect.not.stringContaining("canary") }),
    );
  },
);
