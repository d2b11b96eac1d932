import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Wander } from "./noise.ts";

describe("the wandering path", () => {
  it("is the same wherever it was read before", () => {
    const minutes = fc.double({ min: 0, max: 40_000_000, noNaN: true });
    fc.assert(
      fc.property(fc.nat(), fc.array(minutes), minutes, (seed, before, minute) => {
        const used = new Wander(seed);
        for (const each of before) used.at(each);
        expect(used.at(minute)).toBe(new Wander(seed).at(minute));
      }),
    );
  });

  it("moves by about one in a day", () => {
    const path = new Wander(5);
    const moves = Array.from({ length: 1000 }, (_, day) => path.at((day + 1) * 1440) - path.at(day * 1440));
    const spread = Math.sqrt(moves.reduce((sum, move) => sum + move * move, 0) / moves.length);
    expect(spread).toBeGreaterThan(0.4);
    expect(spread).toBeLessThan(2.5);
  });
});
