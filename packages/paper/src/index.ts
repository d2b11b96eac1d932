export { paper } from "./adapter.ts";
export { type CsvTapeOptions, csvTape } from "./csv/csv-tape.ts";
export type { Zone } from "./csv/times.ts";
export type { PaperAccountOptions, PaperOptions } from "./options.ts";
export { mergeTapes } from "./venue/merge-tapes.ts";
export type { Tape, TapeHost } from "./venue/tape.ts";
export type { Venue, VenueAccount, VenueSymbol } from "./venue/types.ts";
