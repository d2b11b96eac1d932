import type { Subject } from "@anybroker/testkit";
import { describe, expect, test } from "vitest";
import { failuresOf } from "../../src/chaos/report.ts";
import { DEFAULT_STEPS, tally } from "../../src/chaos/tally.ts";

const SEEDS = 100;
/** Parts of the hundred, so that a failure shows early and no test runs for long. */
const PARTS = 5;
const TIMEOUT_MS = 120_000;

/** A hundred seeds of an adapter: no duplicate, no lost fill, no wrong state, no time without protection. */
export function chaosOf(subject: Subject | undefined): void {
  if (subject === undefined) throw new RangeError("There is no such adapter.");
  const runs = SEEDS / PARTS;
  const firsts = Array.from({ length: PARTS }, (_, part) => part * runs + 1);
  describe(`chaos over ${subject.name}`, () => {
    test.each(firsts)(
      `${runs} seeds from %i keep every rule`,
      async (fromSeed) => {
        const result = await tally(subject, { fromSeed, runs, steps: DEFAULT_STEPS });
        expect(failuresOf(result)).toBe("");
        expect({ runs: result.runs, hasTraded: result.commands > runs, hasDied: result.kills > 0 }).toEqual({
          runs,
          hasTraded: true,
          hasDied: true,
        });
      },
      TIMEOUT_MS,
    );
  });
}
