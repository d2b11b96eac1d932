import type { LevelInput, OrderType, PlaceOrderRequest, Side, TimeInForce } from "@anybroker/core";
import { UsageError } from "../failures.ts";
import { isoTime } from "./instants.ts";
import { unknownName } from "./nearest.ts";
import { positiveText } from "./numbers.ts";

/** The flags of `buy` and `sell` that make the order. */
export interface PlaceFlags {
  readonly limit?: string;
  readonly stop?: string;
  readonly sl?: string;
  readonly slDistance?: string;
  readonly tp?: string;
  readonly tpDistance?: string;
  readonly tif?: string;
  readonly expire?: string;
  readonly round?: string;
  readonly clientOrderId?: string;
  readonly comment?: string;
}

/** What `--tif` takes. */
export const TIMES_IN_FORCE: readonly TimeInForce[] = ["gtc", "gtd", "ioc", "fok", "day"];
const ROUNDINGS = ["down", "nearest"] as const;

/** The order that was typed; numbers stay text, so that they are exact. Throws a `UsageError` for what makes no order. */
export function placeRequest(side: Side, symbol: string, lots: string, flags: PlaceFlags): PlaceOrderRequest {
  const { limit, stop, clientOrderId, comment } = flags;
  const stopLoss = level("sl", flags.sl, flags.slDistance);
  const takeProfit = level("tp", flags.tp, flags.tpDistance);
  const round = flags.round === undefined ? undefined : oneOf("--round", flags.round, ROUNDINGS);
  return {
    symbol,
    side,
    type: orderType(flags),
    lots: positiveText("LOTS", lots),
    ...(limit !== undefined && { limitPrice: positiveText("--limit", limit) }),
    ...(stop !== undefined && { stopPrice: positiveText("--stop", stop) }),
    ...(stopLoss !== undefined && { stopLoss }),
    ...(takeProfit !== undefined && { takeProfit }),
    ...life(flags),
    ...(round !== undefined && { round }),
    ...(clientOrderId !== undefined && { clientOrderId: notEmpty("--client-order-id", clientOrderId) }),
    ...(comment !== undefined && { comment }),
  };
}

function orderType({ limit, stop }: PlaceFlags): OrderType {
  if (limit !== undefined) return stop === undefined ? "limit" : "stop-limit";
  return stop === undefined ? "market" : "stop";
}

function level(name: "sl" | "tp", price: string | undefined, distance: string | undefined): LevelInput | undefined {
  if (price !== undefined && distance !== undefined) {
    throw new UsageError(`--${name} and --${name}-distance say the same level twice; give one of them.`);
  }
  if (distance !== undefined) return { distance: positiveText(`--${name}-distance`, distance) };
  return price === undefined ? undefined : positiveText(`--${name}`, price);
}

function life({ tif, expire }: PlaceFlags): { readonly timeInForce?: TimeInForce; readonly expireTime?: number } {
  const timeInForce = tif === undefined ? undefined : oneOf("--tif", tif.toLowerCase(), TIMES_IN_FORCE);
  if (expire === undefined) {
    if (timeInForce === "gtd") throw new UsageError("--tif gtd needs --expire, the instant at which the order ends.");
    return timeInForce === undefined ? {} : { timeInForce };
  }
  if (timeInForce !== undefined && timeInForce !== "gtd") {
    throw new UsageError(`--expire goes with --tif gtd only; the order has --tif ${timeInForce}.`);
  }
  return { timeInForce: "gtd", expireTime: isoTime("--expire", expire) };
}

function oneOf<Value extends string>(what: string, typed: string, values: readonly Value[]): Value {
  const value = values.find((candidate) => candidate === typed);
  if (value === undefined) throw new UsageError(unknownName(`value of ${what}`, typed, values));
  return value;
}

function notEmpty(what: string, typed: string): string {
  if (typed.trim() === "") throw new UsageError(`${what} must not be empty.`);
  return typed;
}
