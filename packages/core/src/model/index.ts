export type { AccountInfo, AccountSummary, PositionMode } from "./account.ts";
export { type Candle, candleOpenTimeMs, nextCandleOpenTimeMs, TIMEFRAMES, type Timeframe } from "./candles.ts";
export { Decimal, type Rounding, scaleDown, sumExact } from "./decimal.ts";
export type { Depth, DepthLevel } from "./depth.ts";
export type { CashOperation, Deal, DealEntry } from "./history.ts";
export {
  type AccountId,
  accountId,
  type ClientOrderId,
  clientOrderId,
  type DealId,
  dealId,
  type OrderId,
  orderId,
  type PositionId,
  positionId,
  type SymbolName,
  symbolName,
} from "./ids.ts";
export {
  type Certainty,
  isFinal,
  type Order,
  type OrderIntent,
  type OrderStatus,
  type OrderType,
  type Origin,
  opposite,
  type Reason,
  type Side,
  type TimeInForce,
} from "./orders.ts";
export type { Position } from "./positions.ts";
export type { SessionWindow, SymbolInfo, TradeMode } from "./symbols.ts";
export type { Tick } from "./ticks.ts";
export {
  addExact,
  type GridPosition,
  gridPosition,
  lotsFromUnits,
  type NumberInput,
  nearestOnGrid,
  subtractExact,
  toDate,
  toDigits,
  toIso,
  unitsFromLots,
} from "./units.ts";
