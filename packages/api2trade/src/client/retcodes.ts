/** A number that the broker answers a trading request with, as the vendor's own client has it. */
export interface Api2TradeRetcode {
  readonly name: string;
  readonly meaning: string;
  /** True where the same request may be sent again at once: refused for sure, and for a passing reason. */
  readonly retryable: boolean;
}

const code = (name: string, meaning: string, retryable = false): Api2TradeRetcode => ({ name, meaning, retryable });

/**
 * Every number of the vendor's client, under its names. Up to 10025 they are MetaTrader 5's; from 10026 on the vendor
 * gives some numbers another meaning.
 *
 * The vendor's client also repeats 10011 and 10012, after which the order may exist already: here they are not.
 */
export const API2TRADE_RETCODES: Readonly<Record<number, Api2TradeRetcode>> = {
  0: code("SUCCESS", "Done."),
  10004: code("REQUOTE", "The price moved and a new one is offered.", true),
  10006: code("REJECTED", "The broker refused the request."),
  10007: code("CANCELED", "The request was cancelled.", true),
  10008: code("ORDER_PLACED", "The order was accepted and is not executed yet."),
  10009: code("COMPLETED", "The request was carried out."),
  10010: code("PARTIAL_FILL", "The request was carried out in part."),
  10011: code("PROCESSING_ERROR", "The broker failed while it processed the request."),
  10012: code("CANCELED_TIMEOUT", "The request ran out of time at the broker."),
  10013: code("INVALID_REQUEST", "The request is malformed."),
  10014: code("INVALID_VOLUME", "The lots are not allowed."),
  10015: code("INVALID_PRICE", "The price is not allowed."),
  10016: code("INVALID_STOPS", "Stop loss or take profit is too near."),
  10017: code("TRADE_DISABLED", "Trading is off."),
  10018: code("MARKET_CLOSED", "The market is closed."),
  10019: code("INSUFFICIENT_FUNDS", "The free margin is not enough."),
  10020: code("PRICES_CHANGED", "The price moved.", true),
  10021: code("NO_QUOTES", "There is no price."),
  10022: code("INVALID_EXPIRATION", "The expiration is not valid."),
  10023: code("ORDER_CHANGED", "The order changed meanwhile."),
  10024: code("TOO_MANY_REQUESTS", "The broker limits the requests."),
  10025: code("NO_CHANGES", "There is nothing to change."),
  10026: code("AUTOTRADING_DISABLED", "Automated trading is off."),
  10027: code("AGENT_BLOCKED", "The broker blocks the account's programs."),
  10028: code("ORDER_FROZEN", "The order is being processed."),
  10029: code("INVALID_FILL", "The filling mode is not supported."),
  10030: code("NO_CONNECTION", "The broker is offline."),
  10031: code("INSUFFICIENT_RIGHTS", "The account lacks the permission."),
  10032: code("TOO_FREQUENT", "The requests come too often."),
  10033: code("NO_CHANGES_IN_REQUEST", "The request repeats another."),
  10034: code("SERVER_BUSY", "The broker's server is busy.", true),
  10035: code("ORDER_LOCKED", "The order is locked."),
  10036: code("LONG_ONLY", "Only long positions are allowed."),
  10037: code("TOO_MANY_POSITIONS", "There are too many positions."),
};

/** Done, placed, done as well, done in part, nothing to do. The vendor's client takes all but the first for refusals. */
const ACCEPTED: readonly number[] = [0, 10008, 10009, 10010, 10025];

/** True when the number says that the broker took the request. */
export const isAcceptedRetcode = (retcode: number): boolean => ACCEPTED.includes(retcode);

/** A number in words. */
export function describeRetcode(retcode: number): string {
  return API2TRADE_RETCODES[retcode]?.meaning ?? `The vendor names no meaning of ${retcode}.`;
}

/** Whether the same request may be sent again at once after this refusal. */
export function isRetryableRetcode(retcode: number): boolean {
  return API2TRADE_RETCODES[retcode]?.retryable ?? false;
}
