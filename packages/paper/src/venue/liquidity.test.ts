import { Decimal } from "@anybroker/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planFills, totalLots } from "./liquidity.ts";

const cents = (value: number): Decimal => Decimal.scaled(value, 2);
const levels = fc
  .array(fc.record({ distance: fc.nat(20), lots: fc.integer({ min: 1, max: 500 }) }), { maxLength: 6 })
  .map((list) =>
    list
      .sort((a, b) => a.distance - b.distance)
      .map(({ distance, lots }) => ({ distance: distance / 10, lots: lots / 100 })),
  );

describe("the fills of an order", () => {
  it("take what is asked or what is there, never more, best price first, within the limit", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("buy" as const, "sell" as const),
        levels,
        fc.integer({ min: 1, max: 1000 }),
        fc.nat(15),
        (side, book, lots, reach) => {
          const best = Decimal.of(100);
          const worst = side === "buy" ? best.add(reach / 10) : best.subtract(reach / 10);
          const fills = planFills({ side, lots: cents(lots), best, levels: book, taken: [], slippage: 0, worst });
          const within = book.filter((level) => level.distance <= reach / 10);
          const there = within.reduce((sum, level) => sum.add(level.lots), Decimal.zero);
          expect(totalLots(fills).toNumber()).toBe(cents(lots).min(there).toNumber());
          const away = fills.map((fill) => fill.price.subtract(best).abs().toNumber());
          expect(away).toEqual([...away].sort((a, b) => a - b));
          expect(away.every((distance) => distance <= reach / 10)).toBe(true);
        },
      ),
    );
  });

  it("skip what was taken since the last tick", () => {
    const book = [
      { distance: 0, lots: 1 },
      { distance: 0.5, lots: 2 },
    ];
    const fills = planFills({
      side: "sell",
      lots: Decimal.of(2),
      best: Decimal.of(100),
      levels: book,
      taken: [Decimal.of("0.75")],
      slippage: 0.25,
    });
    expect(fills.map((fill) => [fill.price.toNumber(), fill.lots.toNumber(), fill.level])).toEqual([
      [99.75, 0.25, 0],
      [99.25, 1.75, 1],
    ]);
  });
});
