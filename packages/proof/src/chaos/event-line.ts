import type { AccountEventUnion } from "@anybroker/core";
import { describeEvent } from "@anybroker/testkit";

/** An event with the ids that it is about. */
export function lineOfEvent(event: AccountEventUnion): string {
  const text = `${event.sequence} ${describeEvent(event)}`;
  switch (event.type) {
    case "order":
      return `${text} ${event.order.clientOrderId ?? ""} ${event.order.id ?? ""}`;
    case "deal":
      return `${text} ${event.deal.id} ${event.deal.price}`;
    case "position":
      return `${text} ${event.position.id} ${event.position.stopLoss ?? "-"} ${event.position.takeProfit ?? "-"}`;
    case "discrepancy":
      return `${text} ${event.message}`;
    case "account":
      return `${text} ${event.account.balance}`;
    case "protection":
      return text;
  }
}
