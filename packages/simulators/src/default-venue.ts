import type { Clock, Random } from "@anybroker/core";
import { createVenue, RandomWalkTape, type Venue } from "@anybroker/paper/venue";

/** What a simulator's own market depends on. */
export interface DefaultVenueOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Prices move this many times as fast; default 1. */
  readonly speed?: number;
  /** Whether a limit order may fill at once; default false, as at MetaTrader. */
  readonly marketableLimits?: boolean;
}

/** The market of a simulator that was given none: seven symbols, always open, moving several times a second. */
export function defaultVenue({ clock, random, speed = 1, marketableLimits = false }: DefaultVenueOptions): Venue {
  return createVenue({ clock, random, sessions: "always", marketableLimits, tape: new RandomWalkTape({ speed }) });
}
