import { BrokerError } from "@anybroker/core";
import { expect, test } from "vitest";
import type { PositionsStreamHandlers } from "../src/index.ts";
import { fixture } from "./fixtures.ts";
import { type Bench, bench, KEYS } from "./make-client.ts";

const [SUBSCRIBED = "", SNAPSHOT = "", TERMINAL_ERROR = ""] = (fixture("frames") as unknown[]).map((frame) =>
  JSON.stringify(frame),
);

/** What a stream has told, in order. */
function recorder() {
  const told: string[] = [];
  const handlers: PositionsStreamHandlers = {
    onSnapshot: ({ positions }) => told.push(`snapshot ${positions.map(({ ticket }) => ticket).join()}`),
    onTerminalError: ({ message }) => told.push(`terminal ${message}`),
    onReconnect: () => told.push("reconnect"),
    onDown: ({ code }) => told.push(`down ${code}`),
    onFailed: ({ code }) => told.push(`failed ${code}`),
    onUnreadable: (reason) => told.push(`unreadable ${reason}`),
  };
  return { told, handlers };
}

async function streaming(at: Bench, intervalSeconds?: number) {
  const { told, handlers } = recorder();
  const options = intervalSeconds === undefined ? {} : { intervalSeconds };
  const stream = await at.client.stream.positions(handlers, options);
  const until = (count: number): Promise<void> =>
    at.clock.advanceUntil(() => told.length >= count, { stepMs: 100, limitMs: 120_000 });
  return { told, stream, until };
}

test("the socket is opened with the keys and the interval, and nothing is ever sent on it", async () => {
  await using at = await bench();
  const { told, until, stream } = await streaming(at, 0.5);
  const peer = at.server.stream;
  for (const frame of [SUBSCRIBED, SNAPSHOT, TERMINAL_ERROR, SNAPSHOT]) peer.raw(frame);
  await until(3);
  await at.clock.advance(60_000);
  expect({ url: peer.url, key: peer.headers["x-apikey"], secret: peer.headers["x-apisecret"] }).toEqual({
    url: "/ws/positions/open?intervalSeconds=0.5",
    key: KEYS.apiKey,
    secret: KEYS.apiSecret,
  });
  expect(told.slice(0, 3)).toEqual([
    "snapshot 61000012",
    "terminal failed to fetch positions: (-10004, 'No IPC connection')",
    "snapshot 61000012",
  ]);
  await stream.close();
  expect(at.server.streams.map(({ frames, pings }) => ({ frames, pings }))).toEqual(
    at.server.streams.map(() => ({ frames: [], pings: 0 })),
  );
});

test("a profit that is no number reads as absent; a frame that can't be read is skipped; others are ignored", async () => {
  await using at = await bench();
  const { told, until } = await streaming(at);
  const { stream: peer } = at.server;
  peer.raw("no json");
  peer.raw('{"event":"positionsSnapshot","timestamp":"t","count":0}');
  peer.raw('{"event":"news"}');
  peer.raw(SNAPSHOT.replace('"profit":14.2', '"profit":NaN').replace('"pnl":14.2', '"pnl":NaN'));
  await until(3);
  expect(told).toEqual([
    "unreadable it is no JSON",
    expect.stringContaining("unreadable positions: "),
    "snapshot 61000012",
  ]);
});

test("a lost socket is opened again by itself", async () => {
  await using at = await bench();
  const { told, until, stream } = await streaming(at);
  at.server.stream.cut();
  await until(2);
  at.server.stream.raw(SNAPSHOT);
  await until(3);
  expect(told).toEqual(["down CONNECTION_LOST", "reconnect", "snapshot 61000012"]);
  expect([at.server.streams.length, stream.isUp]).toEqual([2, true]);
});

test("a socket without frames for three intervals, and ten seconds at least, is given up and replaced", async () => {
  await using at = await bench();
  const { told, until } = await streaming(at);
  at.server.stream.raw(SNAPSHOT);
  await until(1);
  await at.clock.advance(8_500);
  expect(told).toEqual(["snapshot 61000012"]);
  await until(3);
  expect(told).toEqual(["snapshot 61000012", "down CONNECTION_LOST", "reconnect"]);
});

test("keys that are refused on the way end the stream; refused at once, they are the caller's error", async () => {
  await using at = await bench();
  const { told, until } = await streaming(at);
  at.server.refuseUpgrade = 403;
  at.server.stream.cut();
  await until(2);
  expect(told).toEqual(["down CONNECTION_LOST", "failed FORBIDDEN"]);
  await expect(streaming(at)).rejects.toMatchObject({ code: "FORBIDDEN", outcome: "not-executed" });
});

test("a server in virtual mode, which closes with 1003, is not asked again", async () => {
  await using at = await bench();
  const { told, until } = await streaming(at);
  at.server.stream.raw(TERMINAL_ERROR);
  await until(1);
  at.server.stream.close(1003, "not supported in virtual mode");
  await until(2);
  await at.clock.advance(60_000);
  expect([told.at(-1), at.server.streams.length]).toEqual(["failed UNSUPPORTED", 1]);
});

test("an opening that is aborted rejects with the caller's reason", async () => {
  await using at = await bench();
  const reason = new BrokerError("ABORTED", "enough");
  const { handlers } = recorder();
  await expect(at.client.stream.positions(handlers, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

test("a connection over which twenty frames in a row can't be read is made anew", async () => {
  await using at = await bench();
  const { told, until } = await streaming(at);
  for (let count = 0; count < 19; count += 1) at.server.stream.raw("{garbage");
  at.server.stream.raw(SNAPSHOT);
  for (let count = 0; count < 20; count += 1) at.server.stream.raw("{garbage");
  await until(42);
  expect(told.filter((event) => !event.startsWith("unreadable"))).toEqual([
    "snapshot 61000012",
    "down CONNECTION_LOST",
    "reconnect",
  ]);
});
