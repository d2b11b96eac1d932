import { createJsonFrameReader } from "@anybroker/core/transport";
import fc from "fast-check";
import { expect, test } from "vitest";

function read(chunks: readonly string[], maxBytes = 1_000) {
  const frames: string[] = [];
  const oversize: number[] = [];
  const reader = createJsonFrameReader(maxBytes, {
    onFrame: (bytes, start, end) => void frames.push(Buffer.from(bytes.subarray(start, end)).toString("utf8")),
    onOversize: (bytes) => void oversize.push(bytes),
  });
  for (const chunk of chunks) reader.push(Buffer.from(chunk, "utf8"));
  return { frames, oversize };
}

test("objects are told apart whatever stands between them and wherever the stream is cut", () => {
  const objects = fc.array(fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.object({ maxDepth: 2 }))), {
    maxLength: 5,
  });
  fc.assert(
    fc.property(objects, fc.constantFrom("", "\n", " \r\n"), fc.integer({ min: 1, max: 7 }), (values, gap, size) => {
      const texts = values.map((value) => JSON.stringify(value));
      const bytes = Buffer.from(texts.join(gap), "utf8");
      const frames: string[] = [];
      const reader = createJsonFrameReader(10_000, {
        onFrame: (buffer, start, end) => void frames.push(Buffer.from(buffer.subarray(start, end)).toString("utf8")),
        onOversize: () => {},
      });
      for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
      expect(frames).toEqual(texts);
    }),
  );
});

test("braces and quotes inside texts are no borders", () => {
  const text = String.raw`{"a":"} \" {","b":{"c":"\\"}}`;
  expect(read([`${text}\n${text}`]).frames).toEqual([text, text]);
});

test("an object above the limit ends the reading, whole or not", () => {
  expect(read(['{"a":1}{"b":"12345678"}{"c":1}'], 10)).toEqual({ frames: ['{"a":1}'], oversize: [16] });
  expect(read(['{"b":"123456789'], 10)).toEqual({ frames: [], oversize: [15] });
});
