import { type BrokerError, SecretKeeper, seededRandom, silentLogger, systemClock } from "@anybroker/core";
import { createCall, type HttpClient, type LinkHandlers } from "@anybroker/core/adapter";
import { nodeTransports } from "@anybroker/core/transport";
import { createAuthority, FaultyLine, ScriptedServer } from "@anybroker/testkit/servers";
import { afterEach, expect, test } from "vitest";

const environment = { clock: systemClock, random: seededRandom(1), logger: silentLogger, secrets: new SecretKeeper() };
const transports = nodeTransports(environment);
const clients: HttpClient[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
});

function ask(baseUrl: string, path: string, ca?: string) {
  const client = transports.http({ baseUrl, ...(ca !== undefined && { ca }) });
  clients.push(client);
  return client.request({ method: "GET", path, call: createCall(environment, { operation: "ask" }) });
}

const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => "an answer",
    ({ code, outcome }: BrokerError) => `${code} ${outcome}`,
  );

/** A link's end that remembers. */
function listener() {
  const heard: unknown[] = [];
  const waiting: (() => void)[] = [];
  const hear = (what: unknown): void => {
    heard.push(what);
    for (const resolve of waiting.splice(0)) resolve();
  };
  const handlers: LinkHandlers = { onMessage: hear, onClose: ({ code }) => hear(`closed ${code}`) };
  const until = async (count: number): Promise<readonly unknown[]> => {
    while (heard.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
    return heard;
  };
  return { handlers, until };
}

test("a route's answers come one after the other, the last one for ever, and the requests are remembered", async () => {
  await using server = await ScriptedServer.start();
  server.script("GET /price", { body: { bid: 1 } }, { status: 503, text: "away" });
  const answers = [];
  for (let asked = 0; asked < 3; asked += 1) answers.push(await ask(server.url, "/price?symbol=EURUSD"));
  expect(answers.map(({ status, text }) => [status, text])).toEqual([
    [200, '{"bid":1}'],
    [503, "away"],
    [503, "away"],
  ]);
  expect(server.routes).toEqual(Array(3).fill("GET /price?symbol=EURUSD"));
  expect((await ask(server.url, "/unknown")).status).toBe(404);
});

test("a connection is cut before an answer, or in the middle of one", async () => {
  await using server = await ScriptedServer.start();
  server.script("GET /cut", "cut");
  server.script("GET /half", { text: "0123456789", cutAfterBytes: 4 });
  expect(await failure(ask(server.url, "/cut"))).toBe("CONNECTION_LOST unknown");
  expect(await failure(ask(server.url, "/half"))).toBe("CONNECTION_LOST unknown");
});

test("an answer can wait for the test", async () => {
  await using server = await ScriptedServer.start();
  const order: string[] = [];
  let release = (): void => {};
  const after = new Promise<void>((resolve) => {
    release = resolve;
  });
  server.script("GET /slow", { body: {}, after });
  const answered = ask(server.url, "/slow").then(() => order.push("answer"));
  await ask(server.url, "/other").then(() => order.push("other"));
  release();
  await answered;
  expect(order).toEqual(["other", "answer"]);
});

test("TLS is served with a certificate of an authority that is made for the test", async () => {
  const authority = await createAuthority();
  await using server = await ScriptedServer.start({ tls: await authority.issue() });
  server.script("GET /", { body: { done: true } });
  expect((await ask(server.url, "/", authority.ca)).json()).toEqual({ done: true });
  expect(await failure(ask(server.url, "/"))).toBe("UNREACHABLE not-executed");
});

test("streams are answered by a function, pushed to, refused and closed", async () => {
  await using server = await ScriptedServer.start<{ readonly type: string }>();
  server.onFrame = ({ type }) => (type === "ping" ? { type: "pong" } : undefined);
  const { handlers, until } = listener();
  const url = server.url.replace("http", "ws");
  const link = await transports.webSocket({ url: `${url}/stream` }, handlers);
  link.send('{"type":"ping"}');
  await until(1);
  server.stream.raw("no json");
  await until(2);
  server.stream.close(4001, "over");
  expect(await until(3)).toEqual(['{"type":"pong"}', "no json", "closed 4001"]);
  expect([server.stream.url, server.stream.frames]).toEqual(["/stream", [{ type: "ping" }]]);
  server.refuseUpgrade = 401;
  expect(await failure(transports.webSocket({ url }, handlers))).toBe("AUTH_FAILED not-executed");
});

test("a faulty line breaks what passes into pieces, refuses, and cuts", async () => {
  await using server = await ScriptedServer.start();
  server.script("GET /", { text: "x".repeat(5_000) });
  await using line = await FaultyLine.start({ to: server.port });
  const url = `http://127.0.0.1:${line.port}`;
  line.pieceBytes = 1;
  expect((await ask(url, "/")).text).toHaveLength(5_000);
  line.refuses = true;
  expect(await failure(ask(url, "/"))).toMatch(/CONNECTION_LOST|UNREACHABLE/);
  line.refuses = false;
  const { handlers, until } = listener();
  await transports.webSocket({ url: url.replace("http", "ws") }, handlers);
  line.cut();
  expect(await until(1)).toEqual(["closed 1006"]);
});

test("a frozen line keeps connections open and lets nothing pass until it thaws", async () => {
  await using server = await ScriptedServer.start();
  await using line = await FaultyLine.start({ to: server.port });
  const { handlers, until } = listener();
  const link = await transports.webSocket({ url: `ws://127.0.0.1:${line.port}/` }, handlers);
  server.onFrame = (frame) => ({ heard: frame });
  line.setFrozen(true);
  link.send("1");
  await ask(server.url, "/past-the-line");
  expect(server.stream.frames).toEqual([]);
  line.setFrozen(false);
  expect(await until(1)).toEqual(['{"heard":1}']);
});
