import type { SymbolName } from "./ids.ts";

/** What the broker lets an account do with a symbol now. */
export type TradeMode = "full" | "long-only" | "short-only" | "close-only" | "disabled";

/** One weekly trading session, in UTC: minutes from Sunday 00:00. `endMinute` is exclusive and may exceed a week. */
export interface SessionWindow {
  readonly startMinute: number;
  readonly endMinute: number;
}

/** An instrument as the account's broker names it, with its trading rules. What the broker does not tell is absent. */
export interface SymbolInfo {
  readonly name: SymbolName;
  /** The broker's own id, where it is not the name. */
  readonly id?: string;
  readonly description?: string;
  /** Digits after the point of a price. */
  readonly digits?: number;
  /** The least price step, in price units. */
  readonly tickSize?: number;
  /** Units of the base asset in one lot. */
  readonly contractSize?: number;
  readonly lotsMin?: number;
  readonly lotsMax?: number;
  readonly lotsStep?: number;
  readonly baseCurrency?: string;
  readonly profitCurrency?: string;
  readonly marginCurrency?: string;
  readonly tradeMode?: TradeMode;
  /** The least distance of stops and limits from the market, in price units. */
  readonly stopDistance?: number;
  /** Within this distance of the market an order or level can't be changed, in price units. */
  readonly freezeDistance?: number;
  readonly sessions?: readonly SessionWindow[];
  readonly swapLong?: number;
  readonly swapShort?: number;
}
