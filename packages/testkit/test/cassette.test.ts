import { BrokerError, SecretKeeper, seededRandom, silentLogger } from "@anybroker/core";
import { createCall } from "@anybroker/core/adapter";
import { type Cassette, parseCassette, replay } from "@anybroker/testkit/cassette";
import { expect, test } from "vitest";

type Entry = Cassette["entries"][number];

const environment = { random: seededRandom(1), logger: silentLogger, secrets: new SecretKeeper() };

function player(...entries: readonly object[]) {
  const again = replay({ startMs: 1_000, entries: entries as readonly Entry[] });
  const { clock } = again;
  const transports = again.options.transports({ ...environment, clock });
  const call = (signal?: AbortSignal) =>
    createCall({ ...environment, clock }, { operation: "test", ...(signal !== undefined && { signal }) });
  const http = transports.http({ baseUrl: "http://any.example" });
  const get = (path: string, signal?: AbortSignal) => http.request({ method: "GET", path, call: call(signal) });
  return { ...again, transports, http, call, get };
}

const asked = (id: number, atMs: number, method: string, path: string) => ({
  kind: "request",
  id,
  atMs,
  method,
  path,
  headers: {},
});
const answered = (id: number, atMs: number, text: string) => ({
  kind: "answer",
  id,
  atMs,
  status: 200,
  headers: {},
  text,
});

test("an answer comes when it came, by the clock", async () => {
  const { get, drive, clock } = player(asked(1, 0, "GET", "/a"), answered(1, 250, "x"));
  expect((await drive(get("/a"))).text).toBe("x");
  expect([clock.monotonic(), clock.now()]).toEqual([250, 1_250]);
});

test("a read never shows the effect of a write that has not been made again", async () => {
  const { get, drive, http, call } = player(
    ...[asked(1, 0, "GET", "/books"), answered(1, 0, "before")],
    ...[asked(2, 0, "POST", "/orders"), answered(2, 0, "done")],
    ...[asked(3, 0, "GET", "/books"), answered(3, 0, "after")],
  );
  const first = await drive(get("/books"));
  await drive(http.request({ method: "POST", path: "/orders", call: call() }));
  expect([first.text, (await drive(get("/books"))).text]).toEqual(["before", "after"]);
});

test("what the cassette has no answer to fails, and is listed", async () => {
  const { get, drive, misses } = player(asked(1, 0, "GET", "/a"), answered(1, 0, "x"));
  const error = await drive(get("/b").catch((reason: unknown) => reason));
  expect(BrokerError.is(error, "CONNECTION_LOST")).toBe(true);
  expect(misses).toEqual(["GET /b"]);
});

test("a request that was under way when the recording ended waits until it is given up", async () => {
  const { get, advance } = player(asked(1, 0, "GET", "/a"));
  const controller = new AbortController();
  const answer = get("/a", controller.signal).catch((reason: unknown) => reason);
  await advance(1_000);
  controller.abort();
  expect(await answer).toMatchObject({ code: "ABORTED", outcome: "unknown" });
});

test("a frame comes after what it answers has been sent, a heartbeat more or less aside", async () => {
  const { transports, advance, drive } = player(
    ...[
      { kind: "open", id: 1, atMs: 0, wire: "websocket", to: "ws://any.example/" },
      { kind: "opened", id: 1, atMs: 0 },
    ],
    ...[
      { kind: "out", id: 1, atMs: 0, text: "beat" },
      { kind: "out", id: 1, atMs: 1, text: "beat" },
    ],
    ...[
      { kind: "out", id: 1, atMs: 5, text: "subscribe" },
      { kind: "in", id: 1, atMs: 10, text: "granted" },
    ],
    {
      kind: "closed",
      id: 1,
      atMs: 20,
      code: 1012,
      text: "restart",
      byUs: false,
      error: { code: "CONNECTION_LOST", message: "It is lost.", outcome: "unknown" },
    },
  );
  const heard: unknown[] = [];
  const link = await drive(
    transports.webSocket(
      { url: "ws://other.example/" },
      { onMessage: (data) => heard.push(data), onClose: ({ code, cause }) => heard.push([code, cause.code]) },
    ),
  );
  for (let beat = 0; beat < 3; beat += 1) link.send("beat");
  await advance(100);
  expect(heard).toEqual([]);
  link.send("subscribe");
  await advance(1);
  expect(heard).toEqual(["granted", [1012, "CONNECTION_LOST"]]);
  expect(() => link.send("more")).toThrow(/closed/);
});

test("a link that was refused is refused again, and one that never was is a miss", async () => {
  const error = { code: "AUTH_FAILED", message: "The key was refused.", outcome: "not-executed" };
  const { transports, drive, misses } = player(
    { kind: "open", id: 1, atMs: 0, wire: "framed", to: "tls://any.example:5035" },
    { kind: "failed", id: 1, atMs: 30, error },
  );
  const handlers = { onMessage: () => {}, onClose: () => {} };
  const options = { host: "any.example", port: 5035 };
  const open = () => drive(transports.framed(options, handlers).catch((reason: unknown) => reason));
  expect(await open()).toMatchObject(error);
  expect(await open()).toMatchObject({ code: "UNREACHABLE" });
  expect(misses).toEqual(["a framed link"]);
});

test("the random draws are the recorded ones, in their order", () => {
  const { options } = player(
    { kind: "random", atMs: 0, next: 0.25 },
    { kind: "random", atMs: 0, bytes: "AQID" },
    { kind: "random", atMs: 0, next: 0.5 },
  );
  const { random } = options;
  expect([[...random.bytes(3)], random.next(), random.next()]).toEqual([[1, 2, 3], 0.25, 0.5]);
});

test("a cassette that a killed process left is read up to its last whole line", () => {
  const text = '{"cassette":1,"startMs":5}\n{"atMs":0,"kind":"random","next":0.5}\n{"atMs":1,"ki';
  expect(parseCassette(text)).toEqual({ startMs: 5, entries: [{ atMs: 0, kind: "random", next: 0.5 }] });
});

test("what is no cassette is refused, with the line that is at fault", () => {
  expect(() => parseCassette('{"cassette":2}\n', "x.jsonl")).toThrow(
    /x\.jsonl does not begin as a cassette of version 1/,
  );
  expect(() => parseCassette('{"cassette":1,"startMs":5}\nno\n{}\n', "x.jsonl")).toThrow(/x\.jsonl is damaged: line 2/);
});
