import { seededRandom, type Timer } from "@anybroker/core";
import { createCall } from "@anybroker/core/adapter";
import { ManualClock } from "@anybroker/testkit";
import { expect, test } from "vitest";
import { Lanes } from "../../src/engine/lanes.ts";

/** A clock as real ones are: a little time passes between two looks at it, and a timer may be a little early. */
class CreepingClock extends ManualClock {
  readonly #chance = seededRandom(1);
  #creptMs = 0;

  override monotonic(): number {
    this.#creptMs += 0.02;
    return super.monotonic() + this.#creptMs;
  }

  override setTimer(delayMs: number, callback: () => void): Timer {
    return super.setTimer(Math.max(0, delayMs - this.#chance.next()), callback);
  }
}

test("calls that wait for a token leave, whenever between two looks at the clock the token comes", async () => {
  const clock = new CreepingClock();
  const lanes = new Lanes(clock, [{ name: "requests", perSecond: 170, burst: 1, lanes: ["open"] }]);
  let left = 0;
  const calls = Array.from({ length: 400 }, () =>
    lanes.run(createCall({ clock, random: seededRandom(1) }, { operation: "placeOrder", lane: "open" }), async () => {
      left += 1;
    }),
  );
  await clock.advance(5_000);
  expect([left, lanes.waiting]).toEqual([400, 0]);
  await Promise.all(calls);
});
