import type { Deal, Order } from "@anybroker/core";
import type { Receipt } from "@anybroker/core/adapter";
import { refusalError } from "../errors.ts";
import type { VenueAccount, VenueResult } from "../venue/types.ts";

function receipt(code: Receipt["code"], order: Order | undefined, deals: readonly Deal[]): Receipt {
  const time = order?.updateTimeMs;
  return {
    code,
    ...(order?.id !== undefined && { orderId: order.id }),
    ...(order?.positionId !== undefined && { positionId: order.positionId }),
    ...(order !== undefined && { filledLots: order.filledLots }),
    ...(order?.averagePrice !== undefined && { price: order.averagePrice }),
    ...(time !== undefined && { timeMs: time }),
    ...(deals.length > 0 && { deals }),
  };
}

/** What the venue answered, as a receipt; a refusal is thrown. */
export function toReceipt(result: VenueResult, operation: string): Receipt {
  if (!result.ok) throw refusalError(result, operation);
  return receipt(result.code, result.order, result.deals);
}

/** The receipt of an order that was placed before under the same client order id. */
export function receiptOf(account: VenueAccount, order: Order, operation: string): Receipt {
  const deals = account.deals().filter((deal) => deal.orderId === order.id);
  if (order.status === "rejected") {
    const message = order.rejectMessage ?? "the order was refused before";
    throw refusalError({ ok: false, code: order.rejectCode === "REQUOTE" ? "REQUOTE" : "REJECT", message }, operation);
  }
  const part = order.filledLots > 0 && order.filledLots < order.lots;
  return receipt(order.filledLots === 0 ? "PLACED" : part ? "DONE_PARTIAL" : "DONE", order, deals);
}
