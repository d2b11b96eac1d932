/** The middle value. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const high = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? high) + high) / 2;
}

/** The least value. */
export const least = (values: readonly number[]): number => Math.min(...values);

/** `least/median` of some figures, with their unit. */
export function spread(values: readonly number[], unit: string, digits = 2): string {
  return `${least(values).toFixed(digits)}/${median(values).toFixed(digits)} ${unit}`;
}
