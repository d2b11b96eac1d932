import type { Order, OrderPatch, PatchInput } from "@anybroker/core";
import { UsageError } from "../failures.ts";
import { unknownName } from "./nearest.ts";
import { levelText, positiveText } from "./numbers.ts";

/** The flags of `modify` that say what changes. */
export interface ModifyFlags {
  readonly price?: string;
  readonly limit?: string;
  readonly stop?: string;
  readonly lots?: string;
  readonly sl?: string;
  readonly tp?: string;
  readonly kind?: string;
}

/** The levels of an order or position. */
export type OrderLevel = "limitPrice" | "stopPrice" | "stopLoss" | "takeProfit";

/** What is to be changed, with the numbers as they were typed. */
export interface ModifyRequest {
  readonly kind?: "order" | "position";
  /** The flags given that only an order has. */
  readonly ofOrder: readonly string[];
  readonly price?: string;
  readonly limitPrice?: string;
  readonly stopPrice?: string;
  readonly lots?: string;
  readonly levels: { readonly stopLoss?: string | null; readonly takeProfit?: string | null };
}

/** Reads the flags. Throws a `UsageError` when nothing is to be changed, or a number is none. */
export function modifyRequest(flags: ModifyFlags): ModifyRequest {
  const { price, limit, stop, lots, sl, tp } = flags;
  const kind = kindOf(flags.kind);
  const ofOrder = Object.entries({ price, limit, stop, lots }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`],
  );
  if (ofOrder.length === 0 && sl === undefined && tp === undefined) {
    throw new UsageError("Say what to change: --price, --limit, --stop, --lots, --sl or --tp.");
  }
  if (price !== undefined && (limit !== undefined || stop !== undefined)) {
    throw new UsageError("--price is the one price of a limit or stop order; it does not go with --limit or --stop.");
  }
  return {
    ...(kind !== undefined && { kind }),
    ofOrder,
    ...(price !== undefined && { price: positiveText("--price", price) }),
    ...(limit !== undefined && { limitPrice: positiveText("--limit", limit) }),
    ...(stop !== undefined && { stopPrice: positiveText("--stop", stop) }),
    ...(lots !== undefined && { lots: positiveText("--lots", lots) }),
    levels: {
      ...(sl !== undefined && { stopLoss: levelText("--sl", sl) }),
      ...(tp !== undefined && { takeProfit: levelText("--tp", tp) }),
    },
  };
}

function kindOf(typed: string | undefined): "order" | "position" | undefined {
  if (typed === undefined || typed === "order" || typed === "position") return typed;
  throw new UsageError(unknownName("value of --kind", typed, ["order", "position"]));
}

/** The patch of `order` that was asked for. Throws a `UsageError` for a price that this type of order does not have. */
export function orderPatch(order: Order, request: ModifyRequest): PatchInput<OrderPatch> {
  const { price, lots, levels } = request;
  const asked = price === undefined ? request : { ...request, ...onlyPrice(order, price) };
  const { limitPrice, stopPrice } = asked;
  if (limitPrice !== undefined && order.type !== "limit" && order.type !== "stop-limit") {
    throw new UsageError(`A ${order.type} order has no limit; --limit does not go with it.`);
  }
  if (stopPrice !== undefined && order.type !== "stop" && order.type !== "stop-limit") {
    throw new UsageError(`A ${order.type} order has no trigger; --stop does not go with it.`);
  }
  return {
    ...(limitPrice !== undefined && { limitPrice }),
    ...(stopPrice !== undefined && { stopPrice }),
    ...(lots !== undefined && { lots }),
    ...levels,
  };
}

function onlyPrice({ type }: Order, price: string): { readonly limitPrice?: string; readonly stopPrice?: string } {
  if (type === "limit") return { limitPrice: price };
  if (type === "stop") return { stopPrice: price };
  throw new UsageError(`A ${type} order has not one price; change it by --limit and --stop.`);
}
