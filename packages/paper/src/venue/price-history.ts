import { type Candle, candleOpenTimeMs, nextCandleOpenTimeMs, type Tick, type Timeframe } from "@anybroker/core";
import { type Bar, candlesFromBars, MINUTE_MS, minuteOf, withTick } from "./candles.ts";
import { lowerBound } from "./search.ts";
import type { Tape } from "./tape.ts";
import type { VenueSymbol } from "./types.ts";

/** Live ticks kept per symbol: about seven hours of the seeded tape. */
const MAX_TICKS = 100_000;
/** Minute bars kept per symbol: about seventy days. */
const MAX_BARS = 100_000;

/** Drops the older half of a list that has grown past `max`, so that each drop pays for many appends. */
function trim<Item>(items: Item[], max: number): void {
  if (items.length > max * 2) items.splice(0, items.length - max);
}

/**
 * What was priced when, of one symbol: the tape's past up to an instant, and what was really heard from then on.
 *
 * Live ticks beyond the last 100,000 and bars beyond the last 100,000 minutes are forgotten.
 */
export class PriceHistory {
  readonly #symbol: VenueSymbol;
  readonly #tape: Tape | undefined;
  readonly #fromMs: number;
  /** The past is the tape's before this instant. */
  #liveFromMs: number;
  readonly #ticks: Tick[] = [];
  readonly #bars: Bar[] = [];

  constructor(symbol: VenueSymbol, tape: Tape | undefined, fromMs: number, nowMs: number) {
    this.#symbol = symbol;
    this.#tape = tape;
    this.#fromMs = fromMs;
    this.#liveFromMs = nowMs;
  }

  /** The tape begins to play: unless something was heard before, all up to now is its past. */
  begin(nowMs: number): void {
    if (this.#ticks.length === 0) this.#liveFromMs = nowMs;
  }

  record(tick: Tick): void {
    if (this.#bars.length === 0) {
      const seam = this.#seam();
      if (seam !== undefined) this.#bars.push(seam);
    }
    this.#ticks.push(tick);
    const last = this.#bars.at(-1);
    if (last !== undefined && last.openTimeMs === minuteOf(tick.timeMs)) {
      this.#bars[this.#bars.length - 1] = withTick(last, tick);
    } else {
      this.#bars.push(withTick(undefined, tick));
    }
    trim(this.#ticks, MAX_TICKS);
    trim(this.#bars, MAX_BARS);
  }

  /** Ticks of a stretch, both ends included. */
  ticks(fromTimeMs: number, toTimeMs: number): readonly Tick[] {
    const start = lowerBound(this.#ticks, (tick) => tick.timeMs >= fromTimeMs);
    const end = lowerBound(this.#ticks, (tick) => tick.timeMs > toTimeMs);
    return [...this.#pastTicks(fromTimeMs, toTimeMs), ...this.#ticks.slice(start, end)];
  }

  /** Candles by their opening instants, both ends included. */
  candles(timeframe: Timeframe, fromTimeMs: number, toTimeMs: number): readonly Candle[] {
    const aligned = candleOpenTimeMs(timeframe, fromTimeMs);
    const first = aligned < fromTimeMs ? nextCandleOpenTimeMs(timeframe, aligned) : aligned;
    const endMs = nextCandleOpenTimeMs(timeframe, candleOpenTimeMs(timeframe, toTimeMs));
    if (endMs <= first) return [];
    return candlesFromBars(this.#symbol, timeframe, this.#barsBetween(first, endMs - MINUTE_MS));
  }

  #barsBetween(fromMs: number, toMs: number): readonly Bar[] {
    const past = this.#tape?.pastBars?.(
      this.#symbol,
      Math.max(fromMs, minuteOf(this.#fromMs)),
      Math.min(toMs, minuteOf(this.#liveFromMs) - MINUTE_MS),
    );
    const seam = this.#bars.length === 0 ? this.#seam() : undefined;
    const live = seam === undefined ? this.#bars : [seam];
    const start = lowerBound(live, (bar) => bar.openTimeMs >= fromMs);
    return [
      ...(past ?? []),
      ...live.slice(
        start,
        lowerBound(live, (bar) => bar.openTimeMs > toMs),
      ),
    ];
  }

  #pastTicks(fromMs: number, toMs: number): readonly Tick[] {
    const from = Math.max(fromMs, this.#fromMs);
    const to = Math.min(toMs, this.#liveFromMs - 1);
    return from > to ? [] : (this.#tape?.pastTicks?.(this.#symbol, from, to) ?? []);
  }

  /** What the tape says of the minute in which the live prices begin. */
  #seam(): Bar | undefined {
    let bar: Bar | undefined;
    for (const tick of this.#pastTicks(minuteOf(this.#liveFromMs), this.#liveFromMs - 1)) bar = withTick(bar, tick);
    return bar;
  }
}
