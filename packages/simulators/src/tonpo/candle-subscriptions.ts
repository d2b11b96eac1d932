import { type Candle, candleOpenTimeMs, type Tick, type Timeframe } from "@anybroker/core";
import type { Venue } from "@anybroker/paper/venue";
import type { JsonObject } from "../json.ts";
import type { TonpoKnobs } from "./options.ts";
import { frameTime } from "./to-wire.ts";

/** The candles that one stream has subscribed to, and how far it was told of each. */
export class CandleSubscriptions {
  readonly #venue: Venue;
  readonly #knobs: TonpoKnobs;
  /** By symbol and timeframe: the opening instant of the candle that forms. */
  readonly #forming = new Map<string, Map<Timeframe, number>>();

  constructor(venue: Venue, knobs: TonpoKnobs) {
    this.#venue = venue;
    this.#knobs = knobs;
  }

  /** From now on candles of the symbol are told; a further timeframe adds to those before. */
  add(symbol: string, timeframe: Timeframe, nowMs: number): void {
    const timeframes = this.#forming.get(symbol) ?? new Map<Timeframe, number>();
    if (!timeframes.has(timeframe)) timeframes.set(timeframe, candleOpenTimeMs(timeframe, nowMs));
    this.#forming.set(symbol, timeframes);
  }

  /** Ends all candles of a symbol. */
  remove(symbol: string): void {
    this.#forming.delete(symbol);
  }

  /** The frames that a tick brings: candles that it closed, and those that form. */
  framesOf({ symbol, timeMs }: Tick): readonly JsonObject[] {
    return [...(this.#forming.get(symbol) ?? [])].flatMap(([timeframe, sinceMs]) => {
      const openMs = candleOpenTimeMs(timeframe, timeMs);
      this.#forming.get(symbol)?.set(timeframe, openMs);
      return this.#venue
        .candles(symbol, timeframe, sinceMs, timeMs)
        .map((candle) => ({ candle, complete: candle.openTimeMs < openMs }))
        .filter(({ complete }) => complete || this.#knobs.formingCandles)
        .map(({ candle, complete }) => candleFrame(candle, complete, this.#knobs));
    });
  }
}

function candleFrame(candle: Candle, complete: boolean, knobs: TonpoKnobs): JsonObject {
  const { symbol, timeframe, openTimeMs, open, high, low, close, volume = 0 } = candle;
  const time = frameTime(openTimeMs, knobs);
  return { type: "candle", symbol, timeframe, time, open, high, low, close, volume, complete };
}
