import type { ClosePositionCommand, PlaceOrderCommand } from "../adapter/commands.ts";
import { type Order, opposite } from "../model/orders.ts";
import type { Writable } from "../model/writable.ts";

/** An own order at the start of its life. */
export function orderOfPlace(command: PlaceOrderCommand): Order {
  const { stopLoss, takeProfit } = command;
  const order: Writable<Order> = {
    clientOrderId: command.clientOrderId,
    symbol: command.symbol.name,
    side: command.side,
    type: command.type,
    status: "submitting",
    lots: command.lots,
    filledLots: 0,
    intent: command.intent,
    origin: "this-program",
  };
  if (command.limitPrice !== undefined) order.limitPrice = command.limitPrice;
  if (command.stopPrice !== undefined) order.stopPrice = command.stopPrice;
  if (command.timeInForce !== undefined) order.timeInForce = command.timeInForce;
  if (command.expireTimeMs !== undefined) order.expireTimeMs = command.expireTimeMs;
  if (stopLoss?.price !== undefined) order.stopLoss = stopLoss.price;
  if (takeProfit?.price !== undefined) order.takeProfit = takeProfit.price;
  if (command.trailingDistance !== undefined) order.trailingDistance = command.trailingDistance;
  if (command.comment !== undefined) order.comment = command.comment;
  return order;
}

/** The order that a close makes, at the start of its life. */
export function orderOfClose(command: ClosePositionCommand): Order {
  return {
    clientOrderId: command.clientOrderId,
    symbol: command.symbol.name,
    side: opposite(command.position.side),
    type: "market",
    status: "submitting",
    lots: command.lots,
    filledLots: 0,
    intent: command.lots >= command.position.lots ? "close" : "reduce",
    positionId: command.position.id,
    origin: "this-program",
  };
}
