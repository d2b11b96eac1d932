import { readFileSync } from "node:fs";
import { asBrokerError, BrokerError, type Tick, type Timeframe, type Timer } from "@anybroker/core";
import { type Bar, MINUTE_MS, minuteOf, withTick } from "../venue/candles.ts";
import { DEFAULT_SYMBOLS } from "../venue/default-symbols.ts";
import { lowerBound } from "../venue/search.ts";
import { ALWAYS_OPEN } from "../venue/sessions.ts";
import type { Tape, TapeHost } from "../venue/tape.ts";
import type { VenueSymbol } from "../venue/types.ts";
import { candleLength, ticksOfCandle } from "./candle-ticks.ts";
import { parseCsv, type TickRow } from "./parse.ts";
import type { Zone } from "./times.ts";

/** What a file of prices is about, and how it is played. */
export interface CsvTapeOptions {
  /** The name of a built-in symbol, or a symbol's own rules. */
  readonly symbol: string | VenueSymbol;
  /** What times mean that name no zone: minutes ahead of UTC, or `eet`. Default UTC, and what known exports say. */
  readonly zone?: Zone;
  /** The length of the file's candles; default the smallest step between two of them. */
  readonly timeframe?: Timeframe;
  /** Distance of ask from bid for candles, in price units; default the symbol's typical spread. */
  readonly spread?: number;
  /** Plays this many times as fast; default 1. */
  readonly speed?: number;
  /** The instant of the file that is now at the start: what comes before is the past. */
  readonly fromTimeMs?: number;
}

function symbolOf(wanted: string | VenueSymbol): VenueSymbol {
  const symbol = typeof wanted === "string" ? DEFAULT_SYMBOLS.find((each) => each.name === wanted) : wanted;
  // A file says by its lines when the market was open.
  if (symbol !== undefined) return { ...symbol, sessions: ALWAYS_OPEN };
  throw new BrokerError(
    "INVALID_CONFIG",
    `csvTape: there is no built-in symbol ${String(wanted)}; give its rules as a VenueSymbol`,
    {
      broker: "paper",
    },
  );
}

function readSource(textOrPath: string): { readonly text: string; readonly source: string } {
  if (/[\r\n]/.test(textOrPath)) return { text: textOrPath, source: "csv text" };
  try {
    return { text: readFileSync(textOrPath, "utf8"), source: textOrPath };
  } catch (error) {
    throw asBrokerError(error, "INVALID_CONFIG", `csvTape: the file ${textOrPath} could not be read`, {
      broker: "paper",
    });
  }
}

function loadTicks(textOrPath: string, symbol: VenueSymbol, options: CsvTapeOptions): readonly TickRow[] {
  const { text, source } = readSource(textOrPath);
  const parsed = parseCsv(text, symbol, source, options.zone);
  if (parsed.kind === "ticks") return parsed.rows;
  const lengthMs = candleLength(parsed.rows, options.timeframe);
  return parsed.rows.flatMap((row) => ticksOfCandle(row, lengthMs, options.spread ?? symbol.typicalSpread));
}

/** A file's prices, played on the venue's clock. */
class CsvTape implements Tape {
  readonly symbols: readonly VenueSymbol[];
  readonly #symbol: VenueSymbol;
  readonly #rows: readonly TickRow[];
  readonly #speed: number;
  readonly #fromTimeMs: number | undefined;
  #host: TapeHost | undefined;
  #timer: Timer | undefined;
  /** This instant of the file ... */
  #anchorMs = 0;
  /** ... is this instant of the clock. */
  #startMs = 0;
  /** The next row to be played. */
  #next = 0;
  #started = false;

  constructor(symbol: VenueSymbol, rows: readonly TickRow[], options: CsvTapeOptions) {
    this.symbols = [symbol];
    this.#symbol = symbol;
    this.#rows = rows;
    this.#speed = options.speed ?? 1;
    this.#fromTimeMs = options.fromTimeMs;
    if (!(this.#speed > 0)) throw new TypeError(`a tape's speed has to be above 0, and it was ${this.#speed}`);
  }

  attach(host: TapeHost): void {
    if (this.#host !== undefined)
      throw new TypeError(`the tape of ${this.#symbol.name} plays for a venue already; make another one`);
    this.#host = host;
    this.#anchor(host.clock.now());
  }

  start(): void {
    const host = this.#host;
    if (host === undefined || this.#timer !== undefined) return;
    if (!this.#started) {
      this.#started = true;
      this.#anchor(host.clock.now());
      const last = this.#rows[this.#next - 1];
      if (last !== undefined) host.prime(this.#symbol, last.bid, last.ask, this.#timeOf(last));
    }
    this.#play(host);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  pastBars(_symbol: VenueSymbol, fromTimeMs: number, toTimeMs: number): readonly Bar[] {
    const bars: Bar[] = [];
    for (const tick of this.pastTicks(_symbol, fromTimeMs, toTimeMs + MINUTE_MS - 1)) {
      const last = bars.at(-1);
      if (last?.openTimeMs === minuteOf(tick.timeMs)) bars[bars.length - 1] = withTick(last, tick);
      else bars.push(withTick(undefined, tick));
    }
    return bars;
  }

  pastTicks(_symbol: VenueSymbol, fromTimeMs: number, toTimeMs: number): readonly Tick[] {
    const shift = this.#anchorMs - this.#startMs;
    const from = lowerBound(this.#rows, (row) => row.timeMs >= fromTimeMs + shift);
    const ticks: Tick[] = [];
    for (let index = from; index < this.#rows.length; index += 1) {
      const row = this.#rows[index];
      if (row === undefined || row.timeMs > toTimeMs + shift || row.timeMs >= this.#anchorMs) break;
      ticks.push({ symbol: this.#symbol.name, ...row, timeMs: row.timeMs - shift });
    }
    return ticks;
  }

  /** Lays the file over the clock: where it covers the present, that; else its first line is now. */
  #anchor(nowMs: number): void {
    const first = this.#rows[0]?.timeMs ?? nowMs;
    const last = this.#rows.at(-1)?.timeMs ?? nowMs;
    this.#startMs = nowMs;
    this.#anchorMs = this.#fromTimeMs ?? (nowMs >= first && nowMs <= last ? nowMs : first);
    this.#next = lowerBound(this.#rows, (row) => row.timeMs >= this.#anchorMs);
  }

  #timeOf(row: TickRow): number {
    const since = row.timeMs - this.#anchorMs;
    return this.#startMs + (since > 0 ? Math.ceil(since / this.#speed) : since);
  }

  #play(host: TapeHost): void {
    const now = host.clock.now();
    for (let row = this.#rows[this.#next]; row !== undefined; row = this.#rows[this.#next]) {
      const dueMs = this.#timeOf(row);
      if (dueMs > now) {
        this.#timer = host.clock.setTimer(dueMs - now, () => this.#play(host), { keepAlive: true });
        return;
      }
      this.#next += 1;
      host.push(this.#symbol, row.bid, row.ask, row.volume);
    }
    this.#timer = undefined;
  }
}

/**
 * Prices from a file, or from its text: ticks (`time,bid,ask[,volume]`) or candles (`time,open,high,low,close[,volume]`).
 *
 * The exports of MetaTrader 4 and 5, Dukascopy, HistData and TradingView are known by their first line. Where the file
 * covers the clock's present, its past is the venue's past and it plays at its own instants; else its first line plays
 * at the start. A text is told from a path by its line breaks.
 *
 * Throws INVALID_CONFIG that names the line and what was expected.
 */
export function csvTape(textOrPath: string, options: CsvTapeOptions): Tape {
  const symbol = symbolOf(options.symbol);
  return new CsvTape(symbol, loadTicks(textOrPath, symbol, options), options);
}
