import { clientOrderId } from "@anybroker/core";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { MAX_COMMENT_LENGTH, MAX_TAG_ID_LENGTH, readComment, writeComment } from "./comment.ts";

test("the caller's words stand before the tag", () => {
  expect(writeComment(clientOrderId("ab12f3"), "swing")).toBe("swing ab:ab12f3");
});

test("words that leave no room for the tag are cut, the tag is not", () => {
  const id = clientOrderId("abcdef0123456789");
  expect(writeComment(id, "a very long comment of a caller")).toBe("a very long ab:abcdef0123456789".slice(0, 31));
  expect(writeComment(clientOrderId("x".repeat(28)), "words")).toBe(`ab:${"x".repeat(28)}`);
});

test("an id that does not fit whole is left out instead of cut", () => {
  expect(writeComment(clientOrderId("x".repeat(29)), "words")).toBe("words");
  expect(writeComment(clientOrderId("two words"), undefined)).toBe("");
});

test("a comment without a tag is the caller's", () => {
  expect(readComment("grid-1")).toEqual({ comment: "grid-1" });
  expect(readComment("tab:le")).toEqual({ comment: "tab:le" });
  expect(readComment("")).toEqual({});
  expect(readComment(undefined)).toEqual({});
});

test("every id of the declared length comes back, with as much of the comment as fitted", () => {
  const ids = fc.stringMatching(new RegExp(`^[!-~]{1,${MAX_TAG_ID_LENGTH}}$`));
  fc.assert(
    fc.property(ids, fc.option(fc.stringMatching(/^[ -~]{0,40}$/), { nil: undefined }), (id, comment) => {
      const text = writeComment(clientOrderId(id), comment);
      const read = readComment(text);
      expect(text.length).toBeLessThanOrEqual(MAX_COMMENT_LENGTH);
      expect(read.clientOrderId).toBe(id);
      expect((comment ?? "").trim().startsWith(read.comment ?? "")).toBe(true);
    }),
  );
});
