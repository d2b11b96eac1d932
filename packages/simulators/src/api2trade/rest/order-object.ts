import { Decimal } from "@anybroker/core";
import type { VenueSymbol } from "@anybroker/paper/venue";
import type { JsonObject } from "../../json.ts";
import type { BrokerAccount } from "../broker-account.ts";
import { brokerText } from "../times.ts";
import type { World } from "../world.ts";
import type { OrderView } from "./order-view.ts";

const KINDS = { market: "", limit: "Limit", stop: "Stop", "stop-limit": "StopLimit" } as const;
const SIDES = { buy: "Buy", sell: "Sell" } as const;
/** MetaTrader 4's numbers of the operations. */
const COMMANDS = ["Buy", "Sell", "BuyLimit", "SellLimit", "BuyStop", "SellStop"];

/** The operation of an order in the wire's word. */
export const operationOf = ({ side, type }: Pick<OrderView, "side" | "type">): string => `${SIDES[side]}${KINDS[type]}`;

/** An order as the account's MetaTrader writes it. */
export function orderObject(world: World, account: BrokerAccount, view: OrderView): JsonObject {
  const symbol = world.venue.symbol(view.symbol);
  const time = (timeMs: number): string => brokerText(timeMs, world.knobs.serverTimeOffsetSeconds);
  return account.facts.platform === "mt4"
    ? mt4Object(account, view, symbol, time)
    : mt5Object(account, view, symbol, time);
}

type Time = (timeMs: number) => string;

function mt5Object(account: BrokerAccount, view: OrderView, symbol: VenueSymbol | undefined, time: Time): JsonObject {
  const closed = view.kind === "closed";
  const dealType = `Deal${SIDES[view.side]}`;
  return {
    ticket: view.ticket,
    profit: view.profit,
    swap: view.swap,
    commission: view.commission,
    fee: 0,
    closePrice: view.closePrice ?? 0,
    ...(view.closeTimeMs !== undefined && { closeTime: time(view.closeTimeMs) }),
    closeLots: closed ? view.lots : 0,
    closeComment: view.closeComment ?? "",
    openPrice: view.openPrice,
    openTime: time(view.openTimeMs),
    lots: view.lots,
    contractSize: symbol?.contractSize ?? 0,
    expertId: view.magic,
    placedType: "Manually",
    orderType: operationOf(view),
    ...(view.kind !== "pending" && { dealType }),
    symbol: view.symbol,
    comment: view.comment,
    state: closed ? "Filled" : "Started",
    stopLoss: view.stopLoss,
    takeProfit: view.takeProfit,
    ...(view.expireTimeMs !== undefined && { expirationTime: time(view.expireTimeMs) }),
    requestId: 0,
    digits: symbol?.digits ?? 0,
    profitRate: 1,
    stopLimitPrice: view.stopLimitPrice ?? 0,
    ...(view.kind !== "pending" && { dealInternalIn: dealObject(account, view, dealType, time) }),
  };
}

/** The opening of a position as MetaTrader 5 records it. */
function dealObject(account: BrokerAccount, view: OrderView, type: string, time: Time): JsonObject {
  return {
    ticketNumber: view.ticket,
    id: "",
    login: BigInt(account.facts.login),
    historyTime: 0,
    orderTicket: view.ticket,
    openTime: time(view.openTimeMs),
    symbol: view.symbol,
    type,
    direction: "In",
    openPrice: view.openPrice,
    price: view.openPrice,
    stopLoss: view.stopLoss,
    takeProfit: view.takeProfit,
    volume: view.lots,
    profit: 0,
    profitRate: 1,
    volumeRate: 1,
    commission: view.commission,
  };
}

function mt4Object(account: BrokerAccount, view: OrderView, symbol: VenueSymbol | undefined, time: Time): JsonObject {
  return {
    ticket: view.ticket,
    openTime: time(view.openTimeMs),
    ...(view.closeTimeMs !== undefined && { closeTime: time(view.closeTimeMs) }),
    ...(view.expireTimeMs !== undefined && { expiration: time(view.expireTimeMs) }),
    type: operationOf(view),
    lots: view.lots,
    symbol: view.symbol,
    openPrice: view.openPrice,
    stopLoss: view.stopLoss,
    takeProfit: view.takeProfit,
    closePrice: view.closePrice ?? 0,
    magicNumber: view.magic,
    swap: view.swap,
    commission: view.commission,
    comment: view.comment,
    profit: view.profit,
    rateOpen: 1,
    rateClose: 1,
    rateMargin: 1,
    ex: tradeRecord(account, view, symbol),
    placedType: "Client",
    state: "OPEN_NORMAL",
    digits: symbol?.digits ?? 0,
  };
}

const unixSeconds = (timeMs = 0): number => Math.floor(timeMs / 1000);

/** The raw record of MetaTrader 4: whole seconds, and the volume in hundredths of a lot. */
function tradeRecord({ facts }: BrokerAccount, view: OrderView, symbol: VenueSymbol | undefined): JsonObject {
  return {
    order: view.ticket,
    login: BigInt(facts.login),
    symbol: view.symbol,
    digits: symbol?.digits ?? 0,
    cmd: COMMANDS.indexOf(operationOf(view)),
    volume: Decimal.of(view.lots).multiply(100).toNumber(),
    open_time: unixSeconds(view.openTimeMs),
    state: 0,
    open_price: view.openPrice,
    sl: view.stopLoss,
    tp: view.takeProfit,
    close_time: unixSeconds(view.closeTimeMs),
    value_date: 0,
    expiration: unixSeconds(view.expireTimeMs),
    place_type: 0,
    conv_rates: [1, 1],
    commission: view.commission,
    commission_agent: 0,
    storage: view.swap,
    close_price: view.closePrice ?? 0,
    profit: view.profit,
    taxes: 0,
    magic: view.magic,
    comment: view.comment,
    internal_id: 0,
    activation: 0,
    spread: 0,
    margin_rate: 1,
    timestamp: 0,
    reserved: [0, 0, 0, 0],
    next: 0,
  };
}
