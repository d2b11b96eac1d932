/** `item` as the patch wants it: a field that is null is taken off, one that is left out stays. */
export function applyPatch<Item extends object>(item: Item, patch: object): Item {
  const next: Record<string, unknown> = Object.fromEntries(Object.entries(item));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete next[key];
    else next[key] = value;
  }
  return next as Item;
}
