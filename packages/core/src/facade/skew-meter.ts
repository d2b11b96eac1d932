import type { HttpClient, Transports } from "../adapter/transports.ts";
import type { ReceiptMeter } from "../engine/call.ts";
import type { Clock } from "../system/clock.ts";

/** How far the local clock is from the broker's. */
export interface ClockSkew {
  /** Local less broker: positive when the local clock is ahead. */
  readonly skewMs: number;
  /** The truth lies within so much of `skewMs`. */
  readonly uncertaintyMs: number;
  /** How old the evidence is. */
  readonly ageMs: number;
}

/** So much of a skew as is certain; 0 where the clocks may agree. */
export function provenSkewMs(skew: ClockSkew | undefined): number {
  if (skew === undefined) return 0;
  return Math.sign(skew.skewMs) * Math.max(0, Math.abs(skew.skewMs) - skew.uncertaintyMs);
}

/** Brokers tell whole seconds: the instant lies somewhere in the second that begins then. */
const GRANULARITY_MS = 1_000;
/** What was pushed just now is no older than this. */
const TRAVEL_MS = 2_000;
/** Clocks drift: older evidence narrows nothing down any more. */
const NARROWS_MS = 600_000;
/** Between two looks at both clocks they may differ by so much before the wall clock counts as set. */
const SET_MS = 100;

interface Bounds {
  readonly lowMs: number;
  readonly highMs: number;
  readonly atMs: number;
  /** False when it rests on how fast a push travels: it counts only while there is nothing better. */
  readonly proven: boolean;
}

/** A look at both local clocks before a request. */
interface Look {
  readonly timeMs: number;
  readonly monotonicMs: number;
}

/**
 * Measures the distance of the local clock from the broker's by the times that its answers show: each lies between
 * the sending of the request and the receipt of the answer. Several narrow it down; when they contradict each other,
 * a clock was set in between and the newest counts.
 */
export class SkewMeter implements ReceiptMeter {
  readonly #clock: Clock;
  #bounds: Bounds | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What is known; undefined until an answer has shown a time. */
  get skew(): ClockSkew | undefined {
    const bounds = this.#bounds;
    if (bounds === undefined) return undefined;
    return {
      skewMs: (bounds.lowMs + bounds.highMs) / 2,
      uncertaintyMs: (bounds.highMs - bounds.lowMs) / 2,
      ageMs: this.#clock.monotonic() - bounds.atMs,
    };
  }

  /** To be kept from before a request, for `answered`. */
  look(): Look {
    return { timeMs: this.#clock.now(), monotonicMs: this.#clock.monotonic() };
  }

  /** The answer to a request that was sent after `before` shows `brokerMs`, by the broker's clock to the second. */
  answered(before: Look, brokerMs: number): void {
    const { timeMs, monotonicMs } = this.look();
    const wasSet = Math.abs(timeMs - before.timeMs - (monotonicMs - before.monotonicMs)) > SET_MS;
    if (wasSet || !Number.isFinite(brokerMs)) return;
    this.#bounds = narrowed(this.#bounds, {
      lowMs: before.timeMs - brokerMs - GRANULARITY_MS,
      highMs: timeMs - brokerMs,
      atMs: monotonicMs,
      proven: true,
    });
  }

  /** Something that has just happened at the broker was pushed, and shows `brokerMs`. */
  heard(brokerMs: number): void {
    const { timeMs, monotonicMs } = this.look();
    this.#bounds = narrowed(this.#bounds, {
      lowMs: timeMs - brokerMs - TRAVEL_MS,
      highMs: timeMs - brokerMs,
      atMs: monotonicMs,
      proven: false,
    });
  }
}

function narrowed(known: Bounds | undefined, found: Bounds): Bounds {
  if (known === undefined || found.atMs - known.atMs > NARROWS_MS) return found;
  if (known.proven !== found.proven) return known.proven ? known : found;
  const lowMs = Math.max(known.lowMs, found.lowMs);
  const highMs = Math.min(known.highMs, found.highMs);
  return lowMs <= highMs ? { ...found, lowMs, highMs } : found;
}

/** Transports whose HTTP answers are evidence by their `Date` header. */
export function measuring(transports: Transports, meter: SkewMeter): Transports {
  return { ...transports, http: (options) => measuringHttp(transports.http(options), meter) };
}

function measuringHttp(client: HttpClient, meter: SkewMeter): HttpClient {
  return {
    request: async (request) => {
      const before = meter.look();
      const response = await client.request(request);
      const { date } = response.headers;
      if (date !== undefined) meter.answered(before, Date.parse(date));
      return response;
    },
    close: () => client.close(),
  };
}
