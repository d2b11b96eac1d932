import { BrokerError, type Candle, type SymbolInfo, type Tick } from "@anybroker/core";
import type { AccountLinks, AccountPort, Call, CandleRange, Page } from "@anybroker/core/adapter";
import type { Venue, VenueAccount } from "../venue/types.ts";
import { candlePage } from "./candles.ts";
import { pageOf } from "./history.ts";
import { cancelOrder, modifyOrder, placeOrder } from "./orders.ts";
import { closeBy, closePosition, modifyPosition } from "./positions.ts";
import { resolve } from "./resolve.ts";
import { Streams } from "./streams.ts";
import { tickPage } from "./ticks.ts";

/** Where the venue's prices come from, as far as a port has to wait for them. */
export interface PriceSupply {
  /** Resolves when a symbol, and what converts its money, has a price or can't get one. */
  prepare(symbol: string, account: VenueAccount, call: Call): Promise<void>;
  /** Candles of the source's own history; undefined where it has none. */
  candles(range: CandleRange, call: Call): Promise<Page<Candle>> | undefined;
}

function quoteOf(venue: Venue, symbol: SymbolInfo): Tick {
  const tick = venue.quote(symbol.name);
  if (tick !== undefined) return tick;
  throw new BrokerError("PRICE_OFF", `${symbol.name} has no price yet`, { broker: "paper", operation: "quote" });
}

/** One account of the venue behind the adapter contract. The venue answers at once, so nothing is ever under way. */
export function accountPort(
  venue: Venue,
  account: VenueAccount,
  links: AccountLinks,
  supply: PriceSupply | undefined,
): AccountPort & { readonly native: VenueAccount } {
  const streams = new Streams(venue, account, links.sink);
  /** Runs a call: not at all when it was aborted, and with the prices that it needs. */
  async function run<Result>(
    call: Call,
    symbol: SymbolInfo | undefined,
    work: () => Result | Promise<Result>,
  ): Promise<Result> {
    call.signal.throwIfAborted();
    if (symbol !== undefined) await supply?.prepare(symbol.name, account, call);
    call.signal.throwIfAborted();
    return work();
  }
  return {
    native: account,
    symbols: (call) => run(call, undefined, () => venue.symbols),
    snapshot: (call) =>
      run(call, undefined, () => ({
        account: account.summary(),
        positions: account.positions(),
        orders: account.orders(),
      })),
    quote: (symbol, call) => run(call, symbol, () => quoteOf(venue, symbol)),
    placeOrder: (command, call) => run(call, command.symbol, () => placeOrder(account, command, call)),
    modifyOrder: (command, call) => run(call, command.symbol, () => modifyOrder(account, command, call)),
    cancelOrder: (command, call) => run(call, undefined, () => cancelOrder(account, command, call)),
    modifyPosition: (command, call) => run(call, command.symbol, () => modifyPosition(account, command, call)),
    closePosition: (command, call) => run(call, command.symbol, () => closePosition(account, command, call)),
    closeBy: (command, call) => run(call, command.symbol, () => closeBy(account, command, call)),
    resolve: (command, sentTimeMs, call) => run(call, undefined, () => resolve(account, command, sentTimeMs)),
    deals: (range, call) => run(call, undefined, () => pageOf(range, (part) => account.deals(part))),
    orderHistory: (range, call) => run(call, undefined, () => pageOf(range, (part) => account.orderHistory(part))),
    cashHistory: (range, call) => run(call, undefined, () => pageOf(range, (part) => account.cash(part))),
    candles: (range, call) => run(call, undefined, () => supply?.candles(range, call) ?? candlePage(venue, range)),
    tickHistory: (range, call) => run(call, undefined, () => tickPage(venue, range)),
    subscribe: (channel, call) =>
      run(call, channel.kind === "trading" ? undefined : channel.symbol, () => streams.subscribe(channel)),
    unsubscribe: (channel, call) => run(call, undefined, () => streams.unsubscribe(channel)),
    async close() {
      streams.close();
    },
  };
}
