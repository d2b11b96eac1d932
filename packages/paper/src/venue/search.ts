/** The index of the first item for which `reached` holds, in a list where it holds from some item on. */
export function lowerBound<Item>(items: readonly Item[], reached: (item: Item) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = items[middle];
    if (item !== undefined && reached(item)) high = middle;
    else low = middle + 1;
  }
  return low;
}
