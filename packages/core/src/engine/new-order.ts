import type { ClosePositionCommand, PlaceOrderCommand } from "../adapter/commands.ts";
import { type Order, opposite } from "../model/orders.ts";

/** An own order at the start of its life. */
export function orderOfPlace(command: PlaceOrderCommand): Order {
  const { stopLoss, takeProfit } = command;
  return {
    clientOrderId: command.clientOrderId,
    symbol: command.symbol.name,
    side: command.side,
    type: command.type,
    status: "submitting",
    lots: command.lots,
    filledLots: 0,
    intent: command.intent,
    ...(command.limitPrice !== undefined && { limitPrice: command.limitPrice }),
    ...(command.stopPrice !== undefined && { stopPrice: command.stopPrice }),
    ...(command.timeInForce !== undefined && { timeInForce: command.timeInForce }),
    ...(command.expireTimeMs !== undefined && { expireTimeMs: command.expireTimeMs }),
    ...(stopLoss?.price !== undefined && { stopLoss: stopLoss.price }),
    ...(takeProfit?.price !== undefined && { takeProfit: takeProfit.price }),
    ...(command.trailingDistance !== undefined && { trailingDistance: command.trailingDistance }),
    ...(command.comment !== undefined && { comment: command.comment }),
  };
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
  };
}
