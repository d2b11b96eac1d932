import * as fc from "fast-check";
import { expect, test } from "vitest";
import { edgeBaseUrl, edgeStreamUrl, parseBaseUrl, path, streamUrlOf } from "./urls.ts";

test.each([
  ["https://api.tickerall.com", "https://api.tickerall.com", "wss://api.tickerall.com/v1/stream"],
  ["http://127.0.0.1:8080/", "http://127.0.0.1:8080", "ws://127.0.0.1:8080/v1/stream"],
  ["HTTP://127.0.0.1:8080", "http://127.0.0.1:8080", "ws://127.0.0.1:8080/v1/stream"],
  ["https://gate.example/tick//", "https://gate.example/tick", "wss://gate.example/tick/v1/stream"],
])("%s is the base %s with the stream %s", (given, base, stream) => {
  expect([parseBaseUrl(given), streamUrlOf(parseBaseUrl(given))]).toEqual([base, stream]);
});

test.each([
  ["127.0.0.1:8080", /^baseUrl "127\.0\.0\.1:8080" has no scheme; .*put https:\/\/ in front/],
  ["ws://h", /has the scheme ws; .*https or http/],
  ["https://", /is no URL/],
  ["https://user:secret@h/?token=secret", /^baseUrl "https:\/\/h\/" carries a user, a query or a fragment/],
])("%s is refused, naming the rule but no secret", (given, message) => {
  expect(() => parseBaseUrl(given)).toThrow(message);
  expect(() => parseBaseUrl(given)).not.toThrow(/secret/);
});

test("a stream URL of one's own is taken whole", () => {
  expect(streamUrlOf("https://a", "ws://127.0.0.1:8081/v1/stream")).toBe("ws://127.0.0.1:8081/v1/stream");
});

test("an edge keeps its path prefix, and its stream carries the grant percent-encoded", () => {
  expect(edgeBaseUrl("wss://edge.example/p/7443/")).toBe("https://edge.example/p/7443");
  expect(edgeStreamUrl("http://127.0.0.1:9", "a+b/c=")).toBe("ws://127.0.0.1:9/v1/stream?grant=a%2Bb%2Fc%3D");
});

test("whatever an id holds, it stays one segment of the path", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (id) => {
      const [, version, group, segment, ...rest] = path("accounts", id).split("/");
      expect([version, group, decodeURIComponent(segment ?? ""), rest]).toEqual(["v1", "accounts", id, []]);
    }),
  );
});
