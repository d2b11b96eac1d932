import { Decimal, type SymbolInfo, toIso } from "@anybroker/core";

/** What stands where nothing is known. */
export const NOTHING = "-";

function grouped(digits: string): string {
  const [whole = "", fraction] = digits.split(".");
  const withCommas = whole.replaceAll(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? withCommas : `${withCommas}.${fraction}`;
}

/** `value` with at least `digits` digits after the point; more only where it has them. */
function atLeast(value: number, digits: number): string {
  const exact = Decimal.of(value);
  return (exact.scale < digits ? exact.round(digits) : exact).toString();
}

/** A price with the symbol's digits: 1.1 of EURUSD is `1.10000`. Without a symbol, as it is. */
export function formatPrice(price: number | undefined, symbol?: SymbolInfo): string {
  return price === undefined ? NOTHING : atLeast(price, symbol?.digits ?? 0);
}

/** Lots, as short as they are. */
export function formatLots(lots: number | undefined): string {
  return lots === undefined ? NOTHING : Decimal.of(lots).toString();
}

/** An amount of money with thousands apart and at least two digits: `100,000.00`. */
export function formatMoney(amount: number | undefined): string {
  return amount === undefined ? NOTHING : grouped(atLeast(amount, 2));
}

/** A count or volume with thousands apart. */
export function formatCount(count: number | undefined): string {
  return count === undefined ? NOTHING : grouped(atLeast(count, 0));
}

/** An instant in UTC to the second: `2026-01-05T12:00:00Z`. */
export function formatTime(timeMs: number | undefined): string {
  return timeMs === undefined ? NOTHING : `${toIso(timeMs).slice(0, 19)}Z`;
}

/** An instant in UTC to the millisecond, for prices that follow each other fast. */
export function formatTickTime(timeMs: number): string {
  return toIso(timeMs);
}

/** A duration as people say it: `40 ms`, `3.2 s`, `5 min`, `2 h`, `3 days`. */
export function formatAge(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 5_400_000) return `${Math.round(ms / 60_000)} min`;
  return ms < 172_800_000 ? `${Math.round(ms / 3_600_000)} h` : `${Math.round(ms / 86_400_000)} days`;
}
