import { clientOrderId } from "@anybroker/core";
import { MAX_COMMENT_LENGTH, MAX_TAG_ID_LENGTH, readCommentTag, writeCommentTag } from "@anybroker/core/adapter";
import * as fc from "fast-check";
import { expect, test } from "vitest";

test("the caller's words stand before the tag", () => {
  expect(writeCommentTag(clientOrderId("ab12f3"), "swing")).toBe("swing ab:ab12f3");
});

test("words that leave no room for the tag are cut, the tag is not", () => {
  const id = clientOrderId("abcdef0123456789");
  expect(writeCommentTag(id, "a very long comment of a caller")).toBe("a very long ab:abcdef0123456789".slice(0, 31));
  expect(writeCommentTag(clientOrderId("x".repeat(28)), "words")).toBe(`ab:${"x".repeat(28)}`);
});

test("an id that does not fit whole is left out instead of cut", () => {
  expect(writeCommentTag(clientOrderId("x".repeat(29)), "words")).toBe("words");
  expect(writeCommentTag(clientOrderId("two words"), undefined)).toBe("");
});

test("a comment without a tag is the caller's", () => {
  expect(readCommentTag("grid-1")).toEqual({ comment: "grid-1" });
  expect(readCommentTag("tab:le")).toEqual({ comment: "tab:le" });
  expect(readCommentTag("")).toEqual({});
  expect(readCommentTag(undefined)).toEqual({});
});

test("every id of the declared length comes back, with as much of the comment as fitted", () => {
  const ids = fc.stringMatching(new RegExp(`^[!-~]{1,${MAX_TAG_ID_LENGTH}}$`));
  fc.assert(
    fc.property(ids, fc.option(fc.stringMatching(/^[ -~]{0,40}$/), { nil: undefined }), (id, comment) => {
      const text = writeCommentTag(clientOrderId(id), comment);
      const read = readCommentTag(text);
      expect(text.length).toBeLessThanOrEqual(MAX_COMMENT_LENGTH);
      expect(read.clientOrderId).toBe(id);
      expect((comment ?? "").trim().startsWith(read.comment ?? "")).toBe(true);
    }),
  );
});
