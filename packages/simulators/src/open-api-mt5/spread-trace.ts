import { isoMicros } from "./times.ts";
import { float, type WireObject } from "./wire-json.ts";

/** A bid and ask with the time that is shown for it. */
export interface TracedQuote {
  readonly time: string;
  readonly bid: number;
  readonly ask: number;
}

interface Sample {
  readonly timeMs: number;
  readonly bidSpread: number;
  readonly askSpread: number;
  readonly record: WireObject;
}

const KEPT = 1000;
const MINUTE_MS = 60_000;

const quoteRecord = ({ time, bid, ask }: TracedQuote): WireObject => ({
  time,
  bid: float(bid),
  ask: float(ask),
  close: float((bid + ask) / 2),
});

const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The samples of how far the broker's prices are from a reference, newest last, a thousand for each symbol. */
export class SpreadTrace {
  readonly #samples = new Map<string, Sample[]>();

  /** Takes a sample and gives its record. */
  take(symbol: string, nowMs: number, broker: TracedQuote, reference: TracedQuote): WireObject {
    const bidSpread = broker.bid - reference.bid;
    const askSpread = broker.ask - reference.ask;
    const samples = this.#samples.get(symbol) ?? [];
    this.#samples.set(symbol, samples);
    const lately = samples.filter(({ timeMs }) => timeMs > nowMs - MINUTE_MS);
    const source = quoteRecord(reference);
    const record: WireObject = {
      symbol,
      dukascopySymbol: symbol,
      sourceSymbol: symbol,
      sampledAt: isoMicros(nowMs),
      bidSpread: float(bidSpread),
      askSpread: float(askSpread),
      closeSpread: float((broker.bid + broker.ask) / 2 - (reference.bid + reference.ask) / 2),
      mt5: quoteRecord(broker),
      dukascopy: source,
      source,
      avarageBidSpread: float(average([...lately.map((sample) => sample.bidSpread), bidSpread])),
      avarageAskSpread: float(average([...lately.map((sample) => sample.askSpread), askSpread])),
      samplesInLastMinute: lately.length + 1,
    };
    samples.push({ timeMs: nowMs, bidSpread, askSpread, record });
    if (samples.length > KEPT) samples.shift();
    return record;
  }

  /** The last `limit` samples of a symbol, oldest first. */
  history(symbol: string, limit: number): readonly WireObject[] {
    return (this.#samples.get(symbol) ?? []).slice(-limit).map(({ record }) => record);
  }
}
