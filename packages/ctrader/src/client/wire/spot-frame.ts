import { decodeMessage, type Int64, type ProtoOASpotEvent, type ProtoOATrendbar } from "../../schema/index.ts";
import { WireReader } from "../../schema/wire-reader.ts";

/** What a spot event says. Prices are integers of 1/100000. Valid during the call that hands it out. */
export interface SpotUpdate {
  readonly accountId: Int64;
  readonly symbolId: Int64;
  /** Absent: it did not change. */
  readonly bid: number | undefined;
  readonly ask: number | undefined;
  /** Milliseconds since the epoch; only where it was asked for. */
  readonly timestamp: number | undefined;
  /** The forming bars of the subscribed periods. */
  readonly trendbars: readonly ProtoOATrendbar[];
}

type Mutable<Shape> = { -readonly [Key in keyof Shape]: Shape[Key] };

const NO_BARS: readonly ProtoOATrendbar[] = [];

/** Tags of the fields, all of them in the one wire type that they have. */
const ACCOUNT = (2 << 3) | 0;
const SYMBOL = (3 << 3) | 0;
const BID = (4 << 3) | 0;
const ASK = (5 << 3) | 0;
const TRENDBAR = (6 << 3) | 2;
const TIMESTAMP = (8 << 3) | 0;

/**
 * Reads spot events without making an object for each: there are hundreds a second, and this is all that most need.
 *
 * Gives undefined for an event that is out of the ordinary (ids beyond 2^53, a negative number): the schema's codec
 * reads that. The update is the same object each time.
 */
export class SpotReader {
  readonly #reader = new WireReader();
  readonly #update: Mutable<SpotUpdate> = {
    accountId: 0,
    symbolId: 0,
    bid: undefined,
    ask: undefined,
    timestamp: undefined,
    trendbars: NO_BARS,
  };

  /** The event in `bytes` from `start` to before `end`. Throws a SchemaError when the bytes are none. */
  read(bytes: Uint8Array, start: number, end: number): SpotUpdate | undefined {
    const reader = this.#reader;
    const update = this.#update;
    let accountId = 0;
    let symbolId = 0;
    let bid: number | undefined;
    let ask: number | undefined;
    let timestamp: number | undefined;
    let bars: ProtoOATrendbar[] | undefined;
    reader.open(bytes, start, end);
    while (reader.position < end) {
      const tag = reader.uint32();
      if (tag === ASK) ask = reader.number();
      else if (tag === BID) bid = reader.number();
      else if (tag === SYMBOL) symbolId = reader.number();
      else if (tag === ACCOUNT) accountId = reader.number();
      else if (tag === TIMESTAMP) timestamp = reader.number();
      else if (tag === TRENDBAR) {
        const barEnd = reader.valueEnd();
        bars ??= [];
        bars.push(decodeMessage("ProtoOATrendbar", bytes, reader.position, barEnd));
        reader.position = barEnd;
      } else reader.skip(tag);
    }
    // NaN stands for a number beyond 2^53, and a sum with one is NaN.
    if (Number.isNaN(accountId + symbolId + (bid ?? 0) + (ask ?? 0) + (timestamp ?? 0))) return undefined;
    update.accountId = accountId;
    update.symbolId = symbolId;
    update.bid = bid;
    update.ask = ask;
    update.timestamp = timestamp;
    update.trendbars = bars ?? NO_BARS;
    return update;
  }
}

/** A spot event that the schema's codec read, in the form of the fast reader. */
export function spotUpdateOf(event: ProtoOASpotEvent): SpotUpdate {
  return {
    accountId: event.ctidTraderAccountId,
    symbolId: event.symbolId,
    bid: numberOf(event.bid),
    ask: numberOf(event.ask),
    timestamp: numberOf(event.timestamp),
    trendbars: event.trendbar,
  };
}

const numberOf = (value: Int64 | undefined): number | undefined => (value === undefined ? undefined : Number(value));
