import fc from "fast-check";
import { expect, test } from "vitest";
import { LengthSplitter, ObjectSplitter, type Splitter } from "./splitter.ts";

/** Feeds a stream in pieces of the given lengths, over and over. */
function feed(splitter: Splitter, stream: Buffer, lengths: readonly number[]): readonly string[] {
  const bodies: string[] = [];
  for (let start = 0, turn = 0; start < stream.length; turn += 1) {
    const length = lengths[turn % lengths.length] ?? 1;
    for (const body of splitter.push(stream.subarray(start, start + length))) bodies.push(body.toString("utf8"));
    start += length;
  }
  return bodies;
}

const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });

test("frames come out whole, however the stream is cut", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary", maxLength: 60 })), cuts, (texts, pieces) => {
      const frames = texts.map((text) => {
        const body = Buffer.from(text, "utf8");
        const header = Buffer.alloc(4);
        header.writeUInt32BE(body.length);
        return Buffer.concat([header, body]);
      });
      expect(feed(new LengthSplitter(1000), Buffer.concat(frames), pieces)).toEqual(texts);
    }),
  );
});

test("JSON objects come out whole, however the stream is cut and whatever is between them", () => {
  const objects = fc.array(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 }), { maxLength: 6 });
  fc.assert(
    fc.property(objects, fc.constantFrom("", "\n", " \r\n", ","), cuts, (values, between, pieces) => {
      const texts = values.map((value) => JSON.stringify(value));
      const stream = Buffer.from(texts.join(between), "utf8");
      expect(feed(new ObjectSplitter(100_000), stream, pieces)).toEqual(texts);
    }),
  );
});

test("what is longer than the limit is refused before it is kept", () => {
  expect(() => new LengthSplitter(10).push(Buffer.from([0, 0, 0, 11]))).toThrow("announces 11 bytes");
  expect(() => new ObjectSplitter(10).push(Buffer.from('{"a":"0123456789'))).toThrow("over 10 bytes");
});
