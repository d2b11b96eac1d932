/** The longest list in `value`, at any depth; undefined when it holds none. */
function longestList(value: unknown): readonly unknown[] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  let longest: readonly unknown[] | undefined = Array.isArray(value) ? value : undefined;
  for (const member of Object.values(value)) {
    const found = longestList(member);
    if ((found?.length ?? -1) > (longest?.length ?? -1)) longest = found;
  }
  return longest;
}

/** A copy of `value` whose longest list lacks the middle third of its rows, at least one. */
export function withoutRows<Value>(value: Value): Value {
  const list = longestList(value);
  if (list === undefined || list.length === 0) return value;
  const start = Math.floor(list.length / 3);
  const end = start + Math.max(1, Math.floor(list.length / 3));
  const copy = (part: unknown): unknown => {
    if (part === list) return list.filter((_row, index) => index < start || index >= end);
    if (Array.isArray(part)) return part.map(copy);
    if (typeof part !== "object" || part === null || part instanceof Uint8Array) return part;
    return Object.fromEntries(Object.entries(part).map(([name, member]) => [name, copy(member)]));
  };
  return copy(value) as Value;
}
