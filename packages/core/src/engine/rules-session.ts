import { BrokerError } from "../errors/broker-error.ts";
import type { OrderIntent, Side } from "../model/orders.ts";
import type { SymbolInfo } from "../model/symbols.ts";
import { toIso } from "../model/units.ts";

const MINUTE_MS = 60_000;
const WEEK_MINUTES = 7 * 1440;
/** 1970-01-01 was a Thursday: the first Sunday of the epoch came three days later. */
const FIRST_SUNDAY_MS = 3 * 1440 * MINUTE_MS;

/**
 * Refuses a time outside the symbol's trading sessions; does nothing where the broker tells no sessions.
 *
 * Throws MARKET_CLOSED, with `details.nextOpenTimeMs` unless the symbol has no session at all.
 */
export function checkSession(symbol: SymbolInfo, timeMs: number): void {
  const { sessions } = symbol;
  if (sessions === undefined) return;
  const weekMs = WEEK_MINUTES * MINUTE_MS;
  const weekStartMs = Math.floor((timeMs - FIRST_SUNDAY_MS) / weekMs) * weekMs + FIRST_SUNDAY_MS;
  const minute = (timeMs - weekStartMs) / MINUTE_MS;
  let waitMinutes = Number.POSITIVE_INFINITY;
  for (const { startMinute, endMinute } of sessions) {
    // A window that runs over the end of the week also covers the start of the next one.
    const open = (minute >= startMinute && minute < endMinute) || minute + WEEK_MINUTES < endMinute;
    if (open) return;
    waitMinutes = Math.min(waitMinutes, (startMinute - minute + WEEK_MINUTES) % WEEK_MINUTES);
  }
  const found = `The market of ${symbol.name} is closed at ${toIso(timeMs)}`;
  if (!Number.isFinite(waitMinutes)) {
    throw new BrokerError("MARKET_CLOSED", `${found}; the broker names no trading session for it.`, {
      details: { symbol: symbol.name },
    });
  }
  const nextOpenTimeMs = timeMs + waitMinutes * MINUTE_MS;
  throw new BrokerError("MARKET_CLOSED", `${found}; it opens at ${toIso(nextOpenTimeMs)}.`, {
    details: { symbol: symbol.name, nextOpenTimeMs },
  });
}

/**
 * Refuses an order that the symbol's trade mode forbids; does nothing where the broker tells no mode.
 *
 * Throws TRADE_DISABLED, CLOSE_ONLY, LONG_ONLY or SHORT_ONLY. What only shrinks exposure passes unless trading is off.
 */
export function checkTradeMode(symbol: SymbolInfo, side: Side, intent: OrderIntent): void {
  const mode = symbol.tradeMode ?? "full";
  const details = { symbol: symbol.name };
  if (mode === "disabled") {
    throw new BrokerError("TRADE_DISABLED", `The broker has switched trading in ${symbol.name} off.`, { details });
  }
  if (mode === "full" || intent === "close" || intent === "reduce") return;
  if (mode === "close-only") {
    throw new BrokerError(
      "CLOSE_ONLY",
      `Positions in ${symbol.name} may only be closed; the order was to ${intent} one.`,
      { details },
    );
  }
  if (side === (mode === "long-only" ? "buy" : "sell")) return;
  const code = mode === "long-only" ? "LONG_ONLY" : "SHORT_ONLY";
  const allowed = mode === "long-only" ? "long" : "short";
  throw new BrokerError(
    code,
    `Only ${allowed} positions are allowed in ${symbol.name}; the order was to ${intent} by a ${side}.`,
    { details },
  );
}
