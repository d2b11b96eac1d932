import type { Order, Position } from "@anybroker/core";
import type { ProtoOAPosition } from "@anybroker/ctrader/schema";
import type { Books } from "./books.ts";
import { tradeData } from "./trade-data.ts";
import { toMoney } from "./units.ts";

/** An open position. Commissions are booked with each deal, so none is left unrealised. */
export function toPosition(books: Books, position: Position): ProtoOAPosition {
  const { account, moneyDigits } = books;
  const { stopLoss, takeProfit, openTimeMs, comment, updateTimeMs } = position;
  const { label, guaranteedStopLoss } = account.notes.of(position.openOrderId);
  const words = { ...(label !== undefined && { label }), ...(comment !== undefined && { comment }) };
  return {
    positionId: position.id,
    tradeData: tradeData(books, position, openTimeMs === undefined ? {} : { openTimeMs }, words),
    positionStatus: "POSITION_STATUS_OPEN",
    swap: toMoney(position.swap ?? 0, moneyDigits),
    price: position.openPrice,
    ...(stopLoss !== undefined && { stopLoss }),
    ...(takeProfit !== undefined && { takeProfit }),
    ...(updateTimeMs !== undefined && { utcLastUpdateTimestamp: updateTimeMs }),
    commission: 0,
    guaranteedStopLoss: guaranteedStopLoss ?? false,
    usedMargin: toMoney(position.margin ?? 0, moneyDigits),
    moneyDigits,
    trailingStopLoss: position.trailingDistance !== undefined,
  };
}

/** The empty position that waits for a pending order. */
export function toCreatedPosition(books: Books, order: Order): ProtoOAPosition {
  const { label } = books.account.notes.of(order.id);
  return {
    positionId: books.account.positionIdOf(order),
    tradeData: tradeData(books, { ...order, lots: 0 }, {}, label === undefined ? {} : { label }),
    positionStatus: "POSITION_STATUS_CREATED",
    swap: 0,
    utcLastUpdateTimestamp: order.updateTimeMs ?? 0,
    commission: 0,
    usedMargin: 0,
    moneyDigits: books.moneyDigits,
  };
}

/** A position that has just ended: nothing of it is left. */
export function toClosedPosition(books: Books, position: Position, closeTimeMs: number): ProtoOAPosition {
  const { stopLoss: _stopLoss, takeProfit: _takeProfit, ...closed } = toPosition(books, position);
  return {
    ...closed,
    tradeData: { ...closed.tradeData, volume: 0, closeTimestamp: closeTimeMs },
    positionStatus: "POSITION_STATUS_CLOSED",
    swap: 0,
    usedMargin: 0,
    utcLastUpdateTimestamp: closeTimeMs,
  };
}
