import { seededRandom } from "@anybroker/core";
import { createVenue, type Venue, type VenueOptions } from "@anybroker/paper/venue";
import { ManualClock } from "@anybroker/testkit";
import { simulateTickerall, type TickerallSimulator, type TickerallSimulatorOptions } from "../../src/index.ts";

/** A simulator on a clock that stands still, over a market whose prices are set by hand. */
export interface StillWorld extends AsyncDisposable {
  readonly clock: ManualClock;
  readonly venue: Venue;
  readonly simulator: TickerallSimulator;
  /** `/v1/accounts/{id}` of the first account. */
  readonly path: string;
}

/** Starts one with EURUSD at 1.1 / 1.1001. */
export async function stillWorld(
  options: TickerallSimulatorOptions = {},
  venueOptions: Partial<VenueOptions> = {},
): Promise<StillWorld> {
  const clock = new ManualClock();
  const venue = createVenue({ clock, random: seededRandom(1), tape: "none", sessions: "always", ...venueOptions });
  venue.setPrice("EURUSD", 1.1, 1.1001);
  const simulator = await simulateTickerall({ clock, venue, ...options });
  return {
    clock,
    venue,
    simulator,
    path: `/v1/accounts/${simulator.accounts[0]?.id}`,
    [Symbol.asyncDispose]: () => simulator.stop(),
  };
}
