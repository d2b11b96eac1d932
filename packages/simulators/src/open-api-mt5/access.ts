import { toDigits } from "@anybroker/core";
import type { VenueSymbol } from "@anybroker/paper/venue";
import { readIso } from "./times.ts";
import { symbolNotFound, WireError } from "./wire-error.ts";
import type { World } from "./world.ts";

/** Throws 503 while the server believes that the terminal is gone. A virtual server has none to lose. */
export function requireConnected(world: World): void {
  if (world.virtual === undefined) world.session.ledger();
}

/** The symbol of a name, spelt exactly; a virtual server forgives the case. Throws 404. */
export function findSymbol(world: World, name: string): VenueSymbol {
  const symbol = world.venue.symbol(world.virtual === undefined ? name : name.toUpperCase());
  if (symbol === undefined) throw symbolNotFound(name);
  return symbol;
}

/** Switches a symbol on, as the server does before it reads its market. Throws 404, and 500 when the terminal is gone. */
export function selectSymbol(world: World, name: string): VenueSymbol {
  if (world.virtual === undefined) world.session.reach(`failed to select symbol '${name}'`);
  return findSymbol(world, name);
}

/** A date of a query or the default, in ms as it was written. Throws 400. */
export function dateOr(text: string | undefined, name: "fromDate" | "toDate", absentMs: number): number {
  if (text === undefined) return absentMs;
  const timeMs = readIso(text);
  if (timeMs === undefined) throw new WireError(400, `${name} must be a valid ISO datetime`);
  return timeMs;
}

/** Two dates in their order. Throws 400. */
export function dateRange(fromMs: number, toMs: number): { readonly fromMs: number; readonly toMs: number } {
  if (fromMs >= toMs) throw new WireError(400, "fromDate must be earlier than toDate");
  return { fromMs, toMs };
}

/** A price with the digits of its symbol. */
export const roundPrice = (symbol: VenueSymbol, price: number): number => toDigits(price, symbol.digits);
