import fc from "fast-check";
import { expect, test } from "vitest";
import * as api2trade from "../../api2trade/src/client/frame-reader.ts";
import * as tickerall from "../../tickerall/src/client/frame-reader.ts";
import * as tonpo from "../../tonpo/src/client/frame-reader.ts";

const price = fc.oneof(
  fc.double({ min: 0, max: 100_000 }),
  fc.integer(),
  fc.constantFrom("1.08512", "", "x", null, true, 1e15, 1e16, [1.1], {}),
);
const text = fc.oneof(fc.string(), fc.constantFrom("EURUSD", "", null, 7));

/** Frames as the service might write them: members missing, strange, in any order, and more than are known. */
const frames = fc
  .record(
    {
      type: fc.constantFrom("tick", "quote", "other", 7),
      accountId: text,
      symbol: text,
      bid: price,
      ask: price,
      last: price,
      volume: price,
      time: price,
      timestamp: fc.oneof(fc.constantFrom("2026-03-02T09:20:00.120Z"), price),
      request_id: fc.constantFrom("1", 1),
      more: price,
    },
    { requiredKeys: ["type"] },
  )
  .chain((frame) => fc.shuffledSubarray(Object.entries(frame), { minLength: Object.keys(frame).length }))
  .map((members) => JSON.stringify(Object.fromEntries(members)));

const usual = fc
  .record({ type: fc.constantFrom("tick", "quote"), symbol: fc.constantFrom("EURUSD", ""), bid: price, ask: price })
  .map((frame) => JSON.stringify({ ...frame, accountId: "a", time: 1_781_164_805_250, last: 0, volume: 3 }));

test.each(Object.entries({ api2trade, tickerall, tonpo }))(
  "a frame of %s that is read at once is what its schema makes of it",
  (_name, { readBySchema, readFrame }) => {
    fc.assert(
      fc.property(fc.oneof(frames, usual), (frame) => {
        expect(readFrame(frame)).toStrictEqual(readBySchema(frame));
      }),
      { numRuns: 1_000 },
    );
  },
);
