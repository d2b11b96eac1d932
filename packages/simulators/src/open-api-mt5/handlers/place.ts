import type { ErrorCode, Order } from "@anybroker/core";
import type { VenueOrderRequest, VenueResult, VenueSymbol } from "@anybroker/paper/venue";
import { selectSymbol } from "../access.ts";
import { checkWindows } from "../guard-duty.ts";
import { withoutPolicy } from "../guard-policy.ts";
import type { Ledger } from "../ledger.ts";
import { type NewOrder, readOrderFields, requestPrice, understand } from "../new-order.ts";
import { orderTypeNumber } from "../records.ts";
import { isRequote, isSuccess, retcodeOf, retcodeText } from "../retcodes.ts";
import { pointOf } from "../symbol-record.ts";
import type { TradeAnswer, TradeResult } from "../terminal.ts";
import { WireError } from "../wire-error.ts";
import type { WireObject } from "../wire-json.ts";
import type { Handler, World } from "../world.ts";

const DEAL = 1;
const PENDING = 5;
const FOK = 0;
const HINT = "Enable AutoTrading in the MT5 terminal and allow algorithmic trading.";

function venueRequest(
  world: World,
  symbol: VenueSymbol,
  order: NewOrder,
  price: number,
  filling: number,
): VenueOrderRequest {
  const { side, type, volume, stopLimit, sl, tp, deviation } = order;
  const isMarket = type === "market";
  const slips = isMarket && world.knobs.execution === "instant";
  return {
    symbol: symbol.name,
    side,
    type,
    lots: volume,
    ...(type === "limit" && { limitPrice: price }),
    ...((type === "stop" || type === "stop-limit") && { stopPrice: price }),
    ...(type === "stop-limit" && stopLimit !== undefined && { limitPrice: stopLimit }),
    ...(isMarket && { timeInForce: filling === FOK ? ("fok" as const) : ("ioc" as const) }),
    ...(slips && { maxSlippage: deviation * pointOf(symbol) }),
    ...(sl !== 0 && { stopLoss: sl }),
    ...(tp !== 0 && { takeProfit: tp }),
    ...(world.knobs.comments === "kept" && { comment: order.comment }),
  };
}

const filledNumbers = (order: Order | undefined): { readonly volume: number; readonly price: number } => ({
  volume: order?.filledLots ?? 0,
  price: order?.averagePrice ?? 0,
});

/** A refusal; one for the price names the market. */
export function refusal(code: ErrorCode, market: { readonly bid: number; readonly ask: number }): TradeAnswer {
  const retcode = retcodeOf(code);
  return isRequote(retcode) ? { retcode, ...market } : { retcode };
}

/** What the terminal says of what the venue did with an order. */
function answerOf(world: World, result: VenueResult, order: NewOrder): TradeAnswer {
  const { newOrderRetcode, resultFields } = world.knobs;
  const { bid = 0, ask = 0 } = world.venue.quote(order.symbol) ?? {};
  const market = resultFields === "full" && order.type === "market" ? { bid, ask } : {};
  if (!result.ok) return refusal(result.code, { bid, ask });
  const head = { order: BigInt(result.order?.id ?? 0), volume: order.volume, ...market };
  const deal = result.deals[0];
  if (deal === undefined || newOrderRetcode === 10008) return { retcode: newOrderRetcode, ...head };
  const retcode = result.code === "DONE_PARTIAL" ? 10010 : 10009;
  if (resultFields === "sparse") return { retcode, ...head, volume: filledNumbers(result.order).volume };
  return { retcode, ...head, ...filledNumbers(result.order), deal: BigInt(deal.id) };
}

function send(world: World, ledger: Ledger, symbol: VenueSymbol, order: NewOrder): TradeResult {
  const price = requestPrice(world, symbol, order);
  const isMarket = order.type === "market";
  const request = {
    action: isMarket ? (DEAL as 1) : (PENDING as 5),
    magic: order.magic,
    symbol: symbol.name,
    volume: order.volume,
    price,
    ...(order.type === "stop-limit" && order.stopLimit !== undefined && { stopLimit: order.stopLimit }),
    sl: order.sl,
    tp: order.tp,
    deviation: order.deviation,
    type: orderTypeNumber(order.type, order.side),
    comment: order.comment,
  };
  return world.terminal.sendWithFillings(request, "order_send failed", (filling) => {
    const result = ledger.venue.place(venueRequest(world, symbol, order, price, filling));
    if (result.ok && result.order?.id !== undefined) ledger.mark(result.order.id, order.magic);
    return answerOf(world, result, order);
  });
}

/** Puts the guards of an accepted order in force. Throws the 500 that is no refusal. */
function guard(world: World, order: NewOrder, ticket: bigint): void {
  const { symbol, comment, news, weekend } = order;
  if (news === undefined && weekend === undefined) return;
  if (world.knobs.guardStore === "fails") {
    const kind = news === undefined ? "weekend-close" : "news-close";
    throw new WireError(
      500,
      `MT5 accepted order ${ticket}, but durable ${kind} activation failed: disk full. Do not retry this order automatically.`,
    );
  }
  const policies = { ...(news !== undefined && { news }), ...(weekend !== undefined && { weekend }) };
  world.guards.add({ ticket: String(ticket), symbol, comment, createdAtMs: world.clock.now(), ...policies });
}

/** `POST /orders`. */
export const place: Handler = ({ world, body }) => {
  const fields = readOrderFields(body());
  const ledger = world.session.ledger();
  const read = understand(world, fields);
  const order = world.version === "0.12.0" ? { ...read, comment: withoutPolicy(read.comment) } : read;
  const symbol = selectSymbol(world, order.symbol);
  checkWindows(world, symbol, order);
  requestPrice(world, symbol, order);
  if (world.knobs.guardStore === "refuses" && (order.news ?? order.weekend) !== undefined) {
    throw new WireError(500, "failed to persist news-close intent: disk full");
  }
  const { retcode, result, order: ticket } = send(world, ledger, symbol, order);
  if (retcode >= 10008 && retcode <= 10010) guard(world, order, ticket);
  return newOrderAnswer(world, retcode, result);
};

/** The answer of a new order. */
export function newOrderAnswer(world: World, retcode: number, result: WireObject): WireObject {
  const message = retcodeText(retcode);
  return {
    retcode,
    success: isSuccess(world.version, "new-order", retcode),
    message,
    hint: message.includes("AutoTrading disabled by client") ? HINT : null,
    result,
  };
}
