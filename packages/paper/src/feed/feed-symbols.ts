import type { SymbolInfo } from "@anybroker/core";
import { DEFAULT_SYMBOLS } from "../venue/default-symbols.ts";
import { ALWAYS_OPEN } from "../venue/sessions.ts";
import type { VenueSymbol } from "../venue/types.ts";

const CURRENCY_PAIR = /^([A-Z]{3})([A-Z]{3})/;

/** The built-in symbol of the same instrument: what a feed does not tell is taken from it. */
function relative(name: string): VenueSymbol | undefined {
  const upper = name.toUpperCase();
  return DEFAULT_SYMBOLS.find((symbol) => upper.startsWith(symbol.name));
}

/**
 * A feed's symbol with everything that a venue has to know; what the feed leaves out is the built-in symbol's, or what
 * is usual.
 *
 * Undefined without digits or currencies: such a symbol cannot be dealt in to the cent.
 */
export function venueSymbolOf(info: SymbolInfo): VenueSymbol | undefined {
  const known = relative(info.name);
  const pair = CURRENCY_PAIR.exec(info.name.toUpperCase());
  const digits = info.digits ?? known?.digits;
  const baseCurrency = info.baseCurrency ?? known?.baseCurrency ?? pair?.[1];
  const profitCurrency = info.profitCurrency ?? known?.profitCurrency ?? pair?.[2];
  if (digits === undefined || baseCurrency === undefined || profitCurrency === undefined) return undefined;
  const tickSize = info.tickSize ?? Number(`1e-${digits}`);
  const { swapLong: _long, swapShort: _short, ...rules } = info;
  return {
    ...rules,
    id: info.id ?? info.name,
    digits,
    tickSize,
    contractSize: info.contractSize ?? known?.contractSize ?? 100_000,
    lotsMin: info.lotsMin ?? 0.01,
    lotsMax: info.lotsMax ?? 100,
    lotsStep: info.lotsStep ?? 0.01,
    baseCurrency,
    profitCurrency,
    marginCurrency: info.marginCurrency ?? baseCurrency,
    marginFactor: known?.marginFactor ?? 1,
    commissionPerLot: known?.commissionPerLot ?? 0,
    typicalSpread: known?.typicalSpread ?? tickSize,
    sessions: info.sessions ?? ALWAYS_OPEN,
    // A feed's swap has a unit of its own, which nothing here knows.
    ...(known?.swapLong !== undefined && { swapLong: known.swapLong }),
    ...(known?.swapShort !== undefined && { swapShort: known.swapShort }),
    ...(known?.tripleSwapWeekday !== undefined && { tripleSwapWeekday: known.tripleSwapWeekday }),
  };
}
