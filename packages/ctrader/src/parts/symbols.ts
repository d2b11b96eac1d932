import type { SymbolInfo } from "@anybroker/core";
import type { Call } from "@anybroker/core/adapter";
import { weekStart } from "../client/zones.ts";
import { toSymbol } from "../convert/symbols.ts";
import { ask, type OpenAccount } from "./open-account.ts";

/** Every symbol that the account can see, with its trading rules. */
export async function readSymbols(account: OpenAccount, call: Call): Promise<readonly SymbolInfo[]> {
  const { id, client } = account;
  const [{ asset }, light] = await ask(account, call, () =>
    Promise.all([client.symbols.assets(id, { call }), client.symbols.list(id, { call })]),
  );
  const ids = light.map(({ symbolId }) => symbolId);
  const full = await ask(account, call, () => client.symbols.byIds(id, ids, { call }));
  const names = new Map(asset.map(({ assetId, name }) => [String(assetId), name]));
  const byId = new Map(full.map((symbol) => [String(symbol.symbolId), symbol]));
  const weekStartMs = weekStart(account.clock.now());
  return light.flatMap((each) => {
    const rules = byId.get(String(each.symbolId));
    return rules === undefined ? [] : [toSymbol(each, rules, names, weekStartMs)];
  });
}
