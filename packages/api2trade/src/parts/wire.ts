import type {
  Call,
  CancelOrderCommand,
  Capabilities,
  ClosePositionCommand,
  HistoryRange,
  ModifyOrderCommand,
  ModifyPositionCommand,
  PlaceOrderCommand,
  Receipt,
  Snapshot,
} from "@anybroker/core/adapter";
import type { Trades } from "../convert/deals.ts";

/** What the two dialects have in common. Failures are the client's own errors. */
export interface Wire {
  /** Where this dialect can do less than the other. */
  readonly capabilities: Partial<Capabilities>;
  snapshot(call: Call): Promise<Snapshot>;
  placeOrder(command: PlaceOrderCommand, call: Call): Promise<Receipt>;
  modifyPosition(command: ModifyPositionCommand, call: Call): Promise<Receipt>;
  closePosition(command: ClosePositionCommand, call: Call): Promise<Receipt>;
  modifyOrder?(command: ModifyOrderCommand, call: Call): Promise<Receipt>;
  cancelOrder?(command: CancelOrderCommand, call: Call): Promise<Receipt>;
  /** What is open. */
  open(call: Call): Promise<Trades["open"]>;
  /** What was closed since `range.fromTimeMs`. */
  closed(range: HistoryRange, call: Call): Promise<Trades["closed"]>;
}
