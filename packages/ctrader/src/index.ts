export { ctrader } from "./adapter.ts";
export {
  type AuthorizationRequest,
  authorizationUrl,
  DEFAULT_AUTHORIZATION_URL,
  DEFAULT_TOKEN_URL,
} from "./client/auth.ts";
export type { AccountRequestName, CtraderAccount } from "./client/bound.ts";
export type { AccountCalls } from "./client/calls/accounts.ts";
export type { AuthCalls } from "./client/calls/auth.ts";
export type { HistoryCalls } from "./client/calls/history.ts";
export type { BarPeriod, MarketCalls, PastTick } from "./client/calls/market.ts";
export type { Span } from "./client/calls/paging.ts";
export type { SymbolCalls } from "./client/calls/symbols.ts";
export type { TradingCalls } from "./client/calls/trading.ts";
export { type CtraderClient, createCtraderClient } from "./client/client.ts";
export type { CtraderEvents, EventName } from "./client/client-events.ts";
export { type CtraderClientOptions, HOSTS, PORTS } from "./client/client-options.ts";
export { CtraderError, type RefusalFacts, type RefusalSource } from "./client/ctrader-error.ts";
export type { Answer, AnswerName, RequestName, RequestOptions } from "./client/requests.ts";
export type { SpotHandler } from "./client/spot-router.ts";
export type { Feed } from "./client/subscriptions.ts";
export { storeTokens, type TokenPair, tokenKey } from "./client/tokens.ts";
export {
  currentSession,
  holidaysOn,
  isOpen,
  nextClose,
  nextOpen,
  type OpenStretch,
  openStretches,
} from "./client/trading-hours.ts";
export {
  type CommissionTerms,
  commissionTerms,
  conversionRate,
  lotsToVolume,
  quantizePrice,
  type SwapTerms,
  swapTerms,
  volumeToLots,
} from "./client/units.ts";
export type { SpotUpdate } from "./client/wire/spot-frame.ts";
export type { WireForm } from "./client/wire/wire.ts";
export { CTRADER_CODES } from "./errors.ts";
export type { CtraderInput, CtraderOptions } from "./options.ts";
export type { Messages } from "./schema/index.ts";
