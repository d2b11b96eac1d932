import { type Capabilities, type Deal, Decimal } from "@anybroker/core";

/** The venue's deals as a broker with these `fills` tells them: one by one, or those of an order in a row as one. */
export function dealsAsFilled(deals: readonly Deal[], { fills }: Pick<Capabilities, "fills">): readonly Deal[] {
  if (fills === "each") return deals;
  const summed: Deal[] = [];
  for (const deal of deals) {
    const before = summed.at(-1);
    if (before === undefined || !isSameFill(before, deal)) summed.push(deal);
    else summed[summed.length - 1] = sumOf(before, deal);
  }
  return summed;
}

const isSameFill = (one: Deal, other: Deal): boolean =>
  one.orderId !== undefined &&
  one.orderId === other.orderId &&
  one.positionId === other.positionId &&
  one.entry === other.entry;

function sumOf(one: Deal, other: Deal): Deal {
  const lots = Decimal.of(one.lots).add(other.lots);
  const value = Decimal.of(one.price).multiply(one.lots).add(Decimal.of(other.price).multiply(other.lots));
  return {
    ...one,
    lots: lots.toNumber(),
    price: value.divide(lots, 12).toNumber(),
    ...sumOfMoney(one, other),
  };
}

const MONEY = ["profit", "swap", "commission"] as const;

function sumOfMoney(one: Deal, other: Deal): Partial<Deal> {
  const sums = MONEY.flatMap((field) => {
    const [left, right] = [one[field], other[field]];
    return left === undefined || right === undefined ? [] : [[field, Decimal.of(left).add(right).toNumber()]];
  });
  return Object.fromEntries(sums);
}
