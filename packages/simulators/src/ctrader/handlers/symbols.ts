import { accountRoute, type Route } from "../calls.ts";
import { fullSymbol, lightSymbol } from "../convert/symbols.ts";
import { CATEGORIES } from "../instruments.ts";
import { refused } from "../wire-error.ts";

/** Two digits suit every asset of the venue. */
const ASSET_DIGITS = 2;

const assets = accountRoute("ProtoOAAssetListReq", "read-symbols", ({ answer, ctidTraderAccountId, world }) =>
  answer("ProtoOAAssetListRes", {
    ctidTraderAccountId,
    asset: world.instruments.assets.map(({ id, name }) => ({
      assetId: id,
      name,
      displayName: name,
      digits: ASSET_DIGITS,
    })),
  }),
);

const assetClasses = accountRoute("ProtoOAAssetClassListReq", "read-symbols", ({ answer, ctidTraderAccountId }) =>
  answer("ProtoOAAssetClassListRes", {
    ctidTraderAccountId,
    assetClass: CATEGORIES.map((name, index) => ({ id: index + 1, name, sortingNumber: index + 1 })),
  }),
);

const categories = accountRoute("ProtoOASymbolCategoryListReq", "read-symbols", ({ answer, ctidTraderAccountId }) =>
  answer("ProtoOASymbolCategoryListRes", {
    ctidTraderAccountId,
    symbolCategory: CATEGORIES.map((name, index) => ({
      id: index + 1,
      assetClassId: index + 1,
      name,
      sortingNumber: index + 1,
    })),
  }),
);

const list = accountRoute("ProtoOASymbolsListReq", "read-symbols", ({ answer, ctidTraderAccountId, world }) =>
  answer("ProtoOASymbolsListRes", {
    ctidTraderAccountId,
    symbol: world.instruments.symbols.map((symbol) => lightSymbol(symbol, world.instruments)),
    archivedSymbol: [],
  }),
);

const byId = accountRoute("ProtoOASymbolByIdReq", "read-symbols", (call) => {
  const { instruments } = call.world;
  call.answer("ProtoOASymbolByIdRes", {
    ctidTraderAccountId: call.ctidTraderAccountId,
    symbol: call.message.symbolId.map((id) => fullSymbol(instruments.symbol(id), instruments)),
    archivedSymbol: [],
  });
});

const forConversion = accountRoute("ProtoOASymbolsForConversionReq", "read-symbols", (call) => {
  const { instruments } = call.world;
  const { firstAssetId, lastAssetId } = call.message;
  if (String(firstAssetId) === String(lastAssetId)) {
    throw refused("INVALID_REQUEST", "The assets of a conversion have to differ.");
  }
  call.answer("ProtoOASymbolsForConversionRes", {
    ctidTraderAccountId: call.ctidTraderAccountId,
    symbol: instruments.chain(firstAssetId, lastAssetId).map((symbol) => lightSymbol(symbol, instruments)),
  });
});

/** Where the last tier of a dynamic leverage ends. */
const ENDLESS = 1_000_000_000_000;

const dynamicLeverage = accountRoute("ProtoOAGetDynamicLeverageByIDReq", "read-symbols", (call) => {
  const { leverageId } = call.message;
  const { marginFactor } = call.world.instruments.symbol(leverageId);
  const leverage = Math.max(1, Math.round(call.account.venue.leverage / marginFactor));
  call.answer("ProtoOAGetDynamicLeverageByIDRes", {
    ctidTraderAccountId: call.ctidTraderAccountId,
    leverage: { leverageId, tiers: [{ volume: ENDLESS, leverage }] },
  });
});

/** Instruments and what they are made of. */
export const SYMBOL_ROUTES: readonly Route[] = [
  assets,
  assetClasses,
  categories,
  list,
  byId,
  forConversion,
  dynamicLeverage,
];
