export { api2trade } from "./adapter.ts";
export { Api2TradeError, type Api2TradeErrorKind } from "./client/api2trade-error.ts";
export type { Api2TradeAccount } from "./client/bound.ts";
export { type AccountCalls, type AccountCredentials, isMarginCallRisk } from "./client/calls/accounts.ts";
export type { DateRange, HistoryCalls, HistoryPage } from "./client/calls/history.ts";
export { type MarketCalls, midOf, spreadOf, spreadPipsOf } from "./client/calls/market.ts";
export {
  type CloseResult,
  isBuyOperation,
  isMarketOperation,
  isPendingOperation,
  isSellOperation,
  type LevelChange,
  OPERATIONS,
  type Operation,
  type OrderCalls,
  type OrderRequest,
  type SendOptions,
} from "./client/calls/orders.ts";
export type {
  RestCalls,
  RestChange,
  RestClose,
  RestHistoryRequest,
  RestOrderRequest,
  RestRange,
  RestRegistration,
} from "./client/calls/rest.ts";
export { type Api2TradeClient, type Api2TradeClientOptions, createApi2TradeClient } from "./client/client.ts";
export type { Dialect } from "./client/detect-dialect.ts";
export { type Environment, type EnvironmentOptions, readEnvironment } from "./client/environment.ts";
export type { QuoteQueue } from "./client/quote-queue.ts";
export type { RequestOptions } from "./client/requests.ts";
export {
  API2TRADE_RETCODES,
  type Api2TradeRetcode,
  describeRetcode,
  isAcceptedRetcode,
  isRetryableRetcode,
} from "./client/retcodes.ts";
export { netProfitOf, type SummaryStatistics, summaryStatistics, totalProfitOf } from "./client/statistics.ts";
export {
  Api2TradeStream,
  type StreamCallbacks,
  type StreamLoss,
  type StreamOptions,
  type StreamProblem,
} from "./client/stream.ts";
export type {
  AccountDetails,
  AccountRow,
  AccountSummary,
  ConnectStatus,
  RegisteredAccount,
} from "./client/wire/accounts.ts";
export type { StreamQuote } from "./client/wire/frames.ts";
export type { RestOperation, RestOrder } from "./client/wire/rest-orders.ts";
export type { ClosedTrade, OrderAnswer, Position, Quote } from "./client/wire/trading.ts";
export { API2TRADE_CODES, HTTP_STATUSES } from "./errors.ts";
export type { Api2TradeInput, Api2TradeOptions } from "./options.ts";
export { type CodeRow, type RetcodeNames, retcodeRowOf } from "./retcode-rows.ts";
