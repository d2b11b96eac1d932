import { BrokerError } from "@anybroker/core";
import type { AdapterContext } from "@anybroker/core/adapter";
import type { CheckedOptions } from "../options.ts";
import { DEFAULT_SYMBOLS } from "../venue/default-symbols.ts";
import { RandomWalkTape } from "../venue/random-walk.ts";
import type { Venue, VenueSymbol } from "../venue/types.ts";
import { createVenue, type VenueOptions } from "../venue/venue.ts";

function builtIn(name: string): VenueSymbol {
  const symbol = DEFAULT_SYMBOLS.find((each) => each.name === name);
  if (symbol !== undefined) return symbol;
  const known = DEFAULT_SYMBOLS.map((each) => each.name).join(", ");
  throw new BrokerError(
    "INVALID_CONFIG",
    `symbols: there is no built-in symbol ${name}, only ${known}; give its rules instead`,
    {
      broker: "paper",
    },
  );
}

/** The options of a venue that the adapter makes for itself. */
export function venueOptions(options: CheckedOptions, context: AdapterContext): VenueOptions {
  const { seed, speed, tape, historyDays, commissionPerLot, slippageTicks, marketableLimits } = options;
  const symbols = options.symbols?.map((symbol) => (typeof symbol === "string" ? builtIn(symbol) : symbol));
  return {
    clock: context.clock,
    random: context.random,
    sessions: options.sessions ?? "always",
    tape: tape ?? new RandomWalkTape({ ...(seed !== undefined && { seed }), ...(speed !== undefined && { speed }) }),
    ...(symbols !== undefined && { symbols }),
    ...(historyDays !== undefined && { historyDays }),
    ...(commissionPerLot !== undefined && { commissionPerLot }),
    ...(slippageTicks !== undefined && { slippageTicks }),
    ...(marketableLimits !== undefined && { marketableLimits }),
  };
}

/** The venue that the options describe. */
export function makeVenue(options: CheckedOptions, context: AdapterContext): Venue {
  return createVenue(venueOptions(options, context));
}
