import { BrokerError } from "@anybroker/core";
import type { AdapterContext } from "@anybroker/core/adapter";
import { csvTape } from "../csv/csv-tape.ts";
import type { CheckedOptions } from "../options.ts";
import { DEFAULT_SYMBOLS } from "../venue/default-symbols.ts";
import { mergeTapes } from "../venue/merge-tapes.ts";
import { RandomWalkTape } from "../venue/random-walk.ts";
import type { Tape } from "../venue/tape.ts";
import type { Venue, VenueSymbol } from "../venue/types.ts";
import { createVenue } from "../venue/venue.ts";

function builtIn(name: string): VenueSymbol {
  const symbol = DEFAULT_SYMBOLS.find((each) => each.name === name);
  if (symbol !== undefined) return symbol;
  const known = DEFAULT_SYMBOLS.map((each) => each.name).join(", ");
  const message = `symbols: there is no built-in symbol ${name}, only ${known}; give its rules instead`;
  throw new BrokerError("INVALID_CONFIG", message, { broker: "paper" });
}

function makeTape({ tape, csv, seed, speed }: CheckedOptions): Tape {
  const pace = speed !== undefined && { speed };
  if (csv !== undefined) {
    return mergeTapes(Object.entries(csv).map(([symbol, path]) => csvTape(path, { symbol, ...pace })));
  }
  if (tape !== undefined) return "attach" in tape ? tape : mergeTapes(tape);
  return new RandomWalkTape({ ...(seed !== undefined && { seed }), ...pace });
}

/** The venue that the options describe, on the feed's prices where there is one. */
export function makeVenue(options: CheckedOptions, context: AdapterContext, feedTape: Tape | undefined): Venue {
  const { historyDays, commissionPerLot, slippageTicks, marketableLimits } = options;
  const symbols = options.symbols?.map((symbol) => (typeof symbol === "string" ? builtIn(symbol) : symbol));
  return createVenue({
    clock: context.clock,
    random: context.random,
    sessions: options.sessions ?? "always",
    tape: feedTape ?? makeTape(options),
    ...(symbols !== undefined && { symbols }),
    ...(historyDays !== undefined && { historyDays }),
    ...(commissionPerLot !== undefined && { commissionPerLot }),
    ...(slippageTicks !== undefined && { slippageTicks }),
    ...(marketableLimits !== undefined && { marketableLimits }),
  });
}
