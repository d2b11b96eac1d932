import { findSymbol } from "../access.ts";
import { scheduleRecord } from "../exchange-schedule.ts";
import { readFields } from "../fields.ts";
import { readOrderFields, requestPrice, understand } from "../new-order.ts";
import { orderTypeNumber } from "../records.ts";
import { isoMicros } from "../times.ts";
import { notInVirtualMode, WireError } from "../wire-error.ts";
import { float, type Wire, type WireObject } from "../wire-json.ts";
import { type Handler, param } from "../world.ts";
import { historyRange } from "./history.ts";

const TRANSPORT = { transport: "zeromq", topic: "ORDER", endpoint: "tcp://127.0.0.1:5555" } as const;
const EXECUTED = 10009;

/** The answer of what a virtual server cannot do. */
export const unsupported =
  (what: string): Handler =>
  () => {
    throw notInVirtualMode(what);
  };

/** An answer that never changes. */
export const constant =
  (answer: Wire): Handler =>
  () =>
    answer;

const noughts = (...names: readonly string[]): WireObject => Object.fromEntries(names.map((name) => [name, float(0)]));

/** `GET /account`. */
export const virtualAccount: Handler = constant({
  account: {
    login: 0,
    tradeMode: 0,
    leverage: 1,
    limitOrders: 0,
    marginSoMode: 0,
    tradeAllowed: true,
    tradeExpert: true,
    marginMode: 2,
    currencyDigits: 2,
    fifoClose: false,
    ...noughts("balance", "credit", "profit", "equity", "margin", "marginFree", "marginLevel", "marginSoCall"),
    ...noughts("marginSoSo", "marginInitial", "marginMaintenance", "assets", "liabilities", "commissionBlocked"),
    name: "Virtual Account",
    server: "virtual",
    currency: "USD",
    company: "Open API MT5",
  },
});

/** `GET /symbols/{name}`: the feed's own record, with none of MetaTrader's names. */
export const virtualSymbol: Handler = (request) => {
  const { world } = request;
  world.virtual?.read();
  const symbol = findSymbol(world, param(request, 0));
  return {
    symbol: {
      code: symbol.name,
      description: symbol.description ?? "",
      pipValue: float(symbol.tickSize * 10),
      priceScale: symbol.digits,
      dataSource: "dukascopy",
      exchangeSchedule: scheduleRecord(world.schedules, symbol.name, world.clock.now()),
    },
  };
};

/** `GET /exposure/{symbol}`. */
export const virtualExposure: Handler = (request) => ({
  symbol: param(request, 0).toUpperCase(),
  positionsCount: 0,
  ...noughts("buyVolume", "sellVolume", "netVolume", "pendingBuyVolume", "pendingSellVolume", "profit"),
});

/** `GET /positions/{ticket}/details`. */
export const virtualDetails: Handler = (request) => {
  const ticket = readFields("path", { ticket: param(request, 0) }, (fields) => fields.integer("ticket"));
  throw new WireError(404, `ticket not found in open positions: ${ticket}`);
};

/** `GET /trades/history`. */
export const virtualHistory: Handler = ({ world, query }) => {
  const { fromMs, toMs } = historyRange(world, query);
  return { fromDate: isoMicros(fromMs), toDate: isoMicros(toMs), count: 0, trades: [] };
};

/** Says yes to levels of positions that never were. */
function madeUpLevels(operation: string): Handler {
  return ({ body }) => {
    const { ticket, sl, tp, comment } = readFields("body", body(), (fields) => ({
      ticket: fields.integer("ticket", { gt: 0 }),
      sl: fields.optionalNumber("sl") ?? 0,
      tp: fields.optionalNumber("tp") ?? 0,
      comment: fields.textOr("comment", "api-modify-position"),
    }));
    return {
      operation,
      retcode: EXECUTED,
      success: true,
      message: "position adjustment created",
      result: {
        retcode: EXECUTED,
        order: ticket,
        deal: 0,
        comment: "Request completed",
        requestId: 0,
        retcodeExternal: 0,
        request: { action: 6, position: ticket, sl: float(sl), tp: float(tp), comment },
      },
    };
  };
}

/** `POST /positions/modify`. */
export const virtualModify: Handler = madeUpLevels("modifyPositionStops");
/** `POST /positions/adjust-by-money`. */
export const virtualAdjust: Handler = madeUpLevels("adjustPositionStopsByMoney");

/** `POST /orders`: publishes the order and says that it was carried out. */
export const virtualPlace: Handler = ({ world, body }) => {
  const order = understand(world, readOrderFields(body()));
  const symbol = findSymbol(world, order.symbol);
  const price = requestPrice(world, symbol, order);
  const isMarket = order.type === "market";
  const message: WireObject = {
    action: isMarket ? 1 : 5,
    symbol: symbol.name,
    volume: float(order.volume),
    type: orderTypeNumber(order.type, order.side),
    price: float(price),
    deviation: order.deviation,
    magic: order.magic,
    comment: order.comment,
    type_time: 0,
    type_filling: 2,
    ...(order.stopLimit !== undefined && { stoplimit: float(order.stopLimit) }),
    ...(order.sl !== 0 && { sl: float(order.sl) }),
    ...(order.tp !== 0 && { tp: float(order.tp) }),
    ...(order.news !== undefined && { closeOnNews: order.news.policy }),
    ...(order.weekend !== undefined && { closeOnWeekend: order.weekend.policy }),
  };
  world.virtual?.publish({ timestamp: isoMicros(world.clock.now()), ...TRANSPORT, payload: message });
  return {
    retcode: EXECUTED,
    success: true,
    message: "order created",
    hint: null,
    result: {
      retcode: EXECUTED,
      deal: 0,
      order: 0,
      volume: float(order.volume),
      price: float(isMarket ? 0 : price),
      ...noughts("bid", "ask"),
      comment: "Request completed",
      ...TRANSPORT,
      request: message,
    },
  };
};

/** `GET /virtual/data-cache`. */
export const dataCache: Handler = ({ world }) => {
  if (world.virtual === undefined) throw new WireError(404, "available in virtual mode only");
  const { reads } = world.virtual;
  return {
    dataSource: "dukascopy",
    entries: reads,
    maxEntries: 4000,
    backoffRemainingSeconds: float(0),
    hits: 0,
    misses: reads,
    stale: 0,
    upstream: reads,
    rateLimited: 0,
  };
};

/** `GET /api/virtual/zeromq/messages`. */
export const messages: Handler = ({ world }) => {
  if (world.virtual === undefined) throw new WireError(404, "available in virtual mode only");
  return { count: world.virtual.messages.length, messages: world.virtual.messages };
};
