import { expect, test } from "vitest";
import { optionsSchema } from "./options.ts";

const LEAST = { apiKey: "k", baseUrl: "https://gateway.example" };

const faults = (input: unknown): readonly string[] =>
  (optionsSchema.safeParse(input).error?.issues ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`);

test("a key and a gateway are enough", () => {
  expect(optionsSchema.parse(LEAST)).toEqual({
    ...LEAST,
    apiKeyHeader: "X-API-Key",
    positionMode: "hedging",
    serverTimeZone: "UTC",
    symbols: {},
    activeTimeoutMs: 180_000,
  });
});

test.each([
  ["no key", { baseUrl: LEAST.baseUrl }, /^apiKey: /],
  ["no gateway", { apiKey: "k" }, /^baseUrl: /],
  ["an unknown key", { ...LEAST, apikey: "k" }, /Unrecognized key: "apikey"/],
  ["a gateway without a scheme", { ...LEAST, baseUrl: "gateway.example" }, /^baseUrl: .*has no scheme.*https:\/\//],
  ["a gateway with a key in it", { ...LEAST, baseUrl: "https://g.example/?api_key=s3" }, /^baseUrl: .*carries.*apiKey/],
  ["a stream that is none", { ...LEAST, streamUrl: "https://g.example/ws" }, /^streamUrl: .*has the scheme https/],
  ["a zone that there is not", { ...LEAST, serverTimeZone: "Europe/Atlantis" }, /^serverTimeZone: expected UTC/],
  ["a rule that there is not", { ...LEAST, symbols: { EURUSD: { lotStep: 0.01 } } }, /^symbols.EURUSD: Unrecog/],
  ["a rule of 0", { ...LEAST, symbols: { EURUSD: { lotsMin: 0 } } }, /^symbols.EURUSD.lotsMin: /],
])("%s is refused with its place", (_what, input, expected) => {
  expect(faults(input).join("\n")).toMatch(expected);
});

test("no fault shows what may be secret in an address", () => {
  expect(faults({ ...LEAST, baseUrl: "https://user:s3cret@g.example/?api_key=s3cret" }).join()).not.toMatch(/s3cret/);
});
