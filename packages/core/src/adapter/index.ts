export type { Writable } from "../model/writable.ts";
export { type Adapter, type AdapterFactory, type ConfiguredAdapter, defineAdapter } from "./adapter.ts";
export { asOne, type Handler } from "./as-one.ts";
export { basicCapabilities } from "./basic-capabilities.ts";
export { type Call, LANES, type Lane } from "./call.ts";
export type {
  BudgetCapability,
  Capabilities,
  EvidenceCapability,
  ModifiableField,
  ProtectionCapability,
} from "./capabilities.ts";
export { methodOf } from "./command-methods.ts";
export type {
  CancelOrderCommand,
  CloseByCommand,
  ClosePositionCommand,
  Command,
  Level,
  ModifyOrderCommand,
  ModifyPositionCommand,
  OrderPatch,
  PlaceOrderCommand,
  PositionPatch,
  Receipt,
  Resolution,
} from "./commands.ts";
export { MAX_COMMENT_LENGTH, MAX_TAG_ID_LENGTH, readCommentTag, writeCommentTag } from "./comment-tag.ts";
export type { AdapterContext, CallOptions, LinkSink } from "./context.ts";
export { abortError, type CallEnvironment, type CallInit, createCall, type OwnedCall } from "./create-call.ts";
export type { LockEnvironment } from "./file-lock.ts";
export { fileTokens } from "./file-tokens.ts";
export { fullCapabilities } from "./full-capabilities.ts";
export { readIsoTime } from "./iso-time.ts";
export { memoryTokens } from "./memory-tokens.ts";
export type {
  AccountLinks,
  AccountPort,
  AccountSink,
  BrokerFinding,
  CandleRange,
  Channel,
  Connection,
  Execution,
  HistoryRange,
  Observation,
  Page,
  Snapshot,
  SymbolLookup,
} from "./ports.ts";
export type { StoredToken, TokenStore } from "./token-store.ts";
export type {
  FramedLink,
  FramedOptions,
  HttpClient,
  HttpOptions,
  HttpRequest,
  HttpResponse,
  LinkClose,
  LinkHandlers,
  Transports,
  WebSocketLink,
  WebSocketOptions,
} from "./transports.ts";
