import { describe, expect, test } from "vitest";
import { DealMemory } from "../../src/engine/deal-memory.ts";
import { type Deal, dealId, symbolName } from "../../src/index.ts";

const DAY_MS = 86_400_000;

const deal = (id: number, timeMs: number): Deal => ({
  id: dealId(String(id)),
  symbol: symbolName("EURUSD"),
  side: "buy",
  lots: 0.1,
  price: 1.1,
  timeMs,
  entry: "in",
});

describe("the memory of deals", () => {
  test("keeps every deal of the last days, however many there are", () => {
    const memory = new DealMemory();
    for (let id = 0; id < 20_000; id += 1) memory.note(deal(id, 5 * DAY_MS + id));
    expect([0, 9_999, 19_999].map((id) => memory.knows(deal(id, 5 * DAY_MS + id)))).toEqual([true, true, true]);
  });

  test("forgets old deals once there are twice as many as it left", () => {
    const memory = new DealMemory();
    for (let id = 0; id < 4_000; id += 1) memory.note(deal(id, id));
    for (let id = 4_000; id < 8_001; id += 1) memory.note(deal(id, 10 * DAY_MS));
    expect([0, 1_999, 8_000].map((id) => memory.knows(deal(id, id < 4_000 ? id : 10 * DAY_MS)))).toEqual([
      false,
      false,
      true,
    ]);
  });
});
