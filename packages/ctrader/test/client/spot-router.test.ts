import fc from "fast-check";
import { expect, test } from "vitest";
import { SpotRouter } from "../../src/client/spot-router.ts";
import type { SpotUpdate } from "../../src/client/wire/spot-frame.ts";

const ACCOUNTS = ["1", "7", "9007199254740993"];
const SYMBOLS = ["1", "41"];

const spot = (accountId: string, symbolId: string): SpotUpdate => {
  const wire = (id: string): string | number => (Number.isSafeInteger(Number(id)) ? Number(id) : id);
  return {
    accountId: wire(accountId),
    symbolId: wire(symbolId),
    bid: 1,
    ask: 2,
    timestamp: undefined,
    trendbars: [],
  } as SpotUpdate;
};

/** What happens to a router, by numbers that pick from what there is. */
const step = fc.record({
  what: fc.constantFrom("add", "remove", "deliver"),
  account: fc.constantFrom(...ACCOUNTS),
  symbol: fc.constantFrom(...SYMBOLS),
  pick: fc.nat({ max: 20 }),
});

test("a spot reaches the handlers of its account and symbol that are on, in their order, and no other", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const router = new SpotRouter();
      const on: { readonly at: string; readonly id: number; readonly stop: () => void }[] = [];
      const heard: number[] = [];
      for (const [id, { what, account, symbol, pick }] of steps.entries()) {
        const at = `${account} ${symbol}`;
        if (what === "add") on.push({ at, id, stop: router.add(account, symbol, () => heard.push(id)) });
        if (what === "remove") on.splice(pick, 1)[0]?.stop();
        if (what !== "deliver") continue;
        heard.length = 0;
        router.deliver(spot(account, symbol));
        expect(heard).toEqual(on.filter((each) => each.at === at).map((each) => each.id));
      }
    }),
    { numRuns: 300 },
  );
});
