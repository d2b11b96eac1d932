import type { OrderType } from "@anybroker/core";
import type { VenueSymbol } from "@anybroker/paper/venue";
import type { JsonObject } from "../json.ts";
import { readFields } from "./fields.ts";
import { type NewsPolicy, readNewsPolicy, readWeekendPolicy, type WeekendPolicy } from "./guard-policy.ts";
import { WireError } from "./wire-error.ts";
import type { World } from "./world.ts";

const ORDER_TYPES: Readonly<Record<string, OrderType>> = {
  market: "market",
  limit: "limit",
  stop: "stop",
  stoplimit: "stop-limit",
};

/** An order as it was asked for, its fields read and its words understood. */
export interface NewOrder {
  readonly symbol: string;
  readonly side: "buy" | "sell";
  readonly type: OrderType;
  readonly volume: number;
  readonly price: number | undefined;
  readonly stopLimit: number | undefined;
  readonly deviation: number;
  readonly sl: number;
  readonly tp: number;
  readonly magic: bigint;
  readonly comment: string;
  readonly news: NewsPolicy | undefined;
  readonly weekend: WeekendPolicy | undefined;
}

/** The fields as they came, before a word of them was looked at. */
export type OrderFields = ReturnType<typeof readOrderFields>;

/** Reads the fields. Throws 422. */
export function readOrderFields(body: JsonObject) {
  return readFields("body", body, (fields) => ({
    symbol: fields.text("symbol"),
    side: fields.text("side"),
    volume: fields.number("volume", { gt: 0 }),
    orderType: fields.textOr("orderType", "market"),
    price: fields.optionalNumber("price"),
    stopLimit: fields.optionalNumber("stopLimit"),
    deviation: Number(fields.integerOr("deviation", 20n, { ge: 0 })),
    sl: fields.optionalNumber("sl") ?? 0,
    tp: fields.optionalNumber("tp") ?? 0,
    magic: fields.integerOr("magic", 0n),
    comment: fields.textOr("comment", "api-order"),
    closeOnNews: fields.optionalText("closeOnNews"),
    closeOnWeekend: fields.optionalText("closeOnWeekend"),
  }));
}

/** Understands the words of an order, in the order in which the server looks at them. Throws 400. */
export function understand(world: World, fields: OrderFields): NewOrder {
  const { closeOnNews, closeOnWeekend, orderType, side: word, ...rest } = fields;
  const side = word.toLowerCase();
  if (side !== "buy" && side !== "sell") throw new WireError(400, "side must be 'buy' or 'sell'");
  const type = ORDER_TYPES[orderType.toLowerCase().replaceAll("_", "")];
  if (type === undefined) throw new WireError(400, "orderType must be one of: market, limit, stop, stopLimit");
  // Older servers do not know these fields, and so lose them without a word.
  const knowsGuards = world.version === "0.12.0";
  return {
    ...rest,
    side,
    type,
    news: knowsGuards && closeOnNews !== undefined ? readNewsPolicy(closeOnNews) : undefined,
    weekend: knowsGuards && closeOnWeekend !== undefined ? readWeekendPolicy(closeOnWeekend) : undefined,
  };
}

const WORDS: Readonly<Record<OrderType, string>> = {
  market: "market",
  limit: "limit",
  stop: "stop",
  "stop-limit": "stopLimit",
};

/** The price that goes to the terminal: the one asked for, or the market's. Throws 400. */
export function requestPrice(world: World, symbol: VenueSymbol, order: NewOrder): number {
  if (order.type === "market") {
    const { bid = 0, ask = 0 } = world.venue.quote(symbol.name) ?? {};
    return order.side === "buy" ? ask : bid;
  }
  if (order.price === undefined) throw new WireError(400, `price is required for ${WORDS[order.type]} orders`);
  if (order.type === "stop-limit" && order.stopLimit === undefined) {
    throw new WireError(400, "stopLimit is required for stopLimit orders");
  }
  return order.price;
}
