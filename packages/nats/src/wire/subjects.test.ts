import fc from "fast-check";
import { expect, test } from "vitest";
import { partsOfCall, subjectsOf, subjectToken, textOfToken } from "./subjects.ts";

test("every text is one token that can be read back", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      const token = subjectToken(text);
      expect(token).toMatch(/^[A-Za-z0-9_=-]*$/);
      expect(textOfToken(token)).toBe(text);
    }),
  );
});

test("a symbol's punctuation makes no further token", () => {
  expect(subjectsOf("demo").ticks("7001", "EURUSD.r")).toBe("anybroker.ticks.demo.7001.EURUSD=2Er");
  expect(subjectsOf("my broker").call("write", "a*b>", "placeOrder")).toBe(
    "anybroker.write.my=20broker.a=2Ab=3E.placeOrder",
  );
});

test("account and operation of a call are read from its subject", () => {
  const subject = subjectsOf("demo").call("read", "70.01", "snapshot");
  expect(partsOfCall(subject)).toEqual({ account: "70.01", operation: "snapshot" });
});
