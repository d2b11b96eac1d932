export { fileTokens } from "../adapter/file-tokens.ts";
export { memoryTokens } from "../adapter/memory-tokens.ts";
export {
  CASSETTE_VERSION,
  type CassetteEntry,
  type CassetteEvent,
  type CassetteHeader,
  type RecordedError,
  type RecordedFrame,
} from "./cassette/entries.ts";
export { type CassetteWriter, type Recording, type RecordOptions, record, recordTo } from "./cassette/record.ts";
export { stripNamedSecrets } from "./cassette/strip-secrets.ts";
export {
  type Correlator,
  type CorrelatorOptions,
  createCorrelator,
  type LateAnswer,
} from "./correlate.ts";
export type { UnreachableReason } from "./dial-errors.ts";
export { Emitter, type EventListener } from "./emitter.ts";
export { createFrameReader, type FrameHandlers, type FrameReader } from "./frames.ts";
export { createHeartbeat, type Heartbeat, type HeartbeatOptions } from "./heartbeat.ts";
export { queryText } from "./http.ts";
export { readRetryAfter } from "./http-answer.ts";
export { type JsonResult, parseJson } from "./json.ts";
export { createJsonFrameReader } from "./json-frames.ts";
export {
  type WireWord,
  wireInteger,
  wireNumber,
  wireText,
  wireTicket,
  wireWord,
  withoutNulls,
} from "./json-values.ts";
export { createKeptSocket, type KeptSocket, type KeptSocketHandlers, type KeptSocketOptions } from "./kept-socket.ts";
export { loadTransports, nodeTransports, type TransportEnvironment } from "./node-transports.ts";
export { frameText, isExact, isText, type JsonMembers, parseMembers } from "./plain-json.ts";
export { createRateLimiter, type RateBudget, type RateLimiter, type RateLimiterOptions } from "./rate-limit.ts";
export {
  type Backoff,
  createReconnector,
  type Reconnector,
  type ReconnectorOptions,
  type ReconnectorState,
} from "./reconnect.ts";
export { createTokenSource, type ExpiringToken, type TokenSource, type TokenSourceOptions } from "./token.ts";
