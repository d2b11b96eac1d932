import type { BrokerError } from "../errors/broker-error.ts";
import type { AccountSummary } from "../model/account.ts";
import type { CashOperation, Deal } from "../model/history.ts";
import type { ClientOrderId, OrderId, PositionId } from "../model/ids.ts";
import type { Order, Protection } from "../model/orders.ts";
import type { Position } from "../model/positions.ts";

/** What every account event carries. */
export interface EventBase {
  /** 1 for the account's first event; grows by one, without holes. */
  readonly sequence: number;
  /** When the engine told it. */
  readonly timeMs: number;
  /** Set on what corrects an order that was told as ended: a deal that came late, and what it changed. */
  readonly late?: true;
  /** Set when the event happened while nobody heard it, and was found by reading. */
  readonly recovered?: true;
}

/** An order came to be or changed. */
export interface OrderEvent extends EventBase {
  readonly type: "order";
  readonly order: Order;
}

/** An execution. Each deal is told once, for ever. */
export interface DealEvent extends EventBase {
  readonly type: "deal";
  readonly deal: Deal;
}

/** What happened to a position. `adopted` ones were there before the program. */
export type PositionChange = "adopted" | "opened" | "increased" | "reduced" | "reversed" | "modified" | "closed";

export interface PositionEvent extends EventBase {
  readonly type: "position";
  readonly change: PositionChange;
  /** As it is now; as it was last when it is closed. */
  readonly position: Position;
}

/** The account's money changed by a trade or a cash operation. */
export interface AccountEvent extends EventBase {
  readonly type: "account";
  readonly account: AccountSummary;
  readonly cash?: CashOperation;
}

/** The broker's books differ from what the known deals explain; the broker's side was taken over. */
export interface DiscrepancyEvent extends EventBase {
  readonly type: "discrepancy";
  readonly message: string;
  readonly positionId?: PositionId;
  readonly expected?: number;
  readonly actual?: number;
}

/**
 * The levels of an order at a broker that takes them in a second request: set, or why they are not.
 *
 * Told as `bare` when a try to set them failed, once; then as `set`, `closed` or `gone` at the end, always.
 */
export interface ProtectionEvent extends EventBase, Protection {
  readonly type: "protection";
  readonly clientOrderId: ClientOrderId;
  readonly orderId?: OrderId;
  /** Absent while the order rests. */
  readonly positionId?: PositionId;
  /** Why they are not set. */
  readonly error?: BrokerError;
}

/** Everything that happens to an account's books, in causal order, each thing once. */
export type AccountEventUnion =
  | OrderEvent
  | DealEvent
  | PositionEvent
  | AccountEvent
  | DiscrepancyEvent
  | ProtectionEvent;

/** The events by the name that `account.on` takes. */
export interface AccountEventMap {
  readonly order: OrderEvent;
  readonly deal: DealEvent;
  readonly position: PositionEvent;
  readonly account: AccountEvent;
  readonly discrepancy: DiscrepancyEvent;
  readonly protection: ProtectionEvent;
}
