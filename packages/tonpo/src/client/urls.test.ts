import { expect, test } from "vitest";
import { parseBaseUrl, path, streamUrlOf } from "./urls.ts";

test.each([
  ["https://gateway.example", "https://gateway.example"],
  ["http://127.0.0.1:18082/", "http://127.0.0.1:18082"],
  ["https://proxy.example/tonpo//", "https://proxy.example/tonpo"],
])("the base URL %s is %s", (given, expected) => {
  expect(parseBaseUrl(given)).toBe(expected);
});

test("the stream is where the calls are, unless it is said to be elsewhere", () => {
  expect(streamUrlOf("https://gateway.example")).toBe("wss://gateway.example/ws");
  expect(streamUrlOf("http://127.0.0.1:18082")).toBe("ws://127.0.0.1:18082/ws");
  expect(streamUrlOf("https://gateway.example", "wss://stream.example/live")).toBe("wss://stream.example/live");
});

test.each(["ftp://gateway.example", "gateway.example:443", "https://"])("%s is no base URL", (given) => {
  expect(() => parseBaseUrl(given)).toThrow(/baseUrl/);
});

test("each part of a path is encoded whole", () => {
  expect(path("symbols", "EUR/USD #1?")).toBe("/api/symbols/EUR%2FUSD%20%231%3F");
});
