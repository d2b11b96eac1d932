import { BrokerError, seededRandom } from "@anybroker/core";
import type { LinkHandlers, WebSocketLink } from "@anybroker/core/adapter";
import { createKeptSocket, type KeptSocketOptions } from "@anybroker/core/transport";
import { ManualClock } from "@anybroker/testkit";
import { expect, test } from "vitest";

/** A kept socket over connections that are opened, fed and cut by hand, and everything that was told. */
function setUp(options: Partial<KeptSocketOptions> = {}) {
  const clock = new ManualClock();
  const log: string[] = [];
  const ends: Required<Omit<LinkHandlers, "onFrame">>[] = [];
  const refusals: BrokerError[] = [];
  const link = (number: number): WebSocketLink => ({
    send: (text) => void log.push(`${number} sent ${text}`),
    ping: () => void log.push(`${number} pinged`),
    bufferedBytes: 0,
    close: async () => void log.push(`${number} closed`),
    terminate: () => void log.push(`${number} cut`),
  });
  const socket = createKeptSocket({
    clock,
    random: seededRandom(1),
    name: "stream",
    silenceMs: 30_000,
    dial: async (_signal, handlers) => {
      const refusal = refusals.shift();
      if (refusal !== undefined) throw refusal;
      ends.push(handlers);
      return link(ends.length);
    },
    onMessage: (data) => data !== "garbage",
    onUp: () => void log.push("up"),
    onDown: (cause, close) => void log.push(`down: ${cause.message} (${close?.code})`),
    onAttemptFailed: (cause) => void log.push(`attempt failed: ${cause.code}`),
    onFailed: (cause) => void log.push(`failed: ${cause.code}`),
    ...options,
  });
  return { clock, log, ends, refusals, socket };
}

const lost = (code: number) => ({
  code,
  text: "gone",
  byUs: false,
  cause: new BrokerError("CONNECTION_LOST", "The peer closed."),
});

test("the first connection is told by open alone, a later one by onUp", async () => {
  const { clock, log, ends, socket } = setUp();
  await socket.open(undefined);
  ends[0]?.onClose(lost(1000));
  await clock.advance(1000);
  expect([log, socket.isUp]).toEqual([["down: The peer closed. (1000)", "up"], true]);
  await socket.close();
});

test("a silent connection is given up with the reason, cut and made anew", async () => {
  const { clock, log, socket } = setUp({ pingEveryMs: 20_000 });
  await socket.open(undefined);
  await clock.advance(28_000);
  expect(log).toEqual([
    "1 pinged",
    "down: The stream was given up because nothing came over it for 30 s. (undefined)",
    "1 cut",
    "up",
  ]);
  await socket.close();
});

test("what comes in, a pong included, keeps a connection", async () => {
  const { clock, log, ends, socket } = setUp();
  await socket.open(undefined);
  for (const heard of [() => ends[0]?.onPong(), () => ends[0]?.onMessage("text")]) {
    await clock.advance(20_000);
    heard();
  }
  await clock.advance(20_000);
  expect(log).toEqual([]);
  await socket.close();
});

test("the twentieth unreadable frame in a row ends a connection, a readable one starts the count again", async () => {
  const { log, ends, socket } = setUp();
  await socket.open(undefined);
  const garbage = (times: number) => {
    for (let time = 0; time < times; time += 1) ends[0]?.onMessage("garbage");
  };
  garbage(19);
  ends[0]?.onMessage("text");
  garbage(19);
  expect(log).toEqual([]);
  garbage(1);
  expect(log).toEqual([
    "down: The stream was given up because 20 frames in a row could not be read. (undefined)",
    "1 cut",
  ]);
  await socket.close();
});

test("refused credentials end the attempts, anything else does not", async () => {
  const { clock, log, ends, refusals, socket } = setUp();
  await socket.open(undefined);
  refusals.push(new BrokerError("UNREACHABLE", "Nobody there."), new BrokerError("AUTH_FAILED", "Refused."));
  ends[0]?.onClose(lost(1006));
  await clock.advance(600_000);
  expect([log, socket.hasFailed, clock.pendingTimers]).toEqual([
    ["down: The peer closed. (1006)", "attempt failed: UNREACHABLE", "failed: AUTH_FAILED"],
    true,
    0,
  ]);
});

test("close ends the connection politely, tells how it ended, and leaves no timer", async () => {
  const { clock, log, socket } = setUp({ pingEveryMs: 20_000 });
  await socket.open(undefined);
  expect([await socket.close(), log, clock.pendingTimers]).toEqual([undefined, ["1 closed"], 0]);
});

test("an aborted first attempt rejects with the caller's reason", async () => {
  const { socket } = setUp({
    dial: (signal) =>
      new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true })),
  });
  const controller = new AbortController();
  const opened = socket.open(controller.signal);
  controller.abort(new Error("enough"));
  await expect(opened).rejects.toThrow("enough");
});
