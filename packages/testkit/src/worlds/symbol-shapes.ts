import { Decimal, type Random, seededRandom, symbolName } from "@anybroker/core";
import type { VenueSymbol } from "@anybroker/paper/venue";

const SHAPES = 18;
const STEPS = ["0.001", "0.01", "0.05", "0.1", "0.5", "1", "5"] as const;
const CONTRACTS = [1, 10, 25, 100, 1_000, 5_000, 10_000, 100_000] as const;
/** What the smallest order may be worth. */
const LARGEST_NOTIONAL = 20_000;
const FIRST_ID = 2001;
/** Less than a hundredth of a unit is traded nowhere. */
const PARTS_OF_UNIT = 100;

const pick = <Item>(random: Random, items: readonly [Item, ...Item[]]): Item =>
  items[Math.floor(random.next() * items.length)] ?? items[0];

/** Where the prices of a symbol with so many digits begin: at least five digits that count, all of them random. */
function priceOf(random: Random, digits: number): Decimal {
  const mantissa = 20_000 + Math.floor(random.next() * (digits > 3 ? 9_000_000 : 70_000));
  return Decimal.of(`${mantissa}e-${digits}`);
}

/**
 * Symbols of every shape, called SHAPE01 and so on: from no digits to `maxDigits`, of many steps and contract sizes.
 *
 * @param seed the same symbols each time.
 */
export function symbolShapes(seed: number, maxDigits: number): readonly VenueSymbol[] {
  const random = seededRandom(seed);
  return Array.from({ length: SHAPES }, (_, index): VenueSymbol => {
    const digits = index % (maxDigits + 1);
    const price = priceOf(random, digits).toNumber();
    const step = pick(random, STEPS);
    const fitting = CONTRACTS.filter((size) => {
      const units = Decimal.of(step).multiply(size);
      return Number.isInteger(units.multiply(PARTS_OF_UNIT).toNumber()) && units.toNumber() * price <= LARGEST_NOTIONAL;
    });
    const [first = 1, ...others] = fitting;
    const contractSize = pick(random, [first, ...others]);
    return {
      id: String(FIRST_ID + index),
      name: symbolName(`SHAPE${String(index + 1).padStart(2, "0")}`),
      digits,
      tickSize: Decimal.of(`1e-${digits}`).toNumber(),
      contractSize,
      lotsMin: Number(step),
      lotsMax: 1_000,
      lotsStep: Number(step),
      baseCurrency: "EUR",
      profitCurrency: "USD",
      marginCurrency: "EUR",
      commissionPerLot: 0,
      marginFactor: 1,
      typicalSpread: Decimal.of(`2e-${digits}`).toNumber(),
      referencePrice: price,
      tradeMode: "full",
    };
  });
}
