import { createFrameReader } from "@anybroker/core/transport";
import fc from "fast-check";
import { expect, test } from "vitest";

function packed(frames: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    frames.flatMap((frame) => {
      const header = Buffer.alloc(4);
      header.writeUInt32BE(frame.length);
      return [header, frame];
    }),
  );
}

/** A reader whose chunks all come in one buffer that is overwritten after each, as a socket's is. */
function setUp(maxBytes = 1_000) {
  const frames: Buffer[] = [];
  const oversizes: number[] = [];
  const reader = createFrameReader(maxBytes, {
    onFrame: (buffer, start, end) => frames.push(Buffer.from(buffer.subarray(start, end))),
    onOversize: (bytes) => oversizes.push(bytes),
  });
  const shared = Buffer.alloc(65_536);
  const push = (chunk: Uint8Array): void => {
    shared.set(chunk);
    reader.push(shared.subarray(0, chunk.length));
    shared.fill(0xff, 0, chunk.length);
  };
  return { frames, oversizes, reader, push };
}

const frameList = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 });

test("frames come out as they went in, wherever the stream is cut", () => {
  fc.assert(
    fc.property(frameList, fc.array(fc.nat(), { maxLength: 40 }), (frames, cuts) => {
      const stream = packed(frames);
      const borders = [...new Set(cuts.map((cut) => cut % (stream.length + 1)))].sort((a, b) => a - b);
      const { frames: seen, push } = setUp();
      for (const [index, from] of [0, ...borders].entries()) push(stream.subarray(from, borders[index]));
      expect(seen).toEqual(frames.map((frame) => Buffer.from(frame)));
    }),
  );
});

test("frames come out as they went in, byte by byte", () => {
  fc.assert(
    fc.property(frameList, (frames) => {
      const { frames: seen, push } = setUp();
      for (const byte of packed(frames)) push(Uint8Array.of(byte));
      expect(seen).toEqual(frames.map((frame) => Buffer.from(frame)));
    }),
    { numRuns: 20 },
  );
});

test("whole frames are handed out in the chunk itself", () => {
  const chunk = packed([Uint8Array.of(1, 2), Uint8Array.of(3)]);
  const seen: unknown[] = [];
  const reader = createFrameReader(10, {
    onFrame: (buffer, start, end) => seen.push([buffer === chunk, start, end]),
    onOversize: () => {},
  });
  reader.push(chunk);
  expect(seen).toEqual([
    [true, 4, 6],
    [true, 10, 11],
  ]);
});

test.each([
  ["at once", (stream: Buffer) => [stream]],
  ["byte by byte", (stream: Buffer) => [...stream].map((byte) => Uint8Array.of(byte))],
])("a length above the limit ends the stream after the frames before it, %s", (_name, cut) => {
  const { frames, oversizes, push } = setUp(10);
  const stream = Buffer.concat([
    packed([Uint8Array.of(1)]),
    Buffer.from([0xff, 0xff, 0xff, 0xff]),
    packed([Uint8Array.of(2)]),
  ]);
  for (const chunk of cut(stream)) push(chunk);
  expect({ frames, oversizes }).toEqual({ frames: [Buffer.of(1)], oversizes: [0xff_ff_ff_ff] });
});

test("a length that was announced takes no memory before its bytes come", () => {
  const { push } = setUp(512 * 1024 * 1024);
  const before = process.memoryUsage().arrayBuffers;
  push(Buffer.from([0x10, 0, 0, 0, 1]));
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1024 * 1024);
});

test("a stopped reader hands out nothing more, not even of the present chunk", () => {
  const seen: number[] = [];
  const reader = createFrameReader(10, {
    onFrame: (buffer, start) => {
      seen.push(buffer[start] ?? -1);
      reader.stop();
    },
    onOversize: () => {},
  });
  reader.push(packed([Uint8Array.of(1), Uint8Array.of(2)]));
  reader.push(packed([Uint8Array.of(3)]));
  expect(seen).toEqual([1]);
});
