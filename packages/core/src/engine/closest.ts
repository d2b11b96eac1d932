/** The fewest letters to add, drop, replace or swap with a neighbour to turn `left` into `right`. */
function editDistance(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1];
      let best = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped =
        row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (swapped) best = Math.min(best, (beforeLast[column - 2] ?? 0) + 1);
      current.push(best);
    }
    beforeLast = last;
    last = current;
  }
  return last[right.length] ?? left.length;
}

/**
 * The words of `candidates` that `word` was probably meant to be, the likeliest first; case is ignored.
 *
 * A word counts when it contains the other one or is at most a third of its letters away.
 */
export function closestWords(word: string, candidates: Iterable<string>, limit = 3): readonly string[] {
  const wanted = word.toLowerCase();
  const ranked: { readonly candidate: string; readonly distance: number }[] = [];
  for (const candidate of candidates) {
    const offered = candidate.toLowerCase();
    const distance = editDistance(wanted, offered);
    const contained = wanted.length > 2 && (offered.includes(wanted) || wanted.includes(offered));
    if (contained || distance <= Math.max(1, Math.floor(wanted.length / 3))) ranked.push({ candidate, distance });
  }
  ranked.sort((left, right) => left.distance - right.distance || (left.candidate < right.candidate ? -1 : 1));
  return ranked.slice(0, limit).map(({ candidate }) => candidate);
}

/** ` (did you mean "lots"?)`, or nothing when no candidate is near. For the end of a message's clause. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const [best] = closestWords(word, candidates, 1);
  return best === undefined ? "" : ` (did you mean "${best}"?)`;
}
