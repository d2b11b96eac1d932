import { seededRandom } from "@anybroker/core";
import type { Execution } from "@anybroker/core/adapter";
import {
  createVenue,
  type Venue,
  type VenueAccount,
  type VenueAccountOptions,
  type VenueOptions,
  type VenueResult,
} from "@anybroker/paper/venue";
import { ManualClock } from "@anybroker/testkit";

/** A venue with EURUSD at 1.10000/1.10010 set by hand, and one account on it. */
export interface Stage {
  readonly clock: ManualClock;
  readonly venue: Venue;
  readonly account: VenueAccount;
  /** What the account has told so far. */
  readonly told: Execution[];
}

export function setUp(
  account: VenueAccountOptions = {},
  options: Partial<VenueOptions> & { readonly startTimeMs?: number } = {},
): Stage {
  const { startTimeMs, ...rest } = options;
  const clock = new ManualClock(startTimeMs);
  const venue = createVenue({ clock, random: seededRandom(1), tape: "none", ...rest });
  venue.setPrice("EURUSD", 1.1, 1.1001);
  const opened = venue.openAccount(account);
  const told: Execution[] = [];
  opened.onExecution((execution) => told.push(execution));
  return { clock, venue, account: opened, told };
}

/** The result of a request that has to be carried out. */
export function done(result: VenueResult): Extract<VenueResult, { ok: true }> {
  if (!result.ok) throw new Error(`${result.code}: ${result.message}`);
  return result;
}

/** The code of a request that has to be refused. */
export function refused(result: VenueResult): string {
  if (result.ok) throw new Error(`the request was carried out: ${result.code}`);
  return result.code;
}

/** Opens a position of EURUSD at the market and returns its id. */
export function open(account: VenueAccount, side: "buy" | "sell", lots: number, more: object = {}): string {
  const { order } = done(account.place({ symbol: "EURUSD", side, type: "market", lots, ...more }));
  return order?.positionId ?? "";
}
