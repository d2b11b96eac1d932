import { expect, test } from "vitest";
import { credentialsOf, optionsSchema } from "./options.ts";

const account = { server: "Harbor-Demo", login: 90017741, password: "pass-word-1" };

const faults = (input: unknown): readonly string[] =>
  (optionsSchema.safeParse(input).error?.issues ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`);

test("one account or a list of them, and the defaults of the rest", () => {
  const parsed = optionsSchema.parse({ apiKey: "k", accounts: account });
  expect(parsed).toEqual({
    apiKey: "k",
    accounts: [{ broker: "mt5", ...account }],
    baseUrl: "https://api.tickerall.com",
    mesh: false,
  });
  expect(optionsSchema.parse({ apiKey: "k", accounts: [account] })).toEqual(parsed);
  expect(optionsSchema.parse({ headers: { "X-Partner-Key": "p" } }).accounts).toEqual([]);
});

test("an account's options become the credentials of a session", () => {
  const [parsed] = optionsSchema.parse({ apiKey: "k", accounts: { ...account, terminalType: "CLIENT" } }).accounts;
  if (parsed === undefined) throw new Error("there is one account");
  expect(credentialsOf(parsed)).toEqual({
    broker: "mt5",
    server: "Harbor-Demo",
    account: 90017741,
    password: "pass-word-1",
    terminalType: "CLIENT",
  });
});

test.each([
  ["no key and no headers", {}, ["apiKey: the service needs an API key, or the headers of a gateway in its place"]],
  ["an unknown key", { apiKey: "k", apikey: "k" }, [': Unrecognized key: "apikey"']],
  [
    "a base URL without a scheme",
    { apiKey: "k", baseUrl: "127.0.0.1:8080" },
    [/^baseUrl: .*has no scheme.*https:\/\//],
  ],
  ["a stream URL of another scheme", { apiKey: "k", streamUrl: "http://h/v1/stream" }, [/^streamUrl: .*scheme http/]],
  [
    "a web terminal without its address",
    { apiKey: "k", accounts: [{ ...account, terminalType: "WEB" }] },
    [/^accounts/],
  ],
  ["an account without a password", { apiKey: "k", accounts: [{ ...account, password: "" }] }, [/^accounts/]],
])("%s is refused", (_what, input, expected) => {
  const found = faults(input);
  expect(found).toHaveLength(expected.length);
  for (const [index, fault] of expected.entries()) expect(found[index]).toMatch(fault);
});
