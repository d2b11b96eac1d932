import type { ProtoOALightSymbol, ProtoOASymbol } from "../../schema/index.ts";
import type { RequestOptions } from "../requests.ts";
import { accountRequest, plainRequest, type Send } from "./send.ts";

/** How many full symbols one answer is asked for: an answer stays far below any limit of a frame. */
const BATCH = 200;

/** Assets, classes, categories and symbols. */
export function symbolCalls(send: Send) {
  const list = async (
    accountId: string,
    options?: RequestOptions & { readonly includeArchived?: boolean },
  ): Promise<readonly ProtoOALightSymbol[]> => {
    const includeArchivedSymbols = options?.includeArchived ?? false;
    const fields = { ctidTraderAccountId: accountId, ...(includeArchivedSymbols && { includeArchivedSymbols }) };
    return (await send("ProtoOASymbolsListReq", fields, options)).symbol;
  };
  return {
    assets: plainRequest(send, "ProtoOAAssetListReq"),
    assetClasses: plainRequest(send, "ProtoOAAssetClassListReq"),
    categories: plainRequest(send, "ProtoOASymbolCategoryListReq"),
    /** Every symbol in short form. */
    list,
    /** Every symbol in short form, with the archived ones. */
    listAll: accountRequest(send, "ProtoOASymbolsListReq"),
    /** Everything about some symbols, any number of them. Ids that the broker does not know are left out. */
    async byIds(accountId: string, ids: readonly (number | string)[], options?: RequestOptions) {
      const symbols: ProtoOASymbol[] = [];
      for (let start = 0; start < ids.length; start += BATCH) {
        const symbolId = ids.slice(start, start + BATCH);
        const answer = await send("ProtoOASymbolByIdReq", { ctidTraderAccountId: accountId, symbolId }, options);
        symbols.push(...answer.symbol);
      }
      return symbols;
    },
    /** The symbols whose name contains a text, in any case. */
    async search(accountId: string, text: string, options?: RequestOptions) {
      const wanted = text.toLowerCase();
      return (await list(accountId, options)).filter(({ symbolName }) => symbolName?.toLowerCase().includes(wanted));
    },
    /** The symbols by whose prices money of one asset becomes money of another, in order. */
    conversionChain: accountRequest(send, "ProtoOASymbolsForConversionReq"),
    /** The steps of a leverage that falls with the volume; the id is a symbol's `leverageId`. */
    dynamicLeverage: accountRequest(send, "ProtoOAGetDynamicLeverageByIDReq"),
  };
}

/** Assets, classes, categories and symbols. */
export type SymbolCalls = ReturnType<typeof symbolCalls>;
