import type { Deal } from "@anybroker/core";
import type { ProtoOAClosePositionDetail, ProtoOADeal } from "@anybroker/ctrader/schema";
import type { MetPosition } from "../ledger.ts";
import type { Books } from "./books.ts";
import { toMoney, toTradeSide, toVolume } from "./units.ts";

function closeDetail(books: Books, deal: Deal, { entryPrice, closedLots }: MetPosition): ProtoOAClosePositionDetail {
  const { account, instruments, moneyDigits } = books;
  const { balance, version } = account.ledger.after(deal.id);
  return {
    entryPrice,
    grossProfit: toMoney(deal.profit ?? 0, moneyDigits),
    swap: toMoney(deal.swap ?? 0, moneyDigits),
    commission: toMoney(deal.commission ?? 0, moneyDigits),
    balance: toMoney(balance, moneyDigits),
    balanceVersion: version,
    closedVolume: toVolume(closedLots, instruments.named(deal.symbol)),
    moneyDigits,
    pnlConversionFee: 0,
  };
}

/** A deal, with the details of what it closed. */
export function toDeal(books: Books, deal: Deal): ProtoOADeal {
  const { account, instruments, moneyDigits } = books;
  const order = account.venue.order(deal.orderId ?? "");
  const symbol = instruments.named(deal.symbol);
  const whole = order === undefined || account.ledger.filledWith(deal.id) >= order.lots;
  const met = account.ledger.met(deal.id);
  return {
    dealId: deal.id,
    orderId: account.protections.shownId(deal.orderId ?? "0"),
    positionId: deal.positionId ?? "0",
    volume: toVolume(order?.lots ?? deal.lots, symbol),
    filledVolume: toVolume(deal.lots, symbol),
    symbolId: instruments.idOf(deal.symbol),
    createTimestamp: order?.createTimeMs ?? deal.timeMs,
    executionTimestamp: deal.timeMs,
    utcLastUpdateTimestamp: deal.timeMs,
    executionPrice: deal.price,
    tradeSide: toTradeSide(deal.side),
    dealStatus: whole ? "FILLED" : "PARTIALLY_FILLED",
    commission: toMoney(deal.commission ?? 0, moneyDigits),
    ...(met !== undefined && { closePositionDetail: closeDetail(books, deal, met) }),
    moneyDigits,
  };
}
