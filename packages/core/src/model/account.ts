import type { AccountId } from "./ids.ts";

/** `hedging` accounts hold many positions of a symbol, `netting` accounts one. */
export type PositionMode = "hedging" | "netting";

/** One trading account as the broker lists it. */
export interface AccountInfo {
  readonly id: AccountId;
  /** The login that the user knows, where the broker shows it (it may be masked). */
  readonly login?: string;
  readonly name?: string;
  readonly server?: string;
  readonly environment: "demo" | "live" | "unknown";
  /** False when the broker has it but it cannot be opened now. */
  readonly available: boolean;
}

/** The money of an account. Amounts are in `currency`. */
export interface AccountSummary {
  readonly id: AccountId;
  readonly currency: string;
  readonly positionMode: PositionMode;
  readonly balance: number;
  readonly equity?: number;
  readonly margin?: number;
  readonly freeMargin?: number;
  /** Equity as a percentage of margin; absent while no margin is in use. */
  readonly marginLevelPercent?: number;
  /** Floating profit of the open positions. */
  readonly unrealizedProfit?: number;
  readonly credit?: number;
  /** 100 means 1:100. */
  readonly leverage?: number;
  /** False when the account may only be looked at. */
  readonly tradingAllowed?: boolean;
}
