import type { SymbolInfo } from "@anybroker/core";
import type { Call } from "@anybroker/core/adapter";
import { toSymbols } from "../convert/symbols.ts";
import { ask, type OpenAccount } from "./open-account.ts";

/** The symbols' names, with the rules that the options state. */
export async function readSymbols({ client, options }: OpenAccount, call: Call): Promise<readonly SymbolInfo[]> {
  return toSymbols(await ask(call, () => client.symbols.list({ call })), options.symbols);
}
