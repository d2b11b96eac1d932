import { Decimal, type Order, type Position, type Tick } from "@anybroker/core";
import type { JsonObject } from "../json.ts";
import type { GatewayAccount } from "./gateway-account.ts";
import type { MtLogin } from "./mt-logins.ts";
import type { TonpoKnobs } from "./options.ts";

/** An id where the wire has a number: with all its digits. */
export const ticketNumber = (id: string | undefined): bigint => BigInt(id ?? 0);

function epoch(timeMs: number, unit: "milliseconds" | "seconds", offsetSeconds: number): number {
  const shown = timeMs + offsetSeconds * 1000;
  return unit === "milliseconds" ? shown : Math.floor(shown / 1000);
}

/** An instant as frames write it. */
export const frameTime = (timeMs: number, knobs: TonpoKnobs): number =>
  epoch(timeMs, knobs.frameTime, knobs.serverTimeOffsetSeconds);

/** An instant as positions and orders write it. */
const openTime = (timeMs: number, knobs: TonpoKnobs): number =>
  epoch(timeMs, knobs.openTime, knobs.serverTimeOffsetSeconds);

/** The account's money. */
export function accountInfo({ login, server, venue, books }: MtLogin): JsonObject {
  const { balance, currency, equity = balance, margin = 0, ...rest } = books.summary();
  return {
    login: ticketNumber(login),
    name: venue.name,
    server,
    balance,
    equity,
    margin,
    free_margin: rest.freeMargin ?? equity,
    leverage: venue.leverage,
    currency,
    profit: rest.unrealizedProfit ?? 0,
  };
}

function level(name: "sl" | "tp", value: number | undefined, { noLevel }: TonpoKnobs): JsonObject {
  if (value !== undefined) return { [name]: value };
  return noLevel === "absent" ? {} : { [name]: noLevel === "null" ? null : 0 };
}

/** An open position; `changed` overrides what the ledger says. */
export function positionRow(position: Position, knobs: TonpoKnobs, changed: JsonObject = {}): JsonObject {
  return {
    ticket: ticketNumber(position.id),
    symbol: position.symbol,
    side: position.side,
    volume: position.lots,
    openPrice: position.openPrice,
    currentPrice: position.currentPrice ?? position.openPrice,
    profit: position.profit ?? 0,
    swap: position.swap ?? 0,
    commission: position.commission ?? 0,
    ...level("sl", position.stopLoss, knobs),
    ...level("tp", position.takeProfit, knobs),
    openTime: openTime(position.openTimeMs ?? 0, knobs),
    comment: position.comment ?? "",
    ...changed,
  };
}

/** An open position as REST tells it: with the dashboard's names besides, where the knobs ask for them. */
export function positionAnswer(position: Position, knobs: TonpoKnobs): JsonObject {
  const row = positionRow(position, knobs);
  if (!knobs.snakeCaseTwins) return row;
  const twins = {
    type: position.side === "buy" ? 0 : 1,
    price_open: position.openPrice,
    price_current: position.currentPrice ?? position.openPrice,
    open_time: openTime(position.openTimeMs ?? 0, knobs),
  };
  return { ...row, ...twins };
}

/** The price that an order waits for. */
const triggerPrice = (order: Order): number => order.stopPrice ?? order.limitPrice ?? 0;

/** A resting order. */
export function orderRow(order: Order, { magics }: MtLogin, knobs: TonpoKnobs): JsonObject {
  return {
    ticket: ticketNumber(order.id),
    symbol: order.symbol,
    side: order.side,
    orderType: order.type,
    volume: Decimal.of(order.lots).subtract(order.filledLots).toNumber(),
    price: triggerPrice(order),
    ...level("sl", order.stopLoss, knobs),
    ...level("tp", order.takeProfit, knobs),
    openTime: openTime(order.createTimeMs ?? 0, knobs),
    comment: order.comment ?? "",
    magic: magics.get(order.id ?? "") ?? 0,
  };
}

/** A row of the account list. */
export function accountRow(account: GatewayAccount): JsonObject {
  const { id, credentials, nodeId, region } = account.facts;
  return {
    id,
    account_id: id,
    mt5_login: credentials.login,
    mt5_server: credentials.server,
    status: account.status,
    region: region ?? null,
    node_id: account.status === "created" ? null : nodeId,
    created_at: new Date(account.createdAtMs).toISOString().replace(/\.\d+Z$/, "Z"),
    last_error: account.lastError,
    error_count: account.errorCount,
    reconnect_count: account.reconnectCount,
  };
}

/** The frames that tell a price. */
export function priceFrames(
  { symbol, bid, ask, timeMs, last, volume }: Tick,
  knobs: TonpoKnobs,
): readonly JsonObject[] {
  const time = frameTime(timeMs, knobs);
  const tick = { type: "tick", symbol, bid, ask, last: last ?? 0, volume: volume ?? 0, time };
  const quote = { type: "quote", symbol, bid, ask, time };
  return [...(knobs.priceFrames === "quotes" ? [] : [tick]), ...(knobs.priceFrames === "ticks" ? [] : [quote])];
}
