export { type CsvTapeOptions, csvTape } from "../csv/csv-tape.ts";
export type { Bar } from "./candles.ts";
export { DEFAULT_SYMBOLS } from "./default-symbols.ts";
export { mergeTapes } from "./merge-tapes.ts";
export { type RandomWalkOptions, RandomWalkTape } from "./random-walk.ts";
export { ALWAYS_OPEN } from "./sessions.ts";
export type { Tape, TapeHost } from "./tape.ts";
export type {
  LiquidityLevel,
  Venue,
  VenueAccount,
  VenueAccountOptions,
  VenueOrderRequest,
  VenueRange,
  VenueResult,
  VenueSymbol,
} from "./types.ts";
export { createVenue, type VenueOptions } from "./venue.ts";
