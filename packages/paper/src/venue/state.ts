import type {
  ClientOrderId,
  Decimal,
  Order,
  OrderId,
  Origin,
  PositionId,
  PositionMode,
  Reason,
  Side,
} from "@anybroker/core";
import type { VenueSymbol } from "./types.ts";

/** What never changes about an account. */
export interface AccountFacts {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly currency: string;
  readonly positionMode: PositionMode;
  readonly leverage: number;
  readonly marginCallLevelPercent: number;
  readonly stopOutLevelPercent: number;
}

/** An open position, its amounts exact. Replaced as a whole when something changes. */
export interface PositionState {
  readonly id: PositionId;
  readonly symbol: VenueSymbol;
  readonly side: Side;
  readonly lots: Decimal;
  /** Averaged over its fills; 20 digits where the average does not end. */
  readonly openPrice: Decimal;
  readonly openTimeMs: number;
  readonly updateTimeMs: number;
  /** Accrued and not booked yet, in the account's currency. */
  readonly swap: Decimal;
  /** Booked so far with its deals. */
  readonly commission: Decimal;
  readonly margin: Decimal;
  readonly openOrderId: OrderId;
  readonly levels: Levels;
  readonly comment?: string;
  readonly clientOrderId?: ClientOrderId;
}

/** The protection of an order or position. */
export interface Levels {
  readonly stopLoss?: number;
  readonly takeProfit?: number;
  readonly trailingDistance?: number;
}

/** An order that is being worked on. Replaced as a whole when something changes. */
export interface WorkingOrder {
  readonly order: Order & { readonly id: OrderId };
  readonly symbol: VenueSymbol;
  /** Lots times price of the fills so far. */
  readonly cost: Decimal;
  readonly reason: Reason;
  readonly origin?: Origin;
  /** Levels as distances from the fill. */
  readonly stopLossDistance?: number;
  readonly takeProfitDistance?: number;
  readonly maxSlippage?: number;
  /** The worst price of a closing order: its take profit. */
  readonly worstPrice?: number;
  /** The position whose exposure it may only shrink. */
  readonly closes?: PositionId;
  /** The position that it adds to, on a hedging account. */
  readonly addsTo?: PositionId;
  /** A stop or stop-limit order whose trigger was reached. */
  readonly triggered: boolean;
}
