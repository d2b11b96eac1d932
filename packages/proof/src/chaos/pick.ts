import type { Random } from "@anybroker/core";

/** One of the items. */
export function one<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[Math.floor(random.next() * items.length)];
  if (item === undefined) throw new RangeError("There is nothing to choose from.");
  return item;
}

/** One of the items, the heavier the likelier. */
export function weighted<Item>(random: Random, choices: readonly (readonly [weight: number, item: Item])[]): Item {
  const total = choices.reduce((sum, [weight]) => sum + weight, 0);
  let left = random.next() * total;
  for (const [weight, item] of choices) {
    left -= weight;
    if (left < 0) return item;
  }
  throw new RangeError("There is nothing to choose from.");
}
