import type { Answer } from "@anybroker/testkit/servers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fixtureText } from "./fixtures.ts";
import { type Bench, bench } from "./make-client.ts";

let at: Bench;
beforeAll(async () => {
  at = await bench();
});
afterAll(() => at[Symbol.asyncDispose]());

async function refusal(answer: Answer): Promise<unknown> {
  at.server.script("GET /account", answer);
  return at.client.account.get().catch((error: unknown) => error);
}

test("the server's words are told with their status", async () => {
  expect(await refusal({ status: 503, text: '{"detail":"disconnected"}' })).toMatchObject({
    kind: "refused",
    status: 503,
    detail: "disconnected",
    message: "The server refused account.get with HTTP 503: disconnected",
  });
});

test("the terminal's last error is taken out of the words, in either kind of quotes", async () => {
  const ipc = `{"detail":"failed to fetch account: (-10004, 'No IPC connection')"}`;
  expect(await refusal({ status: 500, text: ipc })).toMatchObject({
    lastError: { code: -10004, text: "No IPC connection" },
  });
  const argument = String.raw`{"detail":"order_send failed: (-2, 'Invalid \"comment\" argument')"}`;
  expect(await refusal({ status: 500, text: argument })).toMatchObject({
    lastError: { code: -2, text: 'Invalid "comment" argument' },
  });
});

test("the faults of a request that was not understood are told with their places", async () => {
  const fault = { type: "missing", loc: ["body", "side"], msg: "Field required", input: {} };
  const faults = [fault, { ...fault, loc: ["query", "n"], msg: "Input should be at most 10000" }];
  expect(await refusal({ status: 422, text: JSON.stringify({ detail: faults }) })).toMatchObject({
    status: 422,
    detail: "body.side: Field required; query.n: Input should be at most 10000",
    faults,
  });
});

test.each([
  ["a plain text", "Internal Server Error", "Internal Server Error"],
  ["a proxy's page", "<html><head></head><body><h1>Bad Gateway</h1></body></html>", "Bad Gateway"],
  ["nothing", "", ""],
])("%s instead of JSON is a refusal all the same", async (_what, body, detail) => {
  expect(await refusal({ status: 502, text: body })).toMatchObject({ kind: "refused", status: 502, detail });
});

test.each([
  ["no JSON", "oops", "it is no JSON"],
  ["another shape", '{"account":{"login":1}}', "account.balance: "],
  ["a login that has lost digits", '{"account":{"login":1.5}}', "account.login: "],
])("a success with %s can't be read, and says where", async (_what, body, words) => {
  const error = await refusal({ text: body });
  expect(error).toMatchObject({ kind: "unreadable", status: 200 });
  expect((error as Error).message).toContain(words);
});

test("NaN in an answer reads as absent", async () => {
  at.server.script("GET /account", { text: fixtureText("account").replace('"profit": 14.2', '"profit": NaN') });
  const account = await at.client.account.get();
  expect([account.profit, account.balance]).toEqual([undefined, 25010.4]);
});

test("no key and no password is in an error, wherever the server repeats it", async () => {
  at.server.script("POST /account/connect", {
    status: 400,
    text: '{"detail":"failed: secret pass-word-1 of fixture-key-1 refused"}',
  });
  const login = { username: "1", password: "pass-word-1", server: "S" };
  const error = (await at.client.account.connect(login).catch((reason: unknown) => reason)) as Error;
  expect(`${error.message} ${JSON.stringify(error)}`).not.toMatch(/pass-word-1|fixture-key-1/);
});
