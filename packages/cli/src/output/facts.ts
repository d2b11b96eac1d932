import type { CloseResult, Order, Position } from "@anybroker/core";
import { describeOrder, describePosition } from "./describe.ts";
import { formatLots, formatMoney, formatTime, NOTHING } from "./format.ts";
import type { PriceWriter } from "./prices.ts";

type Facts = readonly (readonly [string, string])[];

const known = (name: string, value: string | undefined): Facts => (value === undefined ? [] : [[name, value]]);

/** An order, fact by fact. */
export function orderFacts(order: Order, price: PriceWriter): Facts {
  const at = (value: number | undefined): string | undefined =>
    value === undefined ? undefined : price(order.symbol, value);
  return [
    ["Order", order.id ?? NOTHING],
    ["What", describeOrder(order, price)],
    ["Status", order.status],
    ...known("Filled", filled(order, price)),
    ...known("Stop loss", at(order.stopLoss)),
    ...known("Take profit", at(order.takeProfit)),
    ...known("Until", order.expireTimeMs === undefined ? undefined : formatTime(order.expireTimeMs)),
    ...known("Position", order.positionId),
    ...known("Client order id", order.clientOrderId),
    ...known("Comment", order.comment),
    ...known("Refused", order.rejectMessage ?? order.rejectCode),
  ];
}

function filled({ symbol, filledLots, averagePrice }: Order, price: PriceWriter): string | undefined {
  if (filledLots === 0) return undefined;
  return `${formatLots(filledLots)} lots${averagePrice === undefined ? "" : ` at ${price(symbol, averagePrice)}`}`;
}

/** A position, fact by fact. */
export function positionFacts(position: Position, price: PriceWriter): Facts {
  return [
    ["Position", position.id],
    ["What", describePosition(position, price)],
    ["Stop loss", price(position.symbol, position.stopLoss)],
    ["Take profit", price(position.symbol, position.takeProfit)],
    ...known("Profit", position.profit === undefined ? undefined : formatMoney(position.profit)),
  ];
}

/** What a close did, fact by fact. */
export function closeFacts({ positionId, closedLots, remainingLots, deals }: CloseResult, price: PriceWriter): Facts {
  return [
    ["Position", positionId],
    ["Closed", `${formatLots(closedLots)} lots`],
    ["Left open", remainingLots === 0 ? "nothing" : `${formatLots(remainingLots)} lots`],
    ...deals.map((deal): readonly [string, string] => [
      `Deal ${deal.id}`,
      `${deal.side} ${formatLots(deal.lots)} at ${price(deal.symbol, deal.price)}, profit ${formatMoney(deal.profit)}`,
    ]),
  ];
}
