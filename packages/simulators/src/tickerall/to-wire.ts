import { Decimal, type Order, type Position } from "@anybroker/core";
import type { JsonObject } from "../json.ts";
import { type BrokerAccount, maskedLogin } from "./broker-account.ts";
import { brokerIso, iso } from "./times.ts";

const SIDES = { buy: "BUY", sell: "SELL" } as const;
const ORDER_TYPES = { market: "MARKET", limit: "LIMIT", stop: "STOP", "stop-limit": "STOP_LIMIT" } as const;

/** A side as the service writes it. */
export const wireSide = (side: "buy" | "sell"): "BUY" | "SELL" => SIDES[side];

/** An id where the wire has a number: with all its digits. */
export const ticketNumber = (id: string | undefined): bigint => BigInt(id ?? 0);

/** A row of the roster. */
export function accountRow(account: BrokerAccount, offsetSeconds: number | null): JsonObject {
  const { id, platform, server, login, isDemo, alwaysHot } = account.facts;
  const { type, webTerminalUrl, webEndpoint } = account.terminal;
  return {
    id,
    broker: platform,
    server,
    accountNumber: maskedLogin(login),
    isDemo,
    status: account.cooledOnRequest ? "COOLED" : "ACTIVE",
    hot: account.hot,
    alwaysHotState: alwaysHot ? (account.hot ? "active" : "needs-rearm") : "off",
    terminalType: type,
    webTerminalUrl: webTerminalUrl ?? null,
    webEndpoint: webEndpoint ?? null,
    lastHotAt: account.lastHotAtMs === undefined ? null : iso(account.lastHotAtMs),
    createdAt: iso(account.createdAtMs),
    group: groupOf(account),
    serverTimeOffsetSeconds: offsetSeconds,
  };
}

const groupOf = ({ facts }: BrokerAccount): string => (facts.isDemo ? "demo\\Standard" : "real\\Standard");

/** The account's money. MetaTrader 4 tells no currency and no margin. */
export function accountInfo(account: BrokerAccount, offsetSeconds: number | null): JsonObject {
  const summary = account.books.summary();
  const { balance, currency, equity = balance, margin = 0, freeMargin = equity - margin, marginLevelPercent } = summary;
  return {
    name: account.venue.name,
    accountType: account.facts.isDemo ? "demo" : "real",
    leverage: account.venue.leverage,
    balance,
    brokerName: "SimBroker Ltd",
    group: groupOf(account),
    serverTimeOffsetSeconds: offsetSeconds,
    ...(account.facts.platform === "mt5" && {
      currency,
      equity,
      margin,
      freeMargin,
      marginLevel: marginLevelPercent === undefined ? null : Decimal.of(marginLevelPercent).round(2).toNumber(),
    }),
  };
}

/** An open position; `changed` overrides what the ledger says. */
export function positionRow(
  position: Position,
  offsetSeconds: number | null,
  changed: { readonly currentPrice?: number; readonly profit?: number } = {},
): JsonObject {
  const { openTimeMs, updateTimeMs } = position;
  return {
    ticket: ticketNumber(position.id),
    symbol: position.symbol,
    side: wireSide(position.side),
    volume: position.lots,
    stopLoss: position.stopLoss ?? 0,
    takeProfit: position.takeProfit ?? 0,
    magic: 0,
    comment: position.comment ?? "",
    swap: position.swap ?? 0,
    commission: position.commission ?? 0,
    openTime: openTimeMs === undefined ? null : iso(openTimeMs),
    brokerOpenTime: openTimeMs === undefined ? null : brokerIso(openTimeMs, offsetSeconds),
    entryPrice: position.openPrice,
    currentPrice: changed.currentPrice ?? position.currentPrice ?? null,
    profit: changed.profit ?? position.profit ?? null,
    lastUpdate: updateTimeMs === undefined ? null : iso(updateTimeMs),
  };
}

/** The price that an order waits for. */
export const triggerPrice = (order: Order): number => order.stopPrice ?? order.limitPrice ?? 0;

/** A resting order; its ticket is a text here. */
export function pendingRow(order: Order): JsonObject {
  const orderType = ORDER_TYPES[order.type];
  const side = wireSide(order.side);
  return {
    ticket: order.id ?? "0",
    symbol: order.symbol,
    type: `${side}_${orderType}`,
    side,
    orderType,
    volume: Decimal.of(order.lots).subtract(order.filledLots).toNumber(),
    price: triggerPrice(order),
    limitPrice: order.type === "stop-limit" ? (order.limitPrice ?? null) : null,
    stopLoss: order.stopLoss ?? 0,
    takeProfit: order.takeProfit ?? 0,
    setTime: iso(order.createTimeMs ?? 0),
    expirationTime: order.expireTimeMs === undefined ? null : iso(order.expireTimeMs),
  };
}

/** The whole pending book; a market order on its way is not in it. MetaTrader 4 shows none. */
export function pendingBook(account: BrokerAccount, orders: readonly Order[]): readonly JsonObject[] {
  if (account.facts.platform === "mt4") return [];
  return orders.filter(({ type }) => type !== "market").map((order) => pendingRow(order));
}
