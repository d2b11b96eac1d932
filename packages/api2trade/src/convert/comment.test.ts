import { clientOrderId } from "@anybroker/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MAX_COMMENT_LENGTH, MAX_TAG_ID_LENGTH, readComment, writeComment } from "./comment.ts";

test.each([
  ["7f31", undefined, "ab:7f31"],
  ["7f31", "swing trade", "ab:7f31 swing trade"],
  ["7f31", "words that are longer than fits in", "ab:7f31 words that are longer t"],
  ["x".repeat(28), "words", `ab:${"x".repeat(28)}`],
  ["x".repeat(29), "words", "words"],
  ["has space", "words", "words"],
])("the id %s with the words %s", (id, words, expected) => {
  expect(writeComment(clientOrderId(id), words)).toBe(expected);
});

test.each([
  [undefined, {}],
  ["", {}],
  ["by hand", { comment: "by hand" }],
  ["ab:7f31", { clientOrderId: "7f31" }],
  ["ab:7f31 swing", { clientOrderId: "7f31", comment: "swing" }],
  ["ab:7f31[sl]", { clientOrderId: "7f31", reason: "stop-loss" }],
  ["ab:7f31 swing [tp 1.0950]", { clientOrderId: "7f31", comment: "swing", reason: "take-profit" }],
  ["[so 45.2%/100.0", { reason: "stop-out" }],
  ["crab:7f31", { comment: "crab:7f31" }],
])("the comment %j is read", (text, expected) => {
  expect(readComment(text)).toEqual(expected);
});

describe("any id that fits", () => {
  const ids = fc.stringMatching(/^[A-Za-z0-9_.:-]{1,28}$/);
  test("comes back whole, whatever the words, in a comment that nobody cuts", () => {
    fc.assert(
      fc.property(ids, fc.string({ maxLength: 60 }), (id, words) => {
        const comment = writeComment(clientOrderId(id), words);
        expect(comment.length).toBeLessThanOrEqual(MAX_COMMENT_LENGTH);
        expect(readComment(comment).clientOrderId).toBe(id);
      }),
    );
  });

  test("is as long as the capability says", () => {
    expect(MAX_TAG_ID_LENGTH).toBe(28);
  });
});
