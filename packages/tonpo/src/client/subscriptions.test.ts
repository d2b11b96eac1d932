import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Subscriptions } from "./subscriptions.ts";

const symbol = fc.constantFrom("EURUSD", "GBPUSD", "XAUUSD", "US500");
const step = fc.oneof(
  fc.record({ add: fc.uniqueArray(symbol, { minLength: 1 }), timeframe: fc.constantFrom(undefined, "M1", "H1") }),
  fc.record({ remove: fc.uniqueArray(symbol, { minLength: 1 }) }),
);

test("the commands make anew exactly what is subscribed to, whatever was added and removed before", () => {
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const known = new Subscriptions();
      const wanted = new Map<string, Set<string>>();
      for (const one of steps) {
        if ("remove" in one) {
          known.remove(one.remove);
          for (const name of one.remove) wanted.delete(name);
        } else {
          known.add(one.add, one.timeframe);
          for (const name of one.add) {
            const frames = wanted.get(name) ?? new Set();
            wanted.set(name, one.timeframe === undefined ? frames : frames.add(one.timeframe));
          }
        }
      }
      const made = new Map<string, Set<string>>();
      for (const { symbols, timeframe } of known.commands()) {
        for (const name of symbols) {
          const frames = made.get(name) ?? new Set();
          made.set(name, timeframe === undefined ? frames : frames.add(timeframe));
        }
      }
      expect(made).toEqual(wanted);
      expect(known.symbols).toEqual([...wanted.keys()]);
    }),
  );
});
