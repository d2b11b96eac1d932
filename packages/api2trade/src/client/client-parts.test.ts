import { describe, expect, test } from "vitest";
import { authenticate } from "./auth.ts";
import { isMarginCallRisk } from "./calls/accounts.ts";
import { midOf, spreadOf, spreadPipsOf } from "./calls/market.ts";
import { isBuyOperation, isMarketOperation, isPendingOperation, isSellOperation, OPERATIONS } from "./calls/orders.ts";
import { createApi2TradeClient } from "./client.ts";
import { readEnvironment } from "./environment.ts";
import { accountStreamUrl, parseBaseUrl, streamUrlOf } from "./urls.ts";

describe("credentials", () => {
  test("a key goes into its header, and into the stream's query", () => {
    expect(authenticate({ apiKey: "k" })).toEqual({
      headers: { "x-api-key": "k" },
      streamHeaders: {},
      streamKey: "k",
    });
  });

  test("with both kinds, calls take Basic alone and the stream both, as the vendor's client does", () => {
    const basic = { authorization: `Basic ${btoa("u:p")}` };
    expect(authenticate({ apiKey: "k", username: "u", password: "p" })).toEqual({
      headers: basic,
      streamHeaders: basic,
      streamKey: "k",
    });
  });

  test.each([{}, { apiKey: "" }, { username: "u" }, { password: "p" }, { username: "a:b", password: "p" }])(
    "%j are refused",
    (credentials) => {
      expect(() => authenticate(credentials)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
    },
  );
});

describe("the environment", () => {
  const FULL = {
    API2TRADE_API_KEY: "k",
    API2TRADE_PRO_USERNAME: "u",
    API2TRADE_PRO_PASSWORD: "p",
    API2TRADE_BASE_URL: "https://x.api2trade.com",
    API2TRADE_WS_URL: "wss://x.api2trade.com/stream",
    API2TRADE_ACCOUNT_ID: "not the client's",
  };

  test("holds credentials and addresses; what is empty is missing", () => {
    expect(readEnvironment(FULL)).toEqual({
      apiKey: "k",
      username: "u",
      password: "p",
      baseUrl: "https://x.api2trade.com",
      streamUrl: "wss://x.api2trade.com/stream",
    });
    expect(readEnvironment({ API2TRADE_API_KEY: "", OTHER: "x" })).toEqual({});
  });

  test("serves a client without options, and gives way to any that are given", () => {
    expect(() => createApi2TradeClient({ environment: FULL })).not.toThrow();
    expect(() => createApi2TradeClient({ environment: {} })).toThrow(/needs an apiKey/);
    expect(() => createApi2TradeClient({ username: "u", environment: FULL })).toThrow(/set both/);
  });
});

describe("addresses", () => {
  test("a path stays, a slash at the end goes", () => {
    expect([parseBaseUrl("https://x.api2trade.com/pre/"), streamUrlOf("http://a:1/pre")]).toEqual([
      "https://x.api2trade.com/pre",
      "ws://a:1/pre/stream",
    ]);
    expect(streamUrlOf("https://a", "wss://b/stream/")).toBe("wss://b/stream");
  });

  test("key and account are encoded", () => {
    expect(accountStreamUrl("wss://a/stream", "i d", "k+1")).toBe("wss://a/stream?api_key=k%2B1&id=i%20d");
    expect(accountStreamUrl("wss://a/stream", "i", undefined)).toBe("wss://a/stream?id=i");
  });
});

test("spreads are exact, and a pip is a pip", () => {
  const quote = { bid: 1.085, ask: 1.0851 };
  expect([
    spreadOf(quote),
    midOf(quote),
    spreadPipsOf(quote),
    spreadPipsOf({ bid: 151.2, ask: 151.212 }, 0.01),
  ]).toEqual([0.0001, 1.08505, 1, 1.2]);
});

test("the vendor's flags of operations and margin", () => {
  const operations = Object.keys(OPERATIONS) as (keyof typeof OPERATIONS)[];
  expect(
    operations.map((operation) => [
      OPERATIONS[operation],
      isMarketOperation(operation),
      isPendingOperation(operation),
      isBuyOperation(operation),
      isSellOperation(operation),
    ]),
  ).toEqual([
    [0, true, false, true, false],
    [1, true, false, false, true],
    [2, false, true, true, false],
    [3, false, true, false, true],
    [4, false, true, true, false],
    [5, false, true, false, true],
  ]);
  expect([0, 149.9, 150].map((marginLevel) => isMarginCallRisk({ balance: 1, marginLevel }))).toEqual([
    false,
    true,
    false,
  ]);
});
