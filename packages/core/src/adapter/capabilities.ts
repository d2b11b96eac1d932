import type { PositionMode } from "../model/account.ts";
import type { Timeframe } from "../model/candles.ts";
import type { OrderType, TimeInForce } from "../model/orders.ts";
import type { Lane } from "./call.ts";

/** A field of a resting order that the broker can change. */
export type ModifiableField = "limitPrice" | "stopPrice" | "lots" | "stopLoss" | "takeProfit" | "expireTimeMs";

/** How stop loss and take profit reach an order. */
export interface ProtectionCapability {
  /**
   * `atomic`: in the order itself; `none`: not at all. `two-step`: the order carries none, and the engine sets them by
   * `modifyPosition` once it is filled, under the `protection` policy of `connect`.
   */
  readonly market: "atomic" | "two-step" | "none";
  /** As `market`; in the second step the engine sets them on the resting order by `modifyOrder`. */
  readonly pending: "atomic" | "two-step" | "none";
  /** The forms that a market order takes; the engine converts the other one. Of no account where they are `two-step`. */
  readonly marketForm: readonly ("price" | "distance")[];
  readonly trailing: boolean;
  /** Whether a level can be taken off a position again. */
  readonly removable: boolean;
}

/** What the wire's reads are worth as evidence after a lost answer. */
export interface EvidenceCapability {
  /** How long a read may lag behind a write that has taken effect. */
  readonly readAfterWriteLagMs: number;
  /** False when a snapshot may lack orders or positions that exist. */
  readonly snapshotComplete: boolean;
  /** True when the wire itself refuses or answers again a repeated client order id, so that a resend can't double. */
  readonly idempotentPlace: boolean;
  /** Where the client order id can be read back. Elsewhere orders are matched by their shape, as `inferred`. */
  readonly tagReadableOn: readonly ("order" | "position" | "deal" | "order-history")[];
  /** True when a write that was answered with a throttle may have executed all the same. */
  readonly throttledWriteMayExecute: boolean;
}

/** A request budget that the broker meters: a token bucket over the whole connection. */
export interface BudgetCapability {
  readonly name: string;
  /** Refill. */
  readonly perSecond: number;
  /** The bucket's size. */
  readonly burst: number;
  /** The lanes that draw from it. */
  readonly lanes: readonly Lane[];
}

/** What a broker can do. Declared once by its adapter; an account may narrow it. The test kit holds it against the deeds. */
export interface Capabilities {
  readonly positionModes: readonly PositionMode[];
  /** Whether one connection serves several accounts. */
  readonly multipleAccounts: boolean;
  readonly orderTypes: readonly OrderType[];
  /**
   * On which side of its stop the limit of a stop-limit order may lie; default `either`. `behind-stop`: at the stop or
   * worse for the order, as room for its fill, so that a limit that waits for the price to come back can't be said.
   */
  readonly stopLimitSide?: "either" | "behind-stop";
  /** What a market order may carry; the first is the broker's default. */
  readonly marketTimeInForce: readonly TimeInForce[];
  /** What a resting order may carry; the first is the broker's default. */
  readonly pendingTimeInForce: readonly TimeInForce[];
  readonly protection: ProtectionCapability;
  readonly modifyOrder: readonly ModifiableField[];
  readonly cancelOrder: boolean;
  readonly modifyPosition: boolean;
  readonly partialClose: boolean;
  readonly closeBy: boolean;
  /** A largest slippage can be sent along with a market order. */
  readonly maxSlippage: boolean;
  readonly comment: boolean;
  /** What carries the client order id: a field or header of its own, a tag in the comment, or nothing. */
  readonly clientOrderId: "field" | "header" | "comment" | "none";
  /** Longest client order id that the wire carries whole. */
  readonly clientOrderIdMaxLength: number;
  /** `pushed`: executions arrive whole. `observed`: only changes arrive and the engine reads. `polled`: nothing arrives. */
  readonly events: "pushed" | "observed" | "polled";
  /** `each`: every fill is a deal of its own. `summed`: the fills of an order are told as one deal at their average price. */
  readonly fills: "each" | "summed";
  /** How often a `polled` wire is read; default 1,000. */
  readonly pollIntervalMs?: number;
  readonly ticks: "pushed" | "polled" | "none";
  /** `derived`: the engine makes live candles from ticks. */
  readonly liveCandles: "pushed" | "derived" | "none";
  /** The timeframes of candle history; empty where there is none. */
  readonly candleTimeframes: readonly Timeframe[];
  readonly depth: boolean;
  readonly dealHistory: boolean;
  readonly orderHistory: boolean;
  readonly cashHistory: boolean;
  readonly tickHistory: boolean;
  /** Symbols come with digits, steps and sizes, so that orders can be checked before they are sent. */
  readonly symbolRules: boolean;
  readonly evidence: EvidenceCapability;
  readonly budgets: readonly BudgetCapability[];
}
