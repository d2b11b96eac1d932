/** Microseconds that processes of one machine agree on. */
export const nowUs = (): number => (performance.timeOrigin + performance.now()) * 1_000;

/** Median and 99th percentile. */
export function quantiles(values: readonly number[]): { readonly median: number; readonly p99: number } {
  const sorted = [...values].sort((left, right) => left - right);
  const at = (part: number): number => Math.round(sorted[Math.floor((sorted.length - 1) * part)] ?? 0);
  return { median: at(0.5), p99: at(0.99) };
}
