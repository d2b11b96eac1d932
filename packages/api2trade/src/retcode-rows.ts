import { codeOfRetcode, type ErrorCode, type Outcome } from "@anybroker/core";

/** What a code means in the unified vocabulary. */
export interface CodeRow {
  readonly code: ErrorCode;
  /** Where the unified code alone would claim too much or too little. */
  readonly outcome?: Outcome;
  readonly retryable?: boolean;
  /** What to do about it. */
  readonly fix?: string;
}

/** Whose meaning a number from 10026 on has. */
export type RetcodeNames = "sdk" | "mt5";

/**
 * The numbers that mean something else than in MetaTrader 5's own list, by the vendor's names.
 *
 * The two readings collide, and nothing on the wire says which one a broker's number follows. So a number that says
 * "no connection" in either of them proves nothing about an order.
 */
const SDK_ROWS: Readonly<Record<number, CodeRow>> = {
  0: { code: "DONE" },
  10007: { code: "CANCEL", retryable: true },
  10026: { code: "SERVER_DISABLES_AT" },
  10027: { code: "TRADE_DISABLED" },
  10028: { code: "FROZEN" },
  10029: { code: "INVALID_FILL" },
  10030: { code: "CONNECTION", outcome: "unknown" },
  10031: { code: "FORBIDDEN", outcome: "unknown" },
  10032: { code: "TOO_MANY_REQUESTS" },
  10033: { code: "REJECT" },
  10034: { code: "REJECT", retryable: true },
  10035: { code: "LOCKED", retryable: false },
  10036: { code: "LONG_ONLY" },
  10037: { code: "LIMIT_POSITIONS" },
};

const MT5_ROWS: Readonly<Record<number, CodeRow>> = {
  0: { code: "DONE" },
  10007: { code: "CANCEL", retryable: true },
  10028: { code: "LOCKED", retryable: false },
  10030: { code: "INVALID_FILL", outcome: "unknown" },
  10031: { code: "CONNECTION", outcome: "unknown" },
  10037: { code: "LIMIT_POSITIONS" },
};

/** Below are MetaTrader 5's numbers. Those beyond the vendor's list are taken for them too. */
const OURS_FROM = 20_000;

/** What a broker's number means; undefined for one that nobody names. */
export function retcodeRowOf(retcode: number, names: RetcodeNames): CodeRow | undefined {
  const own = (names === "sdk" ? SDK_ROWS : MT5_ROWS)[retcode];
  if (own !== undefined) return own;
  const code = retcode < OURS_FROM ? codeOfRetcode(retcode) : undefined;
  return code === undefined ? undefined : { code };
}
