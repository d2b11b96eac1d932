export { tickerall } from "./adapter.ts";
export type { TickerallAccount } from "./client/bound.ts";
export type {
  AccountCalls,
  Migration,
  Reconnect,
} from "./client/calls/accounts.ts";
export type {
  BulkCalls,
  BulkCancelSelection,
  BulkCloseSelection,
  BulkItem,
  BulkOrder,
} from "./client/calls/bulk.ts";
export type { CandleCalls, CandleRequest } from "./client/calls/candles.ts";
export type { CopyCalls, CopySetChange, FollowerConfig, NewCopySet, NewFollower } from "./client/calls/copy.ts";
export type { HistoryCalls, HistoryRequest } from "./client/calls/history.ts";
export type { DiscoveryCredentials, MeshCalls } from "./client/calls/mesh.ts";
export type { CancelFilter, OrderCalls, OrderChange, OrderRequest } from "./client/calls/orders.ts";
export type { PositionCalls, PositionChange } from "./client/calls/positions.ts";
export type { SessionCalls, SessionCredentials, TerminalChoice } from "./client/calls/sessions.ts";
export { createTickerallClient, type TickerallClient, type TickerallClientOptions } from "./client/client.ts";
export type { EdgeRoute } from "./client/mesh-router.ts";
export type { QueueOptions, RequestOptions, WriteOptions } from "./client/requests.ts";
export { TickerallStream } from "./client/stream.ts";
export type {
  EventQueue,
  StreamEvent,
  StreamEventMap,
  StreamEventName,
  StreamProblem,
} from "./client/stream-events.ts";
export type { StreamOptions, StreamState, SubscribeOptions, TickWait } from "./client/stream-options.ts";
export { TickerallError, type TickerallErrorKind } from "./client/tickerall-error.ts";
export type {
  AccountDetails,
  AccountDisconnected,
  AccountListing,
  AccountMigration,
  AccountRemoval,
  AccountSnapshot,
  PendingRearm,
  Position,
  SessionStarted,
  SymbolSpec,
} from "./client/wire/accounts.ts";
export type { Platform, Side, TerminalType, Timeframe, Word } from "./client/wire/base.ts";
export type { BulkAccounts, BulkPlaced, BulkWritten } from "./client/wire/bulk.ts";
export type {
  CopyFollower,
  CopyLogPage,
  CopySet,
  CopySetSummary,
  CopyStats,
  FailurePolicy,
  SizingMethod,
} from "./client/wire/copy.ts";
export type {
  AccountUpdate,
  AnsweredChannel,
  ChannelKind,
  OrdersUpdate,
  PositionUpdate,
  Tick,
} from "./client/wire/frames.ts";
export type {
  BalanceOperation,
  BalanceOperationType,
  Candle,
  HistoryDeal,
  HistoryOrder,
  HistoryOrderState,
  HistoryTrade,
} from "./client/wire/history.ts";
export type { Discovery } from "./client/wire/mesh.ts";
export type {
  BatchResult,
  OrderCancelled,
  OrderModified,
  OrderPlaced,
  PendingOrder,
  PositionClosed,
  PositionModified,
} from "./client/wire/orders.ts";
export { type CodeRow, HTTP_STATUSES, TICKERALL_CODES } from "./errors.ts";
export type { TickerallInput, TickerallOptions } from "./options.ts";
