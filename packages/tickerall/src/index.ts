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
export { HTTP_STATUSES, TICKERALL_CODES } from "./errors.ts";
export type { TickerallInput, TickerallOptions } from "./options.ts";
