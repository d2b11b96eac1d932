import type { ClientOrderId, DealId, OrderId, PositionId, SymbolName } from "./ids.ts";
import type { Origin, Reason, Side } from "./orders.ts";

/** What a deal did to its position. `in-out` turns a netting position over; `out-by` closes against an opposite one. */
export type DealEntry = "in" | "out" | "in-out" | "out-by";

/** One execution. Immutable. Money is in the account's currency, costs are negative. */
export interface Deal {
  readonly id: DealId;
  readonly orderId?: OrderId;
  readonly positionId?: PositionId;
  readonly clientOrderId?: ClientOrderId;
  readonly symbol: SymbolName;
  /** The deal's own side: closing a long is a `sell`. */
  readonly side: Side;
  readonly entry: DealEntry;
  readonly lots: number;
  readonly price: number;
  readonly timeMs: number;
  /** Realised profit without swap and commission. */
  readonly profit?: number;
  readonly swap?: number;
  readonly commission?: number;
  readonly origin?: Origin;
  readonly reason?: Reason;
  /** Set when the broker reports no executions and this one was put together from what it does report. */
  readonly estimated?: true;
}

/** A change of the balance that is no trade. */
export interface CashOperation {
  readonly id: string;
  readonly type: "deposit" | "withdrawal" | "credit" | "charge" | "correction" | "bonus" | "commission" | "other";
  /** Signed: in is positive. */
  readonly amount: number;
  readonly timeMs: number;
  readonly comment?: string;
}
