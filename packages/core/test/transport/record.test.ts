import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BrokerError, SecretKeeper, seededRandom, silentLogger } from "@anybroker/core";
import { createCall } from "@anybroker/core/adapter";
import { record, recordTo, stripNamedSecrets } from "@anybroker/core/transport";
import { ManualClock } from "@anybroker/testkit";
import { ScriptedServer } from "@anybroker/testkit/servers";
import { expect, test } from "vitest";
import { closedPort, errorOf } from "./harness.ts";

function studio() {
  const clock = new ManualClock();
  const secrets = new SecretKeeper();
  const random = seededRandom(1);
  const lines: string[] = [];
  const recording = record({ write: (line) => lines.push(line) }, { clock, random });
  const transports = recording.transports({ clock, random, logger: silentLogger, secrets });
  const call = () => createCall({ clock, random }, { operation: "test" });
  const entries = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return { clock, secrets, recording, transports, call, lines, entries };
}

test("a request and its answer are written with their times, and without what is named like a secret", async () => {
  const { recording, transports, call, entries } = studio();
  await using server = await ScriptedServer.start();
  server.script("POST /login", { text: '{"access_token": "abc-1","user":9007199254740993,"note":"ok"}' });
  const http = transports.http({ baseUrl: server.url, headers: { "x-api-key": "of-the-client" } });
  await http.request({
    method: "POST",
    path: "/login",
    query: { token: "abc-0", page: 2 },
    headers: { Authorization: "Bearer abc-0", accept: "application/json" },
    body: { login: "90017741", password: 'pass"word' },
    call: call(),
  });
  await http.close();
  await recording.close();
  const [header, request, answer] = entries();
  expect(header).toEqual({ cassette: 1, startMs: Date.UTC(2026, 0, 5, 12) });
  expect(request).toEqual({
    ...{ atMs: 0, kind: "request", id: 1, method: "POST", path: "/login?token=[secret]&page=2" },
    headers: { authorization: "[secret]", accept: "application/json" },
    body: '{"login":"90017741","password":"[secret]"}',
  });
  expect(answer).toMatchObject({
    ...{ atMs: 0, kind: "answer", id: 1, status: 200 },
    text: '{"access_token": "[secret]","user":9007199254740993,"note":"ok"}',
  });
});

test("a token that is known as a secret only after it has come is not written either", async () => {
  const { clock, secrets, recording, transports, call, lines } = studio();
  await using server = await ScriptedServer.start();
  server.script("GET /session", { text: '{"id":"fresh-canary-81"}' });
  server.onFrame = () => ({ say: "fresh-canary-81" });
  const http = transports.http({ baseUrl: server.url });
  const response = await http.request({ method: "GET", path: "/session", call: call() });
  let heard = (): void => {};
  const frame = new Promise<void>((resolve) => {
    heard = resolve;
  });
  const link = await transports.webSocket(
    { url: `${server.url.replace("http", "ws")}/?key=fresh-canary-81` },
    { onMessage: () => heard(), onClose: () => {} },
  );
  link.send(Buffer.from("binary fresh-canary-81 frame"));
  await frame;
  secrets.add((response.json() as { id: string }).id);
  await clock.advance(1_000);
  expect(lines.some((line) => line.includes("canary"))).toBe(false);
  await http.close();
  link.terminate();
  await recording.close();
  const sent = lines.map((line) => JSON.parse(line)).find(({ kind }) => kind === "out");
  expect(Buffer.from(sent.base64, "base64").toString()).toBe("binary *************** frame");
  expect(lines.join("\n")).not.toContain("canary");
  expect(lines.join("\n")).toContain('{\\"say\\":\\"[secret]\\"}');
});

test("what is held for a second is written as soon as something happens later", async () => {
  const { clock, recording, lines } = studio();
  recording.random.next();
  await clock.advance(999);
  recording.random.next();
  expect(lines).toHaveLength(1);
  await clock.advance(1);
  recording.random.next();
  expect(lines).toHaveLength(2);
  await recording.close();
  recording.random.next();
  expect(lines).toHaveLength(4);
});

test("a connection that can't be made, and a call that is refused, are written with their errors", async () => {
  const { recording, transports, entries } = studio();
  const port = await closedPort();
  const handlers = { onMessage: () => {}, onClose: () => {} };
  await errorOf(transports.framed({ host: "127.0.0.1", port, tls: false }, handlers));
  const refusal = new BrokerError("NO_MONEY", "There is no money.");
  const call = { requestId: "r-1", operation: "placeOrder" };
  await errorOf(recording.intercept(call, () => Promise.reject(refusal)));
  await recording.close();
  expect(entries().slice(1)).toMatchObject([
    { kind: "open", id: 1, wire: "framed", to: `tcp://127.0.0.1:${port}` },
    { kind: "failed", id: 1, error: { code: "UNREACHABLE", outcome: "not-executed" } },
    { kind: "call", requestId: "r-1", operation: "placeOrder" },
    { kind: "refused", requestId: "r-1", operation: "placeOrder", error: { code: "NO_MONEY" } },
  ]);
});

test("a writer that fails ends the recording and not the call", async () => {
  const clock = new ManualClock();
  let written = 0;
  const write = (): void => {
    written += 1;
    if (written > 1) throw new Error("the disk is full");
  };
  const recording = record({ write }, { clock });
  const call = { requestId: "r-1", operation: "placeOrder" };
  expect(await recording.intercept(call, () => Promise.resolve("done"))).toBe("done");
  await clock.advance(2_000);
  expect(await recording.intercept(call, () => Promise.resolve("done"))).toBe("done");
  await recording.close();
  expect(written).toBe(2);
});

test("a cassette is a new file: one that exists is left alone", async () => {
  const folder = mkdtempSync(join(tmpdir(), "record-"));
  const path = join(folder, "session.jsonl");
  await recordTo(path).close();
  expect(readFileSync(path, "utf8")).toMatch(/^\{"cassette":1,"startMs":\d+\}\n$/);
  expect(() => recordTo(path)).toThrow(/could not be made; name a new file/);
  expect(() => recordTo(join(folder, "absent", "x.jsonl"))).toThrow(BrokerError);
  rmSync(folder, { recursive: true });
  expect(existsSync(path)).toBe(false);
});

test.each([
  ['{"refreshToken":"a\\"b","n":12345678901234567890}', '{"refreshToken":"[secret]","n":12345678901234567890}'],
  [
    "grant_type=refresh_token&refresh_token=abc&client_secret=d%20e",
    "grant_type=refresh_token&refresh_token=[secret]&client_secret=[secret]",
  ],
  ["/ws?api_key=k1&x=1", "/ws?api_key=[secret]&x=1"],
  ['{"tokenType":"bearer","symbol":"EURUSD"}', '{"tokenType":"bearer","symbol":"EURUSD"}'],
])("%s is written as %s", (text, stripped) => {
  expect(stripNamedSecrets(text)).toBe(stripped);
});
