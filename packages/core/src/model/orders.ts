import type { ClientOrderId, OrderId, PositionId, SymbolName } from "./ids.ts";

export type Side = "buy" | "sell";

/** The other side. */
export const opposite = (side: Side): Side => (side === "buy" ? "sell" : "buy");

export type OrderType = "market" | "limit" | "stop" | "stop-limit";

/** `day` ends with the trading day; `gtd` at `expireTimeMs`. */
export type TimeInForce = "gtc" | "gtd" | "ioc" | "fok" | "day";

/**
 * What the caller means an order to do to the exposure.
 *
 * `open` adds to it, `reduce` may only shrink it, `close` ends one position, `reverse` ends it and opens the other side.
 */
export type OrderIntent = "open" | "reduce" | "close" | "reverse";

/** The one life cycle of all brokers. `unknown` stands for an order whose answer was lost, until it is resolved. */
export type OrderStatus =
  | "submitting"
  | "accepted"
  | "partially-filled"
  | "filled"
  | "cancelled"
  | "rejected"
  | "expired"
  | "unknown";

/** True for a status after which an order does nothing more. */
export function isFinal(status: OrderStatus): boolean {
  return status === "filled" || status === "cancelled" || status === "rejected" || status === "expired";
}

/** Who caused an order, deal or position. */
export type Origin = "this-program" | "external" | "broker";

/** Why an order or deal came to be, in the broker's word. */
export type Reason = "client" | "stop-loss" | "take-profit" | "stop-out" | "expiry" | "correction" | "unknown";

/** How sure a final state is: proven by the broker's own word, or inferred from what is missing. */
export type Certainty = "proven" | "inferred";

/** What became of an order's levels at a broker that takes them in a second request. */
export interface Protection {
  /**
   * `set`: they are in force. `bare`: they are not yet. `closed`: they could not be set, so the position was closed.
   * `gone`: the position ended some other way while it was bare.
   */
  readonly state: "set" | "bare" | "closed" | "gone";
  /** How long the position was open without them, up to now or to its end; 0 when they were set while the order rested. */
  readonly bareMs: number;
}

/** An instruction to trade, and what has become of it. */
export interface Order {
  /** The broker's id; absent until the broker has given one. */
  readonly id?: OrderId;
  readonly clientOrderId?: ClientOrderId;
  readonly symbol: SymbolName;
  readonly side: Side;
  readonly type: OrderType;
  readonly status: OrderStatus;
  readonly lots: number;
  readonly filledLots: number;
  /** Volume-weighted over the fills; absent before the first. */
  readonly averagePrice?: number;
  /** The limit of a limit or stop-limit order. */
  readonly limitPrice?: number;
  /** The trigger of a stop or stop-limit order. */
  readonly stopPrice?: number;
  readonly timeInForce?: TimeInForce;
  readonly expireTimeMs?: number;
  readonly stopLoss?: number;
  readonly takeProfit?: number;
  readonly trailingDistance?: number;
  /** The position that the order opened or works on. */
  readonly positionId?: PositionId;
  readonly intent?: OrderIntent;
  readonly comment?: string;
  readonly createTimeMs?: number;
  readonly updateTimeMs?: number;
  readonly origin?: Origin;
  readonly reason?: Reason;
  readonly certainty?: Certainty;
  /** Only of orders with levels at a broker whose `protection` capability is `two-step`. */
  readonly protection?: Protection;
  /** The unified code of a rejection. */
  readonly rejectCode?: string;
  readonly rejectMessage?: string;
}
