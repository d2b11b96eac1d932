import {
  type CashOperation,
  type Deal,
  type DealEntry,
  dealId,
  orderId,
  positionId,
  symbolName,
} from "@anybroker/core";
import type { BalanceOperation, HistoryDeal, HistoryTrade } from "../client/wire/history.ts";
import { known, readSide, readTimeMs, requiredTimeMs } from "./read.ts";

const ENTRIES: Readonly<Record<HistoryDeal["entry"], DealEntry>> = {
  IN: "in",
  OUT: "out",
  INOUT: "in-out",
  OUT_BY: "out-by",
};

/** A round trip's closing and its fill are told by two lists; their clocks may round differently. */
const SAME_INSTANT_MS = 1000;

/**
 * The deals, ascending, with the money that only the list of round trips has.
 *
 * A closing deal gets profit, swap and commission of the round trip of its position that closed with it: the one whose
 * `closeTicket` is the deal's ticket, else the one of the same lots within a second, the same price first. Each round
 * trip is used once; a deal that none fits, or that the wire summed up with others, has no money. The commission covers
 * both legs: how it splits between them is not told, so the opening deal has none.
 *
 * An opening deal's order is named by its position, as MetaTrader does; a closing deal's by `closeTicket`.
 */
export function toDeals(deals: readonly HistoryDeal[], trades: readonly HistoryTrade[]): readonly Deal[] {
  const endings = matchTrades(deals, trades);
  return deals
    .map((wire) => toDeal(wire, endings.get(wire)))
    .toSorted((left, right) => left.timeMs - right.timeMs || compareTickets(left.id, right.id));
}

function toDeal(wire: HistoryDeal, trade: HistoryTrade | undefined): Deal {
  const position = wire.positionId === "0" ? undefined : wire.positionId;
  const order = wire.entry === "IN" ? position : trade?.closeTicket === wire.ticket ? undefined : trade?.closeTicket;
  return {
    id: dealId(wire.ticket),
    symbol: symbolName(wire.symbol),
    side: readSide(wire.side),
    entry: ENTRIES[wire.entry],
    lots: wire.volume,
    price: wire.price,
    timeMs: requiredTimeMs(`The deal ${wire.ticket}`, "time", wire.time),
    ...(order !== undefined && { orderId: orderId(order) }),
    ...(position !== undefined && { positionId: positionId(position) }),
    ...known({ profit: trade?.profit, swap: trade?.swap, commission: trade?.commission }),
  };
}

/** Which round trip ended with which deal: the sure pairs first, so that an unsure one takes nobody's. */
function matchTrades(
  deals: readonly HistoryDeal[],
  trades: readonly HistoryTrade[],
): ReadonlyMap<HistoryDeal, HistoryTrade> {
  const unused = new Set(trades);
  const pairs = new Map<HistoryDeal, HistoryTrade>();
  for (const fits of [hasSameTicket, hasSamePrice, hasSameSize]) {
    for (const deal of deals) {
      if (deal.entry === "IN" || pairs.has(deal)) continue;
      for (const trade of unused) {
        if (trade.ticket !== deal.positionId || !fits(trade, deal)) continue;
        pairs.set(deal, trade);
        unused.delete(trade);
        break;
      }
    }
  }
  return pairs;
}

const hasSameTicket = (trade: HistoryTrade, deal: HistoryDeal): boolean => trade.closeTicket === deal.ticket;

const hasSamePrice = (trade: HistoryTrade, deal: HistoryDeal): boolean =>
  trade.closePrice === deal.price && hasSameSize(trade, deal);

function hasSameSize(trade: HistoryTrade, deal: HistoryDeal): boolean {
  const apartMs = (readTimeMs(trade.closeTime) ?? Number.NaN) - (readTimeMs(deal.time) ?? Number.NaN);
  return trade.volume === deal.volume && Math.abs(apartMs) <= SAME_INSTANT_MS;
}

/** Tickets grow; as texts they do so by length first. */
function compareTickets(left: string, right: string): number {
  return left.length - right.length || (left < right ? -1 : left > right ? 1 : 0);
}

const CASH_TYPES: readonly CashOperation["type"][] = [
  "deposit",
  "withdrawal",
  "credit",
  "charge",
  "correction",
  "bonus",
  "commission",
];

/** A change of the balance that is no trade. */
export function toCashOperation(wire: BalanceOperation): CashOperation {
  return {
    id: wire.ticket,
    type: CASH_TYPES.find((type) => type === wire.type) ?? "other",
    amount: wire.amount,
    timeMs: requiredTimeMs(`The balance operation ${wire.ticket}`, "time", wire.time),
  };
}
