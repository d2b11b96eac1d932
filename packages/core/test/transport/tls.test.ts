import { createServer as createTcpServer, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { FramedOptions, LinkClose } from "@anybroker/core/adapter";
import { createAuthority } from "@anybroker/testkit/servers";
import { describe, expect, test } from "vitest";
import { closedPort, createWorld, errorOf, listen, serveTcp, signal } from "./harness.ts";

function packed(...texts: readonly string[]): Buffer {
  return Buffer.concat(
    texts.flatMap((text) => {
      const header = Buffer.alloc(4);
      header.writeUInt32BE(Buffer.byteLength(text));
      return [header, Buffer.from(text)];
    }),
  );
}

function listener() {
  const heard: string[] = [];
  const closes: LinkClose[] = [];
  const closed = signal();
  const handlers = {
    onMessage: (data: string | Uint8Array) => {
      heard.push(Buffer.from(data).toString());
    },
    onClose: (reason: LinkClose) => {
      closes.push(reason);
      closed.fire();
    },
  };
  return { heard, closes, closed: closed.seen, handlers };
}

/** A TLS server for one test, as the options of a link to it. */
async function serveTls(handle: (socket: Socket) => void, dnsNames = ["localhost"]): Promise<FramedOptions> {
  const authority = await createAuthority();
  const port = await listen(createTlsServer(await authority.issue({ dnsNames }), handle));
  return { host: "localhost", port, ca: authority.ca };
}

const servePlain = async (handle: (socket: Socket) => void): Promise<FramedOptions> => ({
  host: "127.0.0.1",
  port: await serveTcp(handle),
  tls: false,
});

describe.each([
  ["TLS", serveTls],
  ["plain TCP", servePlain],
])("a framed socket over %s", (_name, serve) => {
  test("brings every frame that an echoing server cuts byte by byte", async () => {
    const world = createWorld();
    const options = await serve((socket) => {
      socket.setNoDelay(true);
      socket.on("data", (bytes) => {
        for (const byte of bytes) socket.write(Uint8Array.of(byte));
      });
    });
    const { heard, handlers } = listener();
    const link = await world.transports.framed(options, handlers);
    const sent = Array.from({ length: 20 }, (_, index) => "x".repeat(index * 7));
    for (const text of sent) link.send(Buffer.from(text));
    await world.clock.advanceUntil(() => heard.length === sent.length, { stepMs: 0 });
    expect(heard).toEqual(sent);
  });

  test("brings what the server says first", async () => {
    const world = createWorld();
    const options = await serve((socket) => void socket.write(packed("hello", "there")));
    const { heard, handlers } = listener();
    await world.transports.framed(options, handlers);
    await world.clock.advanceUntil(() => heard.length === 2, { stepMs: 0 });
    expect(heard).toEqual(["hello", "there"]);
  });

  test("writes the frames of one turn at once", async () => {
    const world = createWorld();
    const chunks: Buffer[] = [];
    const options = await serve((socket) => socket.on("data", (bytes) => chunks.push(bytes)));
    const link = await world.transports.framed(options, listener().handlers);
    link.send(Buffer.from("one"));
    link.send(Buffer.from("two"));
    await world.clock.advanceUntil(() => chunks.length > 0, { stepMs: 0 });
    expect(chunks).toEqual([packed("one", "two")]);
  });

  test("is cut with BAD_ANSWER when a length exceeds the limit", async () => {
    const world = createWorld();
    const options = await serve(
      (socket) => void socket.write(Buffer.concat([packed("ok"), Buffer.from("7fffffff", "hex"), packed("lost")])),
    );
    const { heard, closes, closed, handlers } = listener();
    await world.transports.framed({ ...options, maxBytes: 100 }, handlers);
    await closed;
    expect(heard).toEqual(["ok"]);
    expect(closes).toEqual([
      {
        byUs: false,
        text: "it announced a frame of 2147483647 bytes where at most 100 are allowed",
        cause: expect.objectContaining({ code: "BAD_ANSWER" }),
      },
    ]);
  });

  test("ends as CONNECTION_LOST when the server goes, and refuses to send", async () => {
    const world = createWorld();
    const options = await serve((socket) => socket.end());
    const { closes, closed, handlers } = listener();
    const link = await world.transports.framed(options, handlers);
    await closed;
    expect(closes).toMatchObject([{ byUs: false, cause: { code: "CONNECTION_LOST" } }]);
    expect(() => link.send(Buffer.from("x"))).toThrow(
      expect.objectContaining({ code: "NOT_READY", outcome: "not-executed" }),
    );
  });

  test("closes politely", async () => {
    const world = createWorld();
    const options = await serve((socket) => socket.resume());
    const { closes, handlers } = listener();
    const link = await world.transports.framed(options, handlers);
    await link.close();
    expect(closes).toMatchObject([{ byUs: true, cause: { code: "CLOSED" } }]);
    expect(world.clock.pendingTimers).toBe(0);
  });

  test("closes by force a second after a polite close that the server does not answer", async () => {
    const world = createWorld();
    const options = await serve((socket) => {
      socket.resume().allowHalfOpen = true;
    });
    const { closes, handlers } = listener();
    const link = await world.transports.framed(options, handlers);
    const closing = link.close();
    await world.clock.advance(999);
    expect(closes).toEqual([]);
    await world.clock.advance(1);
    await closing;
    expect(closes).toMatchObject([{ byUs: true, cause: { code: "CLOSED" } }]);
    expect(world.clock.pendingTimers).toBe(0);
  });
});

test("a frame handler takes frames in place of messages", async () => {
  const world = createWorld();
  const options = await servePlain((socket) => void socket.write(packed("abc", "de")));
  const { heard, handlers } = listener();
  const frames: unknown[] = [];
  const onFrame = (buffer: Uint8Array, start: number, end: number): void => {
    frames.push(Buffer.from(buffer.subarray(start, end)).toString());
  };
  await world.transports.framed(options, { ...handlers, onFrame });
  await world.clock.advanceUntil(() => frames.length === 2, { stepMs: 0 });
  expect([frames, heard]).toEqual([["abc", "de"], []]);
});

test("a link goes on when a handler throws", async () => {
  const world = createWorld();
  const options = await servePlain((socket) => void socket.write(packed("bad", "good")));
  const heard: string[] = [];
  const onMessage = (data: string | Uint8Array): void => {
    heard.push(Buffer.from(data).toString());
    if (heard.length === 1) throw new Error("cannot read it");
  };
  await world.transports.framed(options, { ...listener().handlers, onMessage });
  await world.clock.advanceUntil(() => heard.length === 2, { stepMs: 0 });
  expect(heard).toEqual(["bad", "good"]);
});

describe("no link is opened", () => {
  const reasonOf = async (world: ReturnType<typeof createWorld>, options: FramedOptions) => {
    const { code, outcome, details } = await errorOf(world.transports.framed(options, listener().handlers));
    return { code, outcome, details };
  };
  const unreachable = (reason: string) => ({ code: "UNREACHABLE", outcome: "not-executed", details: { reason } });

  test("when nothing listens", async () => {
    const world = createWorld();
    expect(await reasonOf(world, { host: "127.0.0.1", port: await closedPort() })).toEqual(unreachable("refused"));
  });

  test("when the host is unknown", async () => {
    expect(await reasonOf(createWorld(), { host: "nowhere.invalid", port: 1 })).toEqual(unreachable("unknown-host"));
  });

  test("when the certificate is for another name, unless that name is the one expected", async () => {
    const world = createWorld();
    const options = await serveTls(() => {}, ["broker.example"]);
    expect(await reasonOf(world, options)).toEqual(unreachable("tls-name"));
    const { handlers } = listener();
    const link = await world.transports.framed({ ...options, serverName: "broker.example" }, handlers);
    link.terminate();
  });

  test("when the certificate has expired", async () => {
    const world = createWorld();
    const authority = await createAuthority();
    const identity = await authority.issue({ notAfter: new Date("2021-01-01T00:00:00Z") });
    const port = await listen(createTlsServer(identity, () => {}));
    expect(await reasonOf(world, { host: "localhost", port, ca: authority.ca })).toEqual(
      unreachable("tls-certificate"),
    );
  });

  test("when the server accepts and never speaks", async () => {
    const world = createWorld();
    const accepted = signal();
    const port = await listen(createTcpServer(accepted.fire));
    const work = reasonOf(world, { host: "127.0.0.1", port, connectTimeoutMs: 3_000 });
    await accepted.seen;
    await world.clock.advance(3_000);
    expect(await work).toEqual(unreachable("timeout"));
    expect(world.clock.pendingTimers).toBe(0);
  });

  test("when the caller has aborted before", async () => {
    const world = createWorld();
    const options = { host: "127.0.0.1", port: 1, signal: AbortSignal.abort() };
    expect(await reasonOf(world, options)).toEqual({ code: "ABORTED", outcome: "not-executed", details: undefined });
  });
});
