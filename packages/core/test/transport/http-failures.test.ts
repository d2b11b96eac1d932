import { createServer as createTlsHttpServer } from "node:https";
import { gzipSync } from "node:zlib";
import { BrokerError } from "@anybroker/core";
import { settle } from "@anybroker/testkit";
import { createAuthority } from "@anybroker/testkit/servers";
import { describe, expect, test } from "vitest";
import { closedPort, createWorld, errorOf, listen, serveHttp, serveTcp, signal } from "./harness.ts";

const reasonOf = (error: BrokerError) => (error.details as { readonly reason?: string } | undefined)?.reason;

describe("nothing was sent", () => {
  test("when the port refuses", async () => {
    const world = createWorld();
    const port = await closedPort();
    const call = world.call({ operation: "placeOrder" });
    const error = await errorOf(
      world.http({ baseUrl: `http://127.0.0.1:${port}` }).request({ method: "POST", path: "/", call }),
    );
    expect(error.toJSON()).toMatchObject({
      code: "UNREACHABLE",
      outcome: "not-executed",
      operation: "placeOrder",
      requestId: call.requestId,
      details: { reason: "refused" },
      message: `Connecting to 127.0.0.1:${port} was refused: nothing listens there; check the host and port, and that the server runs.`,
    });
    expect([call.sent, world.clock.pendingTimers]).toEqual([false, 0]);
  });

  test("when whoever sends is told at the last moment that it may not", async () => {
    const world = createWorld();
    let heard = 0;
    const { url } = await serveHttp((_request, response) => {
      heard += 1;
      response.end("{}");
    });
    const client = world.http({ baseUrl: url });
    const call = world.call({ operation: "placeOrder" });
    const { operation, signal: ends, requestId, lane, attempt } = call;
    const markSent = (): never => {
      throw new BrokerError("NOT_READY", "Somebody else sends now.");
    };
    const refuses = { operation, signal: ends, requestId, lane, attempt, sent: false, markSent };
    const error = await errorOf(client.request({ method: "POST", path: "/", call: refuses }));
    await client.request({ method: "GET", path: "/", call: world.call() });
    expect([error.code, error.outcome, heard]).toEqual(["NOT_READY", "not-executed", 1]);
  });

  test("when the host is unknown", async () => {
    const world = createWorld();
    const client = world.http({ baseUrl: "http://nowhere.invalid" });
    const error = await errorOf(client.request({ method: "GET", path: "/", call: world.call() }));
    expect([error.code, error.outcome, error.details]).toEqual([
      "UNREACHABLE",
      "not-executed",
      { reason: "unknown-host" },
    ]);
  });

  test("when the certificate is for another name, or of an authority that is not trusted", async () => {
    const world = createWorld();
    const authority = await createAuthority();
    const port = await listen(
      createTlsHttpServer(await authority.issue({ dnsNames: ["broker.example"] }), (_q, r) => r.end()),
    );
    const reasons: unknown[] = [];
    for (const ca of [authority.ca, undefined]) {
      const client = world.http({ baseUrl: `https://localhost:${port}`, ...(ca !== undefined && { ca }) });
      const error = await errorOf(client.request({ method: "GET", path: "/", call: world.call() }));
      reasons.push([error.code, error.outcome, reasonOf(error)]);
    }
    expect(reasons).toEqual([
      ["UNREACHABLE", "not-executed", "tls-name"],
      ["UNREACHABLE", "not-executed", "tls-certificate"],
    ]);
  });

  test("when the port does not speak TLS", async () => {
    const world = createWorld();
    const { url } = await serveHttp((_request, response) => response.end());
    const client = world.http({ baseUrl: url.replace("http:", "https:") });
    const error = await errorOf(client.request({ method: "GET", path: "/", call: world.call() }));
    expect([error.code, error.outcome, reasonOf(error)]).toEqual(["UNREACHABLE", "not-executed", "tls-protocol"]);
  });

  test("when the TLS handshake is never finished", async () => {
    const world = createWorld();
    const accepted = signal();
    const port = await serveTcp(accepted.fire);
    const work = errorOf(
      world
        .http({ baseUrl: `https://127.0.0.1:${port}`, connectTimeoutMs: 5_000 })
        .request({ method: "GET", path: "/", call: world.call() }),
    );
    await accepted.seen;
    await world.clock.advance(5_000);
    const error = await work;
    expect([error.code, error.outcome, reasonOf(error)]).toEqual(["UNREACHABLE", "not-executed", "timeout"]);
    expect(error.message).toContain("TLS handshake was never finished");
  });

  test("when the deadline passes while it still connects", async () => {
    const world = createWorld();
    const accepted = signal();
    const port = await serveTcp(accepted.fire);
    const call = world.call({ timeoutMs: 1_000 });
    const work = errorOf(
      world.http({ baseUrl: `https://127.0.0.1:${port}` }).request({ method: "POST", path: "/", call }),
    );
    await accepted.seen;
    await world.clock.advance(1_000);
    const error = await work;
    expect([error.code, error.outcome, call.sent]).toEqual(["REQUEST_TIMEOUT", "not-executed", false]);
  });

  test("when it is aborted in the queue behind another request", async () => {
    const world = createWorld();
    const paths: (string | undefined)[] = [];
    const first = signal();
    const release = signal();
    const { url } = await serveHttp(async (request, response) => {
      paths.push(request.url);
      first.fire();
      await release.seen;
      response.end();
    });
    const client = world.http({ baseUrl: url, connections: 1 });
    const one = client.request({ method: "POST", path: "/one", call: world.call() });
    await first.seen;
    const controller = new AbortController();
    const call = world.call({ signal: controller.signal });
    const two = errorOf(client.request({ method: "POST", path: "/two", call }));
    controller.abort();
    const error = await two;
    release.fire();
    await one;
    await client.request({ method: "POST", path: "/three", call: world.call() });
    expect({ code: error.code, outcome: error.outcome, sent: call.sent, paths }).toEqual({
      code: "ABORTED",
      outcome: "not-executed",
      sent: false,
      paths: ["/one", "/three"],
    });
  });

  test("when the client is closed already", async () => {
    const world = createWorld();
    const client = world.http({ baseUrl: "http://127.0.0.1:1" });
    await client.close();
    const error = await errorOf(client.request({ method: "GET", path: "/", call: world.call() }));
    expect([error.code, error.outcome]).toEqual(["CLOSED", "not-executed"]);
  });

  test("when the server has closed the idle connection: the next request takes a new one", async () => {
    const world = createWorld();
    const closed = signal();
    let connections = 0;
    const port = await serveTcp((socket) => {
      connections += 1;
      socket.once("close", closed.fire);
      socket.on("data", () => {
        socket.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        if (connections === 1) socket.end();
      });
    });
    const client = world.http({ baseUrl: `http://127.0.0.1:${port}` });
    await client.request({ method: "POST", path: "/", call: world.call() });
    await closed.seen;
    const answer = await client.request({ method: "POST", path: "/", call: world.call() });
    expect([answer.status, connections]).toEqual([200, 2]);
  });
});

describe("the outcome is unknown", () => {
  test("when the server never answers", async () => {
    const world = createWorld();
    const asked = signal();
    const { url } = await serveHttp(() => asked.fire());
    const call = world.call({ operation: "placeOrder", timeoutMs: 3_000 });
    const work = errorOf(world.http({ baseUrl: url }).request({ method: "POST", path: "/", call }));
    await asked.seen;
    await world.clock.advance(3_000);
    const error = await work;
    expect([error.code, error.outcome, error.operation]).toEqual(["REQUEST_TIMEOUT", "unknown", "placeOrder"]);
    expect(world.clock.pendingTimers).toBe(0);
  });

  test("when the caller aborts after it was sent", async () => {
    const world = createWorld();
    const asked = signal();
    const { url } = await serveHttp(() => asked.fire());
    const controller = new AbortController();
    const work = errorOf(
      world
        .http({ baseUrl: url })
        .request({ method: "POST", path: "/", call: world.call({ signal: controller.signal }) }),
    );
    await asked.seen;
    controller.abort(new Error("enough"));
    const error = await work;
    expect([error.code, error.outcome]).toEqual(["ABORTED", "unknown"]);
  });

  test.each([
    ["cut before the answer", "", "CONNECTION_LOST"],
    ["cut in the headers", "HTTP/1.1 200 OK\r\nContent-", "CONNECTION_LOST"],
    ["cut in the body", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345", "CONNECTION_LOST"],
    ["cut in a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n123", "CONNECTION_LOST"],
    ["no HTTP at all", "+OK ready\r\n\r\n", "BAD_ANSWER"],
  ])("when the answer is %s", async (_name, text, code) => {
    const world = createWorld();
    const port = await serveTcp((socket) => socket.once("data", () => socket.end(text)));
    const client = world.http({ baseUrl: `http://127.0.0.1:${port}` });
    const error = await errorOf(client.request({ method: "POST", path: "/", call: world.call() }));
    expect([error.code, error.outcome]).toEqual([code, "unknown"]);
  });

  test("when the connection is reset, and the request is not sent a second time", async () => {
    const world = createWorld();
    let requests = 0;
    const port = await serveTcp((socket) =>
      socket.once("data", () => {
        requests += 1;
        socket.resetAndDestroy();
      }),
    );
    const client = world.http({ baseUrl: `http://127.0.0.1:${port}` });
    for (const method of ["GET", "PUT", "DELETE"] as const) {
      const error = await errorOf(client.request({ method, path: "/", call: world.call() }));
      expect([error.code, error.outcome]).toEqual(["CONNECTION_LOST", "unknown"]);
    }
    await settle();
    expect(requests).toBe(3);
  });

  test("when the body exceeds the limit, packed or not", async () => {
    const world = createWorld();
    const { url } = await serveHttp((request, response) => {
      if (request.url === "/gzip")
        response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("x".repeat(5_000)));
      else response.end("x".repeat(5_000));
    });
    const client = world.http({ baseUrl: url, maxBytes: 1_000 });
    for (const path of ["/plain", "/gzip"]) {
      const error = await errorOf(client.request({ method: "GET", path, call: world.call() }));
      expect([error.code, error.outcome]).toEqual(["BAD_ANSWER", "unknown"]);
    }
  });

  test("when the answer comes in a coding that was not asked for", async () => {
    const world = createWorld();
    const { url } = await serveHttp((_request, response) =>
      response.writeHead(200, { "content-encoding": "br" }).end("x"),
    );
    const error = await errorOf(world.http({ baseUrl: url }).request({ method: "GET", path: "/", call: world.call() }));
    expect([error.code, error.outcome]).toEqual(["BAD_ANSWER", "unknown"]);
  });

  test("when the client is closed under it", async () => {
    const world = createWorld();
    const asked = signal();
    const { url } = await serveHttp(() => asked.fire());
    const client = world.http({ baseUrl: url });
    const work = errorOf(client.request({ method: "POST", path: "/", call: world.call() }));
    await asked.seen;
    await client.close();
    const error = await work;
    expect([error.code, error.outcome, world.clock.pendingTimers]).toEqual(["CLOSED", "unknown", 0]);
  });
});
