export { openApiMt5 } from "./adapter.ts";
export type { AccountCalls, AccountLogin } from "./client/calls/account.ts";
export type {
  CalendarCalls,
  CalendarRequest,
  ExcursionRequest,
  ExposureCalls,
  HistoryCalls,
  HistoryRequest,
  SpreadTraceCalls,
  VirtualCalls,
} from "./client/calls/analysis.ts";
export type { BarRangeRequest, BarRequest, MarketCalls } from "./client/calls/market.ts";
export type { CloseRequest, OrderCalls, OrderRequest } from "./client/calls/orders.ts";
export type { MoneyStops, PositionCalls, StopsChange } from "./client/calls/positions.ts";
export type { ServerCalls, ServerFeatures } from "./client/calls/server.ts";
export { createOpenApiMt5Client, type OpenApiMt5Client, type OpenApiMt5ClientOptions } from "./client/client.ts";
export { type LastError, OpenApiMt5Error, type OpenApiMt5ErrorKind } from "./client/open-api-mt5-error.ts";
export {
  PositionsStream,
  type PositionsStreamHandlers,
  type PositionsStreamOptions,
} from "./client/positions-stream.ts";
export type { RequestOptions, Ticket } from "./client/requests.ts";
export type { Account, SessionChanged } from "./client/wire/account.ts";
export type {
  Calendar,
  DataCache,
  Deal,
  DealHistory,
  Excursions,
  Exposure,
  PublishedMessages,
  SpreadHistory,
  SpreadSample,
} from "./client/wire/analysis.ts";
export type { Timeframe } from "./client/wire/base.ts";
export type { PositionsSnapshot, StreamErrorFrame } from "./client/wire/frames.ts";
export type {
  Bar,
  BarList,
  ExchangeSchedule,
  MarketDepth,
  Quote,
  SymbolList,
  SymbolRecord,
  TickList,
} from "./client/wire/market.ts";
export type { Health, ServerInfo, StreamDescription } from "./client/wire/server.ts";
export type {
  CloseAnswer,
  MoneyStopsAnswer,
  NewsCloseJobs,
  OrderAnswer,
  PendingOrder,
  Position,
  PositionDetails,
  StopsAnswer,
  Tickets,
  TradeResult,
  WeekendCloseJobs,
} from "./client/wire/trading.ts";
export { type CodeRow, LAST_ERRORS, REFUSALS, type RefusalRow, TRADE_RETCODES } from "./errors.ts";
export type { OpenApiMt5Input, OpenApiMt5Options } from "./options.ts";
