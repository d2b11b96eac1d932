import { createHash } from "node:crypto";
import { createServer as createHttpsServer } from "node:https";
import { BrokerError } from "@anybroker/core";
import type { LinkClose, LinkHandlers } from "@anybroker/core/adapter";
import { settle } from "@anybroker/testkit";
import { createAuthority } from "@anybroker/testkit/servers";
import { describe, expect, onTestFinished, test } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { closedPort, createWorld, errorOf, listen, serveHttp, serveTcp, signal } from "./harness.ts";

async function serveWebSocket(handle: (socket: WebSocket) => void): Promise<string> {
  const { server, url } = await serveHttp((_request, response) => response.writeHead(404).end());
  const webSockets = new WebSocketServer({ server });
  webSockets.on("connection", handle);
  onTestFinished(() => {
    webSockets.close();
  });
  return url.replace("http:", "ws:");
}

/** Handlers that write down what they hear. */
function listener() {
  const heard: (string | number[])[] = [];
  const closed = signal();
  const closes: LinkClose[] = [];
  const handlers: LinkHandlers = {
    onMessage: (data) => heard.push(typeof data === "string" ? data : [...data]),
    onPong: () => heard.push("(pong)"),
    onClose: (reason) => {
      closes.push(reason);
      closed.fire();
    },
  };
  return { heard, closes, closed: closed.seen, handlers };
}

describe("an open web socket", () => {
  test("brings texts as strings, bytes as bytes and pongs, in order", async () => {
    const world = createWorld();
    const url = await serveWebSocket((socket) => {
      socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary }));
    });
    const { heard, handlers } = listener();
    const link = await world.transports.webSocket({ url }, handlers);
    link.send("é");
    link.send(Uint8Array.of(1, 2));
    link.ping();
    await world.clock.advanceUntil(() => heard.length === 3, { stepMs: 0 });
    expect(heard).toEqual(["é", [1, 2], "(pong)"]);
  });

  test("misses nothing that comes in one packet with its upgrade, and hands it out after the link", async () => {
    const world = createWorld();
    const port = await serveTcp((socket) =>
      socket.once("data", (request) => {
        const key = /sec-websocket-key: (\S+)/i.exec(request.toString())?.[1] ?? "";
        const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
        const head = `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`;
        socket.write(Buffer.concat([Buffer.from(head), Buffer.from([0x81, 2]), Buffer.from("hi")]));
      }),
    );
    const order: unknown[] = [];
    const onMessage = (data: unknown): void => void order.push(data);
    const connect = async (): Promise<void> => {
      await world.transports.webSocket({ url: `ws://127.0.0.1:${port}` }, { ...listener().handlers, onMessage });
      order.push("connected");
    };
    await connect();
    await world.clock.advanceUntil(() => order.length === 2, { stepMs: 0 });
    expect(order).toEqual(["connected", "hi"]);
  });

  test("asks for no compression and sends the caller's headers", async () => {
    const world = createWorld();
    const seen: unknown[] = [];
    const { server, url } = await serveHttp(() => {});
    const webSockets = new WebSocketServer({ server, perMessageDeflate: true });
    webSockets.on("connection", (_socket, request) => {
      seen.push([request.headers.authorization, request.headers["sec-websocket-extensions"], request.url]);
    });
    const options = { url: `${url.replace("http:", "ws:")}/stream?token=x`, headers: { Authorization: "Bearer y" } };
    await world.transports.webSocket(options, listener().handlers);
    expect(seen).toEqual([["Bearer y", undefined, "/stream?token=x"]]);
  });

  test("goes on when a handler throws", async () => {
    const world = createWorld();
    const url = await serveWebSocket((socket) => {
      socket.send("bad");
      socket.send("good");
    });
    const heard: unknown[] = [];
    const onMessage = (data: unknown): void => {
      if (data === "bad") throw new Error("cannot read it");
      heard.push(data);
    };
    await world.transports.webSocket({ url }, { ...listener().handlers, onMessage });
    await world.clock.advanceUntil(() => heard.length === 1, { stepMs: 0 });
    expect(heard).toEqual(["good"]);
  });

  test("works over TLS with an own authority", async () => {
    const world = createWorld();
    const authority = await createAuthority();
    const server = createHttpsServer(await authority.issue());
    new WebSocketServer({ server }).on("connection", (socket) => socket.send("secure"));
    const { heard, handlers } = listener();
    const port = await listen(server);
    await world.transports.webSocket({ url: `wss://localhost:${port}`, ca: authority.ca }, handlers);
    await world.clock.advanceUntil(() => heard.length === 1, { stepMs: 0 });
    expect(heard).toEqual(["secure"]);
  });
});

describe("the end", () => {
  test("by the server carries its code and reason, and a later send is refused as not executed", async () => {
    const world = createWorld();
    const url = await serveWebSocket((socket) => socket.close(4001, "session taken over"));
    const { closes, closed, handlers } = listener();
    const link = await world.transports.webSocket({ url }, handlers);
    await closed;
    expect(closes).toEqual([
      {
        code: 4001,
        text: "session taken over",
        byUs: false,
        cause: expect.objectContaining({ code: "CONNECTION_LOST" }),
      },
    ]);
    expect(() => link.send("x")).toThrow(expect.objectContaining({ code: "NOT_READY", outcome: "not-executed" }));
  });

  test("by us is told once, as ours", async () => {
    const world = createWorld();
    const url = await serveWebSocket(() => {});
    const { closes, handlers } = listener();
    const link = await world.transports.webSocket({ url }, handlers);
    await Promise.all([link.close(), link.close()]);
    link.terminate();
    await settle();
    expect(closes).toEqual([
      { code: 1000, text: "closed with code 1000", byUs: true, cause: expect.objectContaining({ code: "CLOSED" }) },
    ]);
    expect(world.clock.pendingTimers).toBe(0);
  });

  test("comes by force a second after a polite close that nobody answers", async () => {
    const world = createWorld();
    const url = await serveWebSocket((socket) => socket.pause());
    const { closes, handlers } = listener();
    const link = await world.transports.webSocket({ url }, handlers);
    const closing = link.close();
    await world.clock.advance(999);
    expect(closes).toEqual([]);
    await world.clock.advance(1);
    await closing;
    expect(closes).toMatchObject([{ code: 1006, byUs: true }]);
  });

  test("is BAD_ANSWER when a frame exceeds the limit", async () => {
    const world = createWorld();
    const url = await serveWebSocket((socket) => socket.send("x".repeat(2_000)));
    const { closes, closed, heard, handlers } = listener();
    await world.transports.webSocket({ url, maxBytes: 1_000 }, handlers);
    await closed;
    expect([heard, closes[0]?.byUs, closes[0]?.cause.code]).toEqual([[], false, "BAD_ANSWER"]);
  });

  test("is BAD_ANSWER when a text is no UTF-8; nothing behind it is heard, and a replacement sign that was sent is", async () => {
    const world = createWorld();
    const codes: number[] = [];
    const url = await serveWebSocket((socket) => {
      socket.on("close", (code) => codes.push(code));
      for (const text of ["é", "\ufffd"]) socket.send(text);
      socket.send(Buffer.from([0x22, 0xe9, 0x22]), { binary: false });
      socket.send("behind");
    });
    const { closes, closed, heard, handlers } = listener();
    await world.transports.webSocket({ url }, handlers);
    await closed;
    expect([heard, closes[0]?.byUs, closes[0]?.cause.code, codes]).toEqual([
      ["é", "\ufffd"],
      false,
      "BAD_ANSWER",
      [1007],
    ]);
  });

  test("is CONNECTION_LOST when the line is cut", async () => {
    const world = createWorld();
    const url = await serveWebSocket((socket) => socket.terminate());
    const { closes, closed, handlers } = listener();
    await world.transports.webSocket({ url }, handlers);
    await closed;
    expect([closes[0]?.code, closes[0]?.cause.code]).toEqual([1006, "CONNECTION_LOST"]);
  });
});

describe("no web socket is opened", () => {
  test.each([
    [401, "AUTH_FAILED"],
    [403, "FORBIDDEN"],
    [404, "UNREACHABLE"],
    [503, "UNREACHABLE"],
  ])("when the upgrade is answered with %i: %s, without the query in the message", async (status, code) => {
    const world = createWorld();
    const server = await serveHttp((_request, response) =>
      response.writeHead(status, { "retry-after": "7" }).end("canary"),
    );
    const url = `${server.url.replace("http:", "ws:")}/stream`;
    const error = await errorOf(world.transports.webSocket({ url: `${url}?token=canary` }, listener().handlers));
    expect(error.toJSON()).toMatchObject({ code, outcome: "not-executed", native: { status }, retryAfterMs: 7_000 });
    expect(error.message).toContain(`Connecting to ${url} was answered with status ${status}`);
    expect(JSON.stringify(error)).not.toContain("canary");
  });

  test("when nothing listens", async () => {
    const world = createWorld();
    const error = await errorOf(
      world.transports.webSocket({ url: `ws://127.0.0.1:${await closedPort()}` }, listener().handlers),
    );
    expect([error.code, error.outcome, error.details]).toEqual(["UNREACHABLE", "not-executed", { reason: "refused" }]);
  });

  test("when the upgrade is never answered", async () => {
    const world = createWorld();
    const asked = signal();
    const { server, url } = await serveHttp(() => {});
    server.on("upgrade", asked.fire);
    const work = errorOf(
      world.transports.webSocket({ url: url.replace("http:", "ws:"), connectTimeoutMs: 2_000 }, listener().handlers),
    );
    await asked.seen;
    await world.clock.advance(2_000);
    const error = await work;
    expect([error.code, error.outcome, world.clock.pendingTimers]).toEqual(["REQUEST_TIMEOUT", "not-executed", 0]);
  });

  test("when the caller aborts meanwhile", async () => {
    const world = createWorld();
    const asked = signal();
    const { server, url } = await serveHttp(() => {});
    server.on("upgrade", asked.fire);
    const controller = new AbortController();
    const options = { url: url.replace("http:", "ws:"), signal: controller.signal };
    const work = errorOf(world.transports.webSocket(options, listener().handlers));
    await asked.seen;
    controller.abort(new BrokerError("CLOSED", "The broker was closed."));
    const error = await work;
    expect([error.code, error.outcome, world.clock.pendingTimers]).toEqual(["CLOSED", "not-executed", 0]);
  });

  test("when the answer is no WebSocket's", async () => {
    const world = createWorld();
    const port = await serveTcp((socket) =>
      socket.once("data", () =>
        socket.end("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"),
      ),
    );
    const error = await errorOf(world.transports.webSocket({ url: `ws://127.0.0.1:${port}` }, listener().handlers));
    expect([error.code, error.outcome, error.details]).toEqual([
      "UNREACHABLE",
      "not-executed",
      { reason: "no-upgrade" },
    ]);
  });
});
