import type { Capabilities } from "../adapter/capabilities.ts";
import type { AccountPort } from "../adapter/ports.ts";
import { BrokerError } from "../errors/broker-error.ts";
import { type Candle, candleOpenTimeMs, nextCandleOpenTimeMs, type Timeframe } from "../model/candles.ts";
import type { SymbolInfo } from "../model/symbols.ts";
import type { Tick } from "../model/ticks.ts";
import type { Clock } from "../system/clock.ts";
import type { Caller } from "./call.ts";
import { CandleBuilder } from "./candle-builder.ts";
import { readCandles } from "./candle-read.ts";
import { Feed } from "./feed.ts";
import { createStream, type StreamSource } from "./stream.ts";

export interface LiveCandlesOptions {
  readonly port: AccountPort;
  readonly caller: Caller;
  readonly clock: Clock;
  readonly accountId: string;
  readonly capabilities: Capabilities;
  readonly onProblem: (error: BrokerError) => void;
  readonly symbol: SymbolInfo;
  readonly timeframe: Timeframe;
  /** The feed that candles are made from where the wire pushes none. */
  readonly ticks: () => Feed<Tick>;
  readonly onEmpty: () => void;
}

/**
 * The closed candles of one symbol and timeframe: each one once, in order, without holes over a lost link.
 *
 * Pushed ones are believed when the next one opens; where the wire pushes none they are made from ticks, the first
 * one completed from history.
 */
export class LiveCandles {
  readonly #options: LiveCandlesOptions;
  readonly #wire: Feed<Candle> | undefined;
  readonly #builder: CandleBuilder;
  readonly #tickSource: StreamSource<Tick>;
  #readers: readonly StreamSource<Candle>[] = [];
  #tickFeed: Feed<Tick> | undefined;
  #forming: Candle | undefined;
  #lastOpenTimeMs: number | undefined;
  #starting: Promise<void> | undefined;

  constructor(options: LiveCandlesOptions) {
    const { symbol, timeframe, clock, capabilities } = options;
    this.#options = options;
    this.#builder = new CandleBuilder({
      symbol: symbol.name,
      timeframe,
      clock,
      deliver: (candle) => this.#tell(candle),
    });
    this.#tickSource = createStream<Tick>({
      mode: "queue",
      name: `the ticks of ${symbol.name}`,
      listener: this.#builder.onTick,
    });
    if (capabilities.liveCandles !== "pushed") return;
    this.#wire = new Feed<Candle>(options, {
      name: `the ${timeframe} candles of ${symbol.name}`,
      channel: (deliver) => ({ kind: "candles", symbol, timeframe, deliver }),
      onEmpty: () => {},
    });
  }

  async add(source: StreamSource<Candle>): Promise<void> {
    this.#readers = [...this.#readers, source];
    this.#starting ??= this.#start();
    try {
      await this.#starting;
    } catch (error) {
      this.#starting = undefined;
      await this.remove(source);
      throw error;
    }
  }

  async remove(source: StreamSource<Candle>): Promise<void> {
    this.#readers = this.#readers.filter((reader) => reader !== source);
    if (this.#readers.length > 0) return;
    this.#options.onEmpty();
    this.#builder.close();
    await Promise.all([this.#wire?.remove(this.#wireSource), this.#tickFeed?.remove(this.#tickSource)]);
  }

  /** Tells the candles that closed while the link was down, and goes on from there. */
  async resume(): Promise<void> {
    this.#forming = undefined;
    await this.#wire?.resume();
    const { clock, timeframe } = this.#options;
    this.#builder.restart(candleOpenTimeMs(timeframe, clock.now()));
    await this.#backfill().catch((error: unknown) => {
      if (BrokerError.is(error) && error.code !== "CLOSED") this.#options.onProblem(error);
    });
  }

  close(): void {
    this.#readers = [];
    this.#builder.close();
    this.#wire?.close();
  }

  async #start(): Promise<void> {
    if (this.#wire !== undefined) {
      await this.#wire.add(this.#wireSource);
      return;
    }
    await this.#backfill();
    this.#tickFeed = this.#options.ticks();
    await this.#tickFeed.add(this.#tickSource);
  }

  readonly #wireSource: StreamSource<Candle> = createStream<Candle>({
    mode: "queue",
    name: "pushed candles",
    listener: (candle) => {
      if (this.#forming !== undefined && candle.openTimeMs > this.#forming.openTimeMs) this.#tell(this.#forming);
      if (this.#forming === undefined || candle.openTimeMs >= this.#forming.openTimeMs) this.#forming = candle;
    },
  });

  /** Reads from the last told candle to now: closed ones are told, the forming one is gone on with. */
  async #backfill(): Promise<void> {
    const { port, caller, clock, accountId, capabilities, symbol, timeframe } = this.#options;
    const { candles } = port;
    if (candles === undefined || !capabilities.candleTimeframes.includes(timeframe)) return;
    const nowMs = clock.now();
    const formingOpenMs = candleOpenTimeMs(timeframe, nowMs);
    const fromTimeMs =
      this.#lastOpenTimeMs === undefined ? formingOpenMs : nextCandleOpenTimeMs(timeframe, this.#lastOpenTimeMs);
    const read = readCandles({
      symbol,
      timeframe,
      fromTimeMs,
      toTimeMs: nowMs,
      readPage: (range) =>
        caller.run({ operation: "candles", lane: "read", accountId }, (call) => candles.call(port, range, call)),
    });
    for await (const candle of read) {
      if (candle.openTimeMs < formingOpenMs) this.#tell(candle);
      else if (this.#wire === undefined) this.#builder.seed(candle, nowMs);
      else this.#forming = candle;
    }
    this.#lastOpenTimeMs ??= previousOpenMs(timeframe, formingOpenMs);
  }

  #tell(candle: Candle): void {
    if (this.#lastOpenTimeMs !== undefined && candle.openTimeMs <= this.#lastOpenTimeMs) return;
    this.#lastOpenTimeMs = candle.openTimeMs;
    for (const reader of this.#readers) reader.push(candle);
  }
}

/** The opening instant of the candle before the one that opens at `openTimeMs`. */
const previousOpenMs = (timeframe: Timeframe, openTimeMs: number): number =>
  candleOpenTimeMs(timeframe, openTimeMs - 1);
