import type { SymbolInfo } from "@anybroker/core";
import type { Call } from "@anybroker/core/adapter";
import { toSymbols } from "../convert/symbols.ts";
import { ask, type OpenAccount } from "./open-account.ts";

/** The symbols with their rules; MetaTrader 4 accounts have names only. */
export async function readSymbols({ client, id, isMt4 }: OpenAccount, call: Call): Promise<readonly SymbolInfo[]> {
  return ask(call, undefined, async () => {
    const [names, specs] = await Promise.all([
      client.accounts.symbols(id, { call }),
      isMt4 ? [] : client.accounts.symbolSpecs(id, { call }),
    ]);
    return toSymbols(names, specs);
  });
}
