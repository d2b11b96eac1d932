import { describe, expect, test } from "vitest";
import { optionsSchema } from "./options.ts";

const issueOf = (options: unknown): readonly unknown[] => {
  const result = optionsSchema.safeParse(options);
  const [issue] = result.error?.issues ?? [];
  return [issue?.path.join("."), issue?.message];
};

test("the defaults are the vendor's Single plan", () => {
  expect(optionsSchema.parse({ apiKey: "k" })).toEqual({
    apiKey: "k",
    accounts: [],
    symbols: [],
    dialect: "auto",
    retcodeNames: "sdk",
    serverTimeOffsetMinutes: 0,
    positionMode: "hedging",
    pollIntervalMs: 2000,
    baseUrl: "https://api.metatraderapi.dev",
  });
});

test("one account and plain symbols are lists of one form", () => {
  const { accounts, symbols } = optionsSchema.parse({
    apiKey: "k",
    accounts: "a",
    symbols: ["EURUSD", { name: "XAUUSD", digits: 2 }],
  });
  expect([accounts, symbols]).toEqual([["a"], [{ name: "EURUSD" }, { name: "XAUUSD", digits: 2 }]]);
});

describe("what is refused", () => {
  test.each([
    [{}, "apiKey", /apiKey of a Single plan/],
    [{ apiKey: "k", username: "u", baseUrl: "https://x.api2trade.com" }, "password", /both/],
    [{ username: "u", password: "p" }, "baseUrl", /host of its own/],
    [{ apiKey: "k", baseUrl: "api.example" }, "baseUrl", /is no URL/],
    [{ apiKey: "k", baseUrl: "ws://api.example" }, "baseUrl", /has the scheme ws/],
    [{ apiKey: "k", streamUrl: "wss://api.example/stream?api_key=secret" }, "streamUrl", /carries a user, a query/],
    [{ apiKey: "k", symbols: [{ name: "X", digit: 2 }] }, "symbols.0", /./],
    [{ apiKey: "k", pollIntervalMs: 1 }, "pollIntervalMs", /./],
    [{ apiKey: "k", serverTimeOffsetMinutes: 7200 }, "serverTimeOffsetMinutes", /./],
  ])("%j", (options, path, message) => {
    expect(issueOf(options)).toEqual([path, expect.stringMatching(message)]);
  });

  test("without showing what a URL hides", () => {
    expect(JSON.stringify(issueOf({ apiKey: "k", baseUrl: "https://u:geheim@x?key=geheim" }))).not.toContain("geheim");
  });
});
