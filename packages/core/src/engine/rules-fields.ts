import { BrokerError } from "../errors/broker-error.ts";
import type { OrderType, TimeInForce } from "../model/orders.ts";
import { toIso } from "../model/units.ts";

/** The fields of an order whose presence depends on each other. */
export interface FieldsToCheck {
  readonly type: OrderType;
  readonly limitPrice?: unknown;
  readonly stopPrice?: unknown;
  readonly maxSlippage?: unknown;
  readonly timeInForce?: TimeInForce | undefined;
  readonly expireTimeMs?: number | undefined;
}

const NEEDS_LIMIT: readonly OrderType[] = ["limit", "stop-limit"];
const NEEDS_STOP: readonly OrderType[] = ["stop", "stop-limit"];

/**
 * Checks that an order has the prices and the end that its type and time in force need, and no others.
 *
 * Throws INVALID_PRICE for a price, INVALID_EXPIRATION for the end, INVALID_ARGUMENT for the rest.
 */
export function checkFields(fields: FieldsToCheck, nowMs: number): void {
  requirePresence(fields.type, "limitPrice", fields.limitPrice, NEEDS_LIMIT);
  requirePresence(fields.type, "stopPrice", fields.stopPrice, NEEDS_STOP);
  if (fields.maxSlippage !== undefined && fields.type !== "market") {
    throw new BrokerError("INVALID_ARGUMENT", `A ${fields.type} order takes no maxSlippage; only market orders do.`);
  }
  checkEnd(fields, nowMs);
}

function requirePresence(type: OrderType, field: string, value: unknown, needing: readonly OrderType[]): void {
  const needed = needing.includes(type);
  if (needed === (value !== undefined)) return;
  const message = needed
    ? `A ${type} order needs ${field}; the request had none.`
    : `A ${type} order takes no ${field}; leave it out, or use type ${needing.map((word) => `"${word}"`).join(" or ")}.`;
  throw new BrokerError("INVALID_PRICE", message, { details: { field } });
}

function checkEnd({ timeInForce, expireTimeMs }: FieldsToCheck, nowMs: number): void {
  if (timeInForce === "gtd" && expireTimeMs === undefined) {
    throw new BrokerError("INVALID_EXPIRATION", `timeInForce "gtd" needs expireTime; the request had none.`);
  }
  if (expireTimeMs === undefined) return;
  if (timeInForce !== "gtd") {
    throw new BrokerError(
      "INVALID_EXPIRATION",
      `expireTime goes with timeInForce "gtd" only; the request had ${timeInForce === undefined ? "none" : `"${timeInForce}"`}.`,
    );
  }
  if (expireTimeMs <= nowMs) {
    throw new BrokerError(
      "INVALID_EXPIRATION",
      `expireTime has to lie ahead of ${toIso(nowMs)}; it was ${toIso(expireTimeMs)}.`,
      { details: { expireTimeMs, nowMs } },
    );
  }
}
