export type { Adapter, AdapterFactory, ConfiguredAdapter } from "./adapter/adapter.ts";
export type { Capabilities } from "./adapter/capabilities.ts";
export type { OrderPatch, PositionPatch } from "./adapter/commands.ts";
export { fileTokens } from "./adapter/file-tokens.ts";
export { memoryTokens } from "./adapter/memory-tokens.ts";
export type { StoredToken, TokenStore } from "./adapter/token-store.ts";
export type {
  AccountEvent,
  AccountEventMap,
  AccountEventUnion,
  DealEvent,
  DiscrepancyEvent,
  OrderEvent,
  PositionChange,
  PositionEvent,
  ProtectionEvent,
} from "./engine/events.ts";
export { type FileJournal, type FileJournalOptions, fileJournal } from "./engine/file-journal.ts";
export type { Freshness } from "./engine/freshness.ts";
export type { Journal, JournalEntry } from "./engine/journal.ts";
export type { ProtectionPolicy } from "./engine/protector.ts";
export type { RestoredCommand } from "./engine/restart.ts";
export * from "./errors/index.ts";
export { type AuditLogOptions, type AuditRecord, auditLog } from "./facade/audit-log.ts";
export { loadConfig } from "./facade/config.ts";
export { readOptions } from "./facade/configure.ts";
export { connect } from "./facade/connect.ts";
export type {
  AccountView,
  BrokerConfig,
  ConnectOptions,
  InterceptedCall,
  Interceptor,
  Requirements,
  TransportFactory,
} from "./facade/connect-options.ts";
export { type DataFiles, dataFiles } from "./facade/data-folder.ts";
export { type Check, type DoctorOptions, type DoctorReport, doctor } from "./facade/doctor.ts";
export { dryRun, readOnly } from "./facade/interceptors.ts";
export { type RiskLimitOptions, type RiskLimits, riskLimits } from "./facade/risk-limits.ts";
export type * from "./facade/surfaces.ts";
export * from "./model/index.ts";
export * from "./system/index.ts";
