import type { Clock, Random, Tick } from "@anybroker/core";
import type { Bar } from "./candles.ts";
import type { VenueSymbol } from "./types.ts";

/** What a tape may use of the venue it plays for. */
export interface TapeHost {
  readonly clock: Clock;
  readonly random: Random;
  readonly symbols: readonly VenueSymbol[];
  /** False while a symbol's market is closed: a tape that makes prices up stays silent then. */
  isOpen(symbol: VenueSymbol, timeMs: number): boolean;
  /** A new price, now. */
  push(symbol: VenueSymbol, bid: number, ask: number, volume?: number): void;
  /** The price from before the tape began; nobody hears it. */
  prime(symbol: VenueSymbol, bid: number, ask: number, timeMs: number): void;
}

/** Where a venue's prices come from. A tape serves one venue and keeps to its clock. */
export interface Tape {
  /** The symbols that it brings along, where it knows them. */
  readonly symbols?: readonly VenueSymbol[];
  /** Takes what it plays with. Called once, before everything else. */
  attach(host: TapeHost): void;
  start(): void;
  /** Leaves no timer. */
  stop(): void;
  /** A price was set by hand: go on from there. */
  adjust?(symbol: VenueSymbol, bid: number): void;
  /** One-minute bars of a stretch before the start; both ends are opening instants, included. */
  pastBars?(symbol: VenueSymbol, fromTimeMs: number, toTimeMs: number): readonly Bar[];
  /** Ticks of a stretch before the start, both ends included. */
  pastTicks?(symbol: VenueSymbol, fromTimeMs: number, toTimeMs: number): readonly Tick[];
}
