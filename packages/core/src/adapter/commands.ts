import type { ErrorCode } from "../errors/retcodes.ts";
import type { Deal } from "../model/history.ts";
import type { ClientOrderId, OrderId, PositionId } from "../model/ids.ts";
import type { Order, OrderIntent, OrderType, Side, TimeInForce } from "../model/orders.ts";
import type { Position } from "../model/positions.ts";
import type { SymbolInfo } from "../model/symbols.ts";

/** A protection level: an absolute price, or a distance from the fill in price units. */
export type Level =
  | { readonly price: number; readonly distance?: never }
  | { readonly distance: number; readonly price?: never };

/** An order as the port gets it: checked against the symbol's rules, on the grid, and within the capabilities. */
export interface PlaceOrderCommand {
  readonly kind: "place";
  readonly clientOrderId: ClientOrderId;
  readonly symbol: SymbolInfo;
  readonly side: Side;
  readonly type: OrderType;
  readonly lots: number;
  readonly limitPrice?: number;
  readonly stopPrice?: number;
  /** Absent: the broker's default. */
  readonly timeInForce?: TimeInForce;
  readonly expireTimeMs?: number;
  readonly stopLoss?: Level;
  readonly takeProfit?: Level;
  readonly trailingDistance?: number;
  readonly intent: OrderIntent;
  /** Largest accepted distance from the price at sending, in price units. */
  readonly maxSlippage?: number;
  readonly comment?: string;
}

/** Changes of a resting order: `patch` is what the caller changes (null takes a level off), `wanted` the whole new state. */
export interface ModifyOrderCommand {
  readonly kind: "modify-order";
  readonly clientOrderId: ClientOrderId;
  readonly symbol: SymbolInfo;
  readonly order: Order & { readonly id: OrderId };
  readonly patch: OrderPatch;
  readonly wanted: Order;
}

/** The changeable fields of a resting order. An absent field stays, null takes it off. */
export interface OrderPatch {
  readonly limitPrice?: number;
  readonly stopPrice?: number;
  readonly lots?: number;
  readonly stopLoss?: number | null;
  readonly takeProfit?: number | null;
  readonly expireTimeMs?: number | null;
}

export interface CancelOrderCommand {
  readonly kind: "cancel-order";
  readonly clientOrderId: ClientOrderId;
  readonly symbol: SymbolInfo;
  readonly order: Order & { readonly id: OrderId };
}

/** The changeable fields of a position. An absent field stays, null takes it off. */
export interface PositionPatch {
  readonly stopLoss?: number | null;
  readonly takeProfit?: number | null;
  readonly trailingDistance?: number | null;
}

export interface ModifyPositionCommand {
  readonly kind: "modify-position";
  readonly clientOrderId: ClientOrderId;
  readonly symbol: SymbolInfo;
  readonly position: Position;
  readonly patch: PositionPatch;
  readonly wanted: Position;
}

export interface ClosePositionCommand {
  readonly kind: "close-position";
  readonly clientOrderId: ClientOrderId;
  readonly symbol: SymbolInfo;
  readonly position: Position;
  /** How much to close; equal to the position's lots for all of it. */
  readonly lots: number;
}

export interface CloseByCommand {
  readonly kind: "close-by";
  readonly clientOrderId: ClientOrderId;
  readonly symbol: SymbolInfo;
  readonly position: Position;
  readonly opposite: Position;
}

/** Everything that changes the books. */
export type Command =
  | PlaceOrderCommand
  | ModifyOrderCommand
  | CancelOrderCommand
  | ModifyPositionCommand
  | ClosePositionCommand
  | CloseByCommand;

/**
 * What the broker answered to a command that it took. A refusal is thrown as a `BrokerError` instead.
 *
 * A port fills in what the wire told and leaves the rest out; the engine learns it from events or reads.
 */
export interface Receipt {
  /** DONE, PLACED, DONE_PARTIAL or NO_CHANGES. */
  readonly code: Extract<ErrorCode, "DONE" | "PLACED" | "DONE_PARTIAL" | "NO_CHANGES">;
  readonly orderId?: OrderId;
  readonly positionId?: PositionId;
  readonly filledLots?: number;
  readonly price?: number;
  readonly timeMs?: number;
  /** The executions, where the answer carries them whole. */
  readonly deals?: readonly Deal[];
}

/** What a port's own evidence says about a command whose answer was lost. */
export type Resolution =
  | { readonly state: "executed"; readonly receipt: Receipt }
  | { readonly state: "not-executed"; readonly reason: string }
  /** No trace was found. `complete` when everything that could show one was read. */
  | { readonly state: "absent"; readonly complete: boolean };
