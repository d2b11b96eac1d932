import type { Ledger } from "../ledger.ts";
import { pendingOf } from "../records.ts";
import { float, type WireObject } from "../wire-json.ts";
import { type Handler, param, type World } from "../world.ts";

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** What is open and pending in one symbol, in float sums that nobody rounds. */
function exposureOf(ledger: Ledger, symbol: string): WireObject {
  const positions = ledger.books.positions().filter((position) => position.symbol === symbol);
  const orders = pendingOf(ledger.books.orders()).filter((order) => order.symbol === symbol);
  const lotsOf = (items: readonly { readonly side: string; readonly lots: number }[], side: "buy" | "sell"): number =>
    sum(items.filter((item) => item.side === side).map(({ lots }) => lots));
  const bought = lotsOf(positions, "buy");
  const sold = lotsOf(positions, "sell");
  return {
    symbol,
    positionsCount: positions.length,
    buyVolume: float(bought),
    sellVolume: float(sold),
    netVolume: float(bought - sold),
    pendingBuyVolume: float(lotsOf(orders, "buy")),
    pendingSellVolume: float(lotsOf(orders, "sell")),
    profit: float(sum(positions.map(({ profit = 0 }) => profit))),
  };
}

function exposedSymbols(world: World): { readonly ledger: Ledger; readonly names: readonly string[] } {
  const ledger = world.session.ledger();
  world.session.reach("failed to fetch exposure");
  const items = [...ledger.books.positions(), ...pendingOf(ledger.books.orders())];
  return { ledger, names: [...new Set(items.map(({ symbol }) => String(symbol)))].sort() };
}

/** `GET /exposure`. */
export const exposures: Handler = ({ world }) => {
  const { ledger, names } = exposedSymbols(world);
  return { count: names.length, exposures: names.map((name) => exposureOf(ledger, name)) };
};

/** `GET /exposure/{symbol}`: zeros for what is not known. */
export const exposure: Handler = (request) => {
  const { ledger, names } = exposedSymbols(request.world);
  const wanted = param(request, 0);
  return exposureOf(ledger, names.find((name) => name.toLowerCase() === wanted.toLowerCase()) ?? wanted);
};
