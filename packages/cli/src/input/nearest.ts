/** The least number of letters to add, drop or change that makes `right` of `left`. */
function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [row, letter] of Array.from(left).entries()) {
    const current = [row + 1];
    for (const [column, other] of Array.from(right).entries()) {
      const change = (previous[column] ?? 0) + (letter === other ? 0 : 1);
      current.push(Math.min(change, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[right.length] ?? 0;
}

/** The one of `names` that `typed` was most likely meant to be; undefined when none is near. */
export function nearest(typed: string, names: readonly string[]): string | undefined {
  const scored = names
    .map((name) => ({ name, distance: editDistance(typed.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= Math.max(1, Math.floor(name.length / 3)))
    .sort((a, b) => a.distance - b.distance);
  return scored[0]?.name;
}

/** `Unknown adapter "tikerall". Did you mean tickerall? Known: paper, tickerall.` */
export function unknownName(what: string, typed: string, names: readonly string[]): string {
  const near = nearest(typed, names);
  const question = near === undefined ? "" : ` Did you mean ${near}?`;
  return `Unknown ${what} "${typed}".${question} Known: ${names.join(", ")}.`;
}
