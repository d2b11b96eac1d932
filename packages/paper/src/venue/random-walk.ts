import { scaleDown, type Tick, type Timer } from "@anybroker/core";
import { type Bar, MINUTE_MS, minuteOf } from "./candles.ts";
import { hashed, hashedUnit, hashText, Wander } from "./noise.ts";
import { isInSession } from "./sessions.ts";
import type { Tape, TapeHost } from "./tape.ts";
import type { VenueSymbol } from "./types.ts";

/** How the seeded tape plays. */
export interface RandomWalkOptions {
  /** Default: drawn from the venue's random source. */
  readonly seed?: number;
  /** Prices move, and tick, this many times as fast; default 1, at which each symbol ticks four times a second. */
  readonly speed?: number;
}

const TICKS_PER_MINUTE = 240;
const MAX_TICKS_PER_MINUTE = 12_000;
const MAX_CLOSED_MINUTES = 8 * 1440;
/** A price set by hand has half its influence after this time. */
const ADJUSTMENT_HALF_LIFE_MS = 600_000;
const SALT = { high: 101, low: 102, highAt: 103, lowAt: 104, jitter: 105, spread: 106 };

interface Instrument {
  readonly symbol: VenueSymbol;
  readonly seed: number;
  /** Steps of the tick size. */
  readonly reference: number;
  readonly spread: number;
  readonly volatility: number;
  readonly path: Wander;
  offset: number;
  offsetTimeMs: number;
  /** The shape that was asked for last: ticks of one minute share it. */
  shape: { readonly minute: number; readonly shape: Shape } | undefined;
}

/** A minute of the path in steps of the tick size, and the ticks at which it turns. */
interface Shape {
  readonly open: number;
  readonly close: number;
  readonly high: number;
  readonly low: number;
  readonly highAt: number;
  readonly lowAt: number;
}

/**
 * Seeded prices: a path that is a function of seed, symbol and instant, so that its past can be asked for at any time
 * and meets the live prices without a seam.
 */
export class RandomWalkTape implements Tape {
  readonly #options: RandomWalkOptions;
  readonly #perMinute: number;
  readonly #speed: number;
  readonly #instruments = new Map<string, Instrument>();
  #host: TapeHost | undefined;
  #timer: Timer | undefined;

  constructor(options: RandomWalkOptions = {}) {
    this.#options = options;
    this.#speed = options.speed ?? 1;
    this.#perMinute = Math.min(Math.max(Math.round(TICKS_PER_MINUTE * this.#speed), 1), MAX_TICKS_PER_MINUTE);
  }

  attach(host: TapeHost): void {
    this.#host = host;
    const seed = this.#options.seed ?? Math.floor(host.random.next() * 4_294_967_296);
    for (const symbol of host.symbols) {
      const own = (seed ^ hashText(symbol.name)) >>> 0;
      this.#instruments.set(symbol.name, {
        symbol,
        seed: own,
        path: new Wander(own),
        reference: Math.round((symbol.referencePrice ?? 1) / symbol.tickSize),
        spread: Math.max(1, Math.round(symbol.typicalSpread / symbol.tickSize)),
        volatility: symbol.dailyVolatility ?? 0.006,
        offset: 0,
        offsetTimeMs: 0,
        shape: undefined,
      });
    }
  }

  start(): void {
    const host = this.#host;
    if (host === undefined || this.#timer !== undefined) return;
    const now = host.clock.now();
    for (const instrument of this.#instruments.values()) {
      const last = this.#lastTick(instrument, now);
      if (last.timeMs < now) host.prime(instrument.symbol, last.bid, last.ask, last.timeMs);
    }
    if (this.#timeOf(this.#indexAt(now)) === now) this.#step(host);
    else this.#wait(host);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  adjust(symbol: VenueSymbol, bid: number): void {
    const instrument = this.#instruments.get(symbol.name);
    if (instrument === undefined || this.#host === undefined) return;
    const now = this.#host.clock.now();
    instrument.offset = Math.round(bid / symbol.tickSize) - this.#bidAt(instrument, this.#indexAt(now));
    instrument.offsetTimeMs = now;
  }

  pastBars(symbol: VenueSymbol, fromTimeMs: number, toTimeMs: number): readonly Bar[] {
    const instrument = this.#instruments.get(symbol.name);
    const bars: Bar[] = [];
    if (instrument === undefined) return bars;
    for (let openTimeMs = minuteOf(fromTimeMs + MINUTE_MS - 1); openTimeMs <= toTimeMs; openTimeMs += MINUTE_MS) {
      if (!isInSession(symbol.sessions, openTimeMs)) continue;
      const { open, high, low, close } = this.#shape(instrument, openTimeMs / MINUTE_MS);
      const price = (steps: number): number => toPrice(symbol, steps);
      bars.push({
        openTimeMs,
        open: price(open),
        high: price(high),
        low: price(low),
        close: price(close),
        volume: this.#perMinute,
      });
    }
    return bars;
  }

  pastTicks(symbol: VenueSymbol, fromTimeMs: number, toTimeMs: number): readonly Tick[] {
    const instrument = this.#instruments.get(symbol.name);
    const ticks: Tick[] = [];
    if (instrument === undefined) return ticks;
    let index = this.#indexAt(fromTimeMs);
    if (this.#timeOf(index) < fromTimeMs) index += 1;
    for (; this.#timeOf(index) <= toTimeMs; index += 1) {
      if (isInSession(symbol.sessions, this.#timeOf(index))) ticks.push(this.#tickAt(instrument, index, 0));
    }
    return ticks;
  }

  #wait(host: TapeHost): void {
    const now = host.clock.now();
    const next = this.#timeOf(this.#indexAt(now) + 1);
    // As an open socket would, a playing tape keeps the program alive.
    this.#timer = host.clock.setTimer(next - now, () => this.#step(host), { keepAlive: true });
  }

  #step(host: TapeHost): void {
    const now = host.clock.now();
    const index = this.#indexAt(now);
    // Armed before the prices go out, so that a listener can stop the tape.
    this.#wait(host);
    for (const instrument of this.#instruments.values()) {
      if (!host.isOpen(instrument.symbol, now)) continue;
      const age = (now - instrument.offsetTimeMs) / ADJUSTMENT_HALF_LIFE_MS;
      const tick = this.#tickAt(instrument, index, Math.round(instrument.offset * 0.5 ** age));
      host.push(instrument.symbol, tick.bid, tick.ask);
    }
  }

  /** The last tick at or before an instant at which the market was open. */
  #lastTick(instrument: Instrument, timeMs: number): Tick {
    const index = this.#indexAt(timeMs);
    if (this.#host?.isOpen(instrument.symbol, timeMs) === true) return this.#tickAt(instrument, index, 0);
    let minute = minuteOf(timeMs) / MINUTE_MS;
    for (let back = 0; back < MAX_CLOSED_MINUTES; back += 1) {
      minute -= 1;
      if (isInSession(instrument.symbol.sessions, minute * MINUTE_MS)) break;
    }
    return this.#tickAt(instrument, minute * this.#perMinute + this.#perMinute - 1, 0);
  }

  #indexAt(timeMs: number): number {
    const minute = Math.floor(timeMs / MINUTE_MS);
    const inside = timeMs - minute * MINUTE_MS;
    let step = Math.floor((inside * this.#perMinute) / MINUTE_MS);
    if (Math.ceil(((step + 1) * MINUTE_MS) / this.#perMinute) <= inside) step += 1;
    return minute * this.#perMinute + step;
  }

  #timeOf(index: number): number {
    const minute = Math.floor(index / this.#perMinute);
    return minute * MINUTE_MS + Math.ceil(((index - minute * this.#perMinute) * MINUTE_MS) / this.#perMinute);
  }

  #tickAt(instrument: Instrument, index: number, offset: number): Tick {
    const { symbol, seed, spread } = instrument;
    const bid = Math.max(1, this.#bidAt(instrument, index) + offset);
    const ask = bid + spread + (hashedUnit(seed, SALT.spread, index) < 0.25 ? 1 : 0);
    return { symbol: symbol.name, bid: toPrice(symbol, bid), ask: toPrice(symbol, ask), timeMs: this.#timeOf(index) };
  }

  #bidAt(instrument: Instrument, index: number): number {
    const minute = Math.floor(index / this.#perMinute);
    const at = index - minute * this.#perMinute;
    const last = this.#perMinute - 1;
    const { open, close, high, low, highAt, lowAt } = this.#shape(instrument, minute);
    const turns: readonly (readonly [number, number])[] =
      highAt < lowAt
        ? [
            [0, open],
            [highAt, high],
            [lowAt, low],
            [last, close],
          ]
        : [
            [0, open],
            [lowAt, low],
            [highAt, high],
            [last, close],
          ];
    const exact = turns.find(([place]) => place === at);
    if (exact !== undefined) return exact[1];
    const next = turns.findIndex(([place]) => place > at);
    const [fromAt, from] = turns[next - 1] ?? [0, open];
    const [toAt, to] = turns[next] ?? [last, close];
    const jitter = hashed(instrument.seed, SALT.jitter, index) * Math.sqrt(high - low);
    const price = Math.round(from + ((to - from) * (at - fromAt)) / Math.max(1, toAt - fromAt) + jitter);
    return Math.min(Math.max(price, low), high);
  }

  #shape(instrument: Instrument, minute: number): Shape {
    if (instrument.shape?.minute === minute) return instrument.shape.shape;
    const shape = this.#makeShape(instrument, minute);
    instrument.shape = { minute, shape };
    return shape;
  }

  #makeShape(instrument: Instrument, minute: number): Shape {
    const { seed, reference, volatility, path } = instrument;
    const level = (at: number): number =>
      Math.max(1, Math.round(reference * (1 + volatility * path.at(at * this.#speed))));
    const open = level(minute);
    const close = level(minute + 1);
    // With too few ticks for turns of its own, a minute goes straight from open to close.
    if (this.#perMinute < 4) {
      const end = this.#perMinute === 1 ? open : close;
      return { open, close: end, high: Math.max(open, end), low: Math.min(open, end), highAt: 0, lowAt: 0 };
    }
    const reach = reference * volatility * 0.02 * Math.sqrt(this.#speed);
    const middle = this.#perMinute - 2;
    const highAt = 1 + Math.floor(hashedUnit(seed, SALT.highAt, minute) * middle);
    const lowAt = 1 + Math.floor(hashedUnit(seed, SALT.lowAt, minute) * (middle - 1));
    return {
      open,
      close,
      high: Math.max(open, close) + Math.round(hashedUnit(seed, SALT.high, minute) * reach),
      low: Math.max(1, Math.min(open, close) - Math.round(hashedUnit(seed, SALT.low, minute) * reach)),
      highAt,
      lowAt: lowAt === highAt ? lowAt + 1 : lowAt,
    };
  }
}

/** Steps of the tick size as a price, correctly rounded. */
function toPrice(symbol: VenueSymbol, steps: number): number {
  return scaleDown(steps * Math.round(symbol.tickSize * 10 ** symbol.digits), symbol.digits);
}
