import type { Order, Position } from "@anybroker/core";
import type { Messages } from "@anybroker/ctrader/schema";
import type { VenueResult } from "@anybroker/paper/venue";
import { type AccountCall, accountRoute, type Route } from "../calls.ts";
import { given, toLots } from "../convert/units.ts";
import { type PlacedOrder, readAmendment, readNewOrder } from "../read-orders.ts";
import { nativeCode, orderRefused } from "../wire-error.ts";

const TRADE = { level: "trade" } as const;

/** Refusals that may also come from the market, after the order was accepted. */
const MARKET_CODES: ReadonlySet<string> = new Set(["NO_MONEY", "PRICE_OFF", "MARKET_CLOSED", "REQUOTE"]);

type Refusal = Extract<VenueResult, { readonly ok: false }>;

const orderError = ({ code, message }: Refusal, ids: { orderId?: string; positionId?: string } = {}): Error =>
  orderRefused(nativeCode(code), message, ids);

function checkRights({ account }: AccountCall<unknown>): void {
  const { accessRights } = account.facts;
  if (accessRights === "NO_TRADING") throw orderRefused("TRADING_NOT_ALLOWED", "Trading is not allowed.");
}

const newOrder = accountRoute(
  "ProtoOANewOrderReq",
  "place",
  (call) => {
    const { account, message, world } = call;
    checkRights(call);
    if (account.facts.accessRights === "CLOSE_ONLY") {
      throw orderRefused("TRADING_NOT_ALLOWED", "Positions can only be closed.");
    }
    const { clientOrderId } = message;
    const used = clientOrderId !== undefined && account.venue.orderByClientOrderId(clientOrderId) !== undefined;
    if (used && world.knobs.repeatedClientOrderId === "refuse") {
      throw orderRefused("INVALID_REQUEST", `clientOrderId ${clientOrderId} is used already.`);
    }
    const placed = readNewOrder(call);
    const result = account.notes.during(placed.notes, () => account.venue.place(placed.request));
    if (!result.ok && result.order === undefined) refuseNew(call, placed, result);
  },
  TRADE,
);

/** Refuses a new order that the venue has not taken: by an error, or as the market does. */
function refuseNew(call: AccountCall<unknown>, { request, notes }: PlacedOrder, refusal: Refusal): void {
  const { account, accountSession, world } = call;
  if (world.knobs.marketRefusal === "order-error" || !MARKET_CODES.has(refusal.code)) throw orderError(refusal);
  const now = world.clock.now();
  const { stopLossDistance: _s, takeProfitDistance: _t, maxSlippage: _m, positionId, clientOrderId, ...rest } = request;
  const order = {
    ...rest,
    id: account.protections.newId() as NonNullable<Order["id"]>,
    symbol: world.instruments.named(request.symbol).name,
    ...(positionId !== undefined && { positionId: positionId as Position["id"] }),
    ...(clientOrderId !== undefined && { clientOrderId: clientOrderId as NonNullable<Order["clientOrderId"]> }),
    status: "rejected" as const,
    filledLots: 0,
    createTimeMs: now,
    updateTimeMs: now,
  };
  account.notes.during(notes, () => accountSession.served.feed.refuse(order, nativeCode(refusal.code)));
}

/** The resting order of a request. Throws ORDER_NOT_FOUND. */
function pendingOrder({ account }: AccountCall<unknown>, orderId: number | string): Order & { readonly id: string } {
  const order = account.venue.orders().find(({ id }) => id === String(orderId));
  if (order?.id === undefined) {
    throw orderRefused("ORDER_NOT_FOUND", `Order not found with id ${orderId}`, { orderId: String(orderId) });
  }
  return { ...order, id: order.id };
}

const amendOrder = accountRoute(
  "ProtoOAAmendOrderReq",
  "modify-order",
  (call) => {
    checkRights(call);
    const order = pendingOrder(call, call.message.orderId);
    const result = call.account.venue.modifyOrder(order.id, readAmendment(call, order));
    if (!result.ok) throw orderError(result, { orderId: String(order.id) });
    if (call.session.awaitsEvent) call.accountSession.served.feed.confirmOrder(order);
  },
  TRADE,
);

const cancelOrder = accountRoute(
  "ProtoOACancelOrderReq",
  "cancel-order",
  (call) => {
    checkRights(call);
    const { account } = call;
    const orderId = String(call.message.orderId);
    const protection = account.protections.open.find(({ id }) => id === orderId);
    const result =
      protection === undefined
        ? account.venue.cancelOrder(pendingOrder(call, orderId).id)
        : account.venue.modifyPosition(protection.position.id, {
            stopLoss: null,
            takeProfit: null,
            trailingDistance: null,
          });
    if (!result.ok) throw orderError(result, { orderId: String(orderId) });
  },
  TRADE,
);

/** The open position of a request. Throws POSITION_NOT_FOUND. */
function openPosition({ account }: AccountCall<unknown>, positionId: number | string): Position {
  const position = account.venue.positions().find(({ id }) => id === String(positionId));
  if (position !== undefined) return position;
  throw orderRefused("POSITION_NOT_FOUND", `Position not found with id ${positionId}`, {
    positionId: String(positionId),
  });
}

/** How far a trailing stop lies behind the price at which the position would be closed. */
function trailingDistance(
  { world, message }: AccountCall<Messages["ProtoOAAmendPositionSLTPReq"]>,
  { symbol, side }: Position,
): number | null {
  const stopLoss = given(message.stopLoss);
  if (message.trailingStopLoss !== true) return null;
  if (stopLoss === undefined) throw orderRefused("TRADING_BAD_STOPS", "trailingStopLoss needs a stopLoss.");
  const tick = world.venue.quote(symbol);
  if (tick === undefined) throw orderRefused("NO_QUOTES", `${symbol} has no price.`);
  const { digits } = world.instruments.named(symbol);
  return Number(Math.abs((side === "buy" ? tick.bid : tick.ask) - stopLoss).toFixed(digits));
}

const amendPosition = accountRoute(
  "ProtoOAAmendPositionSLTPReq",
  "modify-position",
  (call) => {
    checkRights(call);
    const { account, message } = call;
    const position = openPosition(call, message.positionId);
    const result = account.venue.modifyPosition(position.id, {
      stopLoss: given(message.stopLoss) ?? null,
      takeProfit: given(message.takeProfit) ?? null,
      trailingDistance: trailingDistance(call, position),
    });
    if (!result.ok) throw orderError(result, { positionId: String(position.id) });
    if (call.session.awaitsEvent) call.accountSession.served.feed.confirmPosition(openPosition(call, position.id));
  },
  TRADE,
);

const closePosition = accountRoute(
  "ProtoOAClosePositionReq",
  "close",
  (call) => {
    checkRights(call);
    const { account, message, world } = call;
    const position = openPosition(call, message.positionId);
    const volume = Number(message.volume);
    if (!(volume > 0)) throw orderRefused("TRADING_BAD_VOLUME", "volume has to be above 0.");
    const lots = toLots(volume, world.instruments.named(position.symbol));
    const result = account.venue.closePosition(position.id, lots);
    if (!result.ok && result.order === undefined) throw orderError(result, { positionId: String(position.id) });
  },
  TRADE,
);

/** What changes the books. */
export const TRADING_ROUTES: readonly Route[] = [newOrder, amendOrder, cancelOrder, amendPosition, closePosition];
