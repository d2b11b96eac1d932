import { type Candle, candleOpenTimeMs, nextCandleOpenTimeMs, type Timeframe } from "../model/candles.ts";
import type { SymbolName } from "../model/ids.ts";
import type { Tick } from "../model/ticks.ts";
import type { Clock, Timer } from "../system/clock.ts";

/** How long after the border a candle waits for ticks that are still on their way. */
const DEFAULT_GRACE_MS = 250;

export interface CandleBuilderOptions {
  readonly symbol: SymbolName;
  readonly timeframe: Timeframe;
  readonly clock: Clock;
  /** Hears each candle once, when it has closed. */
  readonly deliver: (candle: Candle) => void;
  /** Default 250 ms. */
  readonly graceMs?: number;
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/**
 * Makes candles from live ticks: bid prices, the number of ticks as volume.
 *
 * A candle closes with the first tick of a later interval, or on the clock at its border plus a grace, whichever
 * comes first. The border is told by the ticks' own time, so that a wrong clock of this machine closes nothing early.
 * Intervals without a tick have no candle. The first candle starts with the first tick heard, unless it was seeded.
 */
export class CandleBuilder {
  readonly #options: CandleBuilderOptions;
  #forming: Mutable<Candle & { volume: number }> | undefined;
  #borderTimeMs = Number.NEGATIVE_INFINITY;
  #timer: Timer | undefined;
  #ignored = 0;

  constructor(options: CandleBuilderOptions) {
    this.#options = options;
  }

  /** Ticks that came after their candle had closed. */
  get ignoredTicks(): number {
    return this.#ignored;
  }

  /** Takes the next tick. */
  readonly onTick = (tick: Tick): void => {
    const { bid, timeMs } = tick;
    const forming = this.#forming;
    if (forming === undefined || timeMs >= this.#borderTimeMs) {
      this.#start(bid, timeMs);
    } else if (timeMs < forming.openTimeMs) {
      this.#ignored += 1;
    } else {
      if (bid > forming.high) forming.high = bid;
      if (bid < forming.low) forming.low = bid;
      forming.close = bid;
      forming.volume += 1;
    }
  };

  /**
   * Starts from what the broker's history says of the forming candle, so that the first one isn't cut short. To be
   * called before the first tick; `timeMs` is the broker's present instant.
   */
  seed(candle: Candle, timeMs: number): void {
    this.#forming = { ...candle, volume: candle.volume ?? 0 };
    this.#borderTimeMs = nextCandleOpenTimeMs(this.#options.timeframe, candle.openTimeMs);
    this.#arm(timeMs);
  }

  /** Forgets the forming candle: after a gap it would be wrong. Ticks before `timeMs` are ignored from now on. */
  restart(timeMs: number): void {
    this.#timer?.cancel();
    this.#forming = undefined;
    this.#borderTimeMs = timeMs;
  }

  /** Stops; the forming candle is not delivered. */
  close(): void {
    this.restart(Number.POSITIVE_INFINITY);
  }

  /** Begins a candle; one that is forming closes first. */
  #start(bid: number, timeMs: number): void {
    // Without a forming candle the border is the end of the last one that closed.
    if (timeMs < this.#borderTimeMs) {
      this.#ignored += 1;
      return;
    }
    this.#finish();
    const { symbol, timeframe } = this.#options;
    const openTimeMs = candleOpenTimeMs(timeframe, timeMs);
    this.#forming = { symbol, timeframe, openTimeMs, open: bid, high: bid, low: bid, close: bid, volume: 1 };
    this.#borderTimeMs = nextCandleOpenTimeMs(timeframe, openTimeMs);
    this.#arm(timeMs);
  }

  #arm(timeMs: number): void {
    const { clock, graceMs = DEFAULT_GRACE_MS } = this.#options;
    this.#timer?.cancel();
    this.#timer = clock.setTimer(this.#borderTimeMs - timeMs + graceMs, () => this.#finish());
  }

  #finish(): void {
    this.#timer?.cancel();
    const closed = this.#forming;
    this.#forming = undefined;
    if (closed !== undefined) this.#options.deliver(closed);
  }
}
