import { BrokerError, type SymbolInfo, type Tick } from "@anybroker/core";
import type { Call } from "@anybroker/core/adapter";
import { toSymbols } from "../convert/symbols.ts";
import { toTick } from "../convert/ticks.ts";
import { ask, type OpenAccount } from "./open-account.ts";
import type { Wire } from "./wire.ts";

/** The symbols of the options, and those of open positions: the wire has no list. */
export async function readSymbols(account: OpenAccount, wire: Wire, call: Call): Promise<readonly SymbolInfo[]> {
  const open = await ask(account, call, () => wire.open(call));
  return toSymbols(
    account.options.symbols,
    open.map(({ symbol }) => symbol),
  );
}

/** The present price. */
export async function readQuote(account: OpenAccount, { name }: SymbolInfo, call: Call): Promise<Tick> {
  const { id, client, clock } = account;
  const quote = await ask(account, call, () => client.market.quote(id, name, { call }));
  const tick = toTick(quote, clock.now(), name);
  if (tick !== undefined) return tick;
  throw new BrokerError(
    "PRICE_OFF",
    `The price of ${name} is ${quote.bid} to ${quote.ask}, which nobody can trade on; its market may be closed.`,
    { broker: "api2trade" },
  );
}
