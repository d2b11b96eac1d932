import type { ClientOrderId, OrderId, PositionId, SymbolName } from "./ids.ts";
import type { Origin, Side } from "./orders.ts";

/** Open exposure in one symbol. */
export interface Position {
  readonly id: PositionId;
  readonly symbol: SymbolName;
  readonly side: Side;
  readonly lots: number;
  readonly openPrice: number;
  readonly openTimeMs?: number;
  readonly stopLoss?: number;
  readonly takeProfit?: number;
  readonly trailingDistance?: number;
  readonly currentPrice?: number;
  /** Floating profit without swap and commission, in the account's currency. */
  readonly profit?: number;
  readonly swap?: number;
  readonly commission?: number;
  readonly margin?: number;
  readonly comment?: string;
  readonly updateTimeMs?: number;
  readonly openOrderId?: OrderId;
  readonly clientOrderId?: ClientOrderId;
  readonly origin?: Origin;
}
