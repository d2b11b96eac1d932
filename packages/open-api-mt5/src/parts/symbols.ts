import type { Call } from "@anybroker/core/adapter";
import type { OpenApiMt5Client } from "../client/client.ts";
import { OpenApiMt5Error } from "../client/open-api-mt5-error.ts";
import type { SymbolRecord } from "../client/wire/market.ts";
import { fitsPatterns } from "../convert/symbols.ts";
import { ask } from "./open-account.ts";

/** A symbol's name and its record, where the server could look it up. */
export interface LoadedSymbol {
  readonly name: string;
  readonly record?: SymbolRecord;
}

/** The list has names only, so each record is a request; most connections stay free for trades. */
const READS_AT_ONCE = 4;

/** The symbols that fit the patterns, in the terminal's order. */
export async function loadSymbols(
  client: OpenApiMt5Client,
  patterns: readonly string[],
  call: Call,
): Promise<readonly LoadedSymbol[]> {
  return ask(call, async () => {
    const { symbols: names } = await client.market.symbols(undefined, { call });
    const wanted = names.filter(fitsPatterns(patterns));
    const loaded: LoadedSymbol[] = [];
    const todo = wanted.entries();
    const work = async (): Promise<void> => {
      for (const [index, name] of todo) loaded[index] = await loadSymbol(client, name, call);
    };
    await Promise.all(Array.from({ length: READS_AT_ONCE }, work));
    return loaded;
  });
}

/** A symbol without a record can be traded all the same: one with a slash in its name, or one that is withdrawn. */
async function loadSymbol(client: OpenApiMt5Client, name: string, call: Call): Promise<LoadedSymbol> {
  if (name.includes("/")) return { name };
  try {
    return { name, record: await client.market.symbol(name, { call }) };
  } catch (error) {
    if (OpenApiMt5Error.is(error) && error.status === 404) return { name };
    throw error;
  }
}
