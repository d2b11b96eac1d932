import type { Call, CancelOrderCommand, ModifyOrderCommand, PlaceOrderCommand, Receipt } from "@anybroker/core/adapter";
import type { VenueAccount, VenueOrderRequest } from "../venue/types.ts";
import { receiptOf, toReceipt } from "./receipts.ts";

function toRequest(command: PlaceOrderCommand): VenueOrderRequest {
  const { symbol, side, type, lots, stopLoss, takeProfit } = command;
  const { limitPrice, stopPrice, timeInForce, expireTimeMs, trailingDistance, maxSlippage, comment } = command;
  return {
    symbol: symbol.name,
    side,
    type,
    lots,
    clientOrderId: command.clientOrderId,
    ...(limitPrice !== undefined && { limitPrice }),
    ...(stopPrice !== undefined && { stopPrice }),
    ...(timeInForce !== undefined && { timeInForce }),
    ...(expireTimeMs !== undefined && { expireTimeMs }),
    ...(stopLoss?.price !== undefined && { stopLoss: stopLoss.price }),
    ...(stopLoss?.distance !== undefined && { stopLossDistance: stopLoss.distance }),
    ...(takeProfit?.price !== undefined && { takeProfit: takeProfit.price }),
    ...(takeProfit?.distance !== undefined && { takeProfitDistance: takeProfit.distance }),
    ...(trailingDistance !== undefined && { trailingDistance }),
    ...(maxSlippage !== undefined && { maxSlippage }),
    ...(comment !== undefined && { comment }),
  };
}

/** Places an order once: a client order id that was used before gets the first receipt again. */
export function placeOrder(account: VenueAccount, command: PlaceOrderCommand, call: Call): Receipt {
  const before = account.orderByClientOrderId(command.clientOrderId);
  if (before !== undefined) return receiptOf(account, before, call.operation);
  call.markSent();
  return toReceipt(account.place(toRequest(command)), call.operation);
}

/** Changes what the caller changes; the venue keeps the rest. Throws the venue's refusal. */
export function modifyOrder(account: VenueAccount, command: ModifyOrderCommand, call: Call): Receipt {
  call.markSent();
  return toReceipt(account.modifyOrder(command.order.id, command.patch), call.operation);
}

/** Cancels what is left of an order. Throws the venue's refusal. */
export function cancelOrder(account: VenueAccount, command: CancelOrderCommand, call: Call): Receipt {
  call.markSent();
  return toReceipt(account.cancelOrder(command.order.id), call.operation);
}
