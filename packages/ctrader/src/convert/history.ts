import {
  type CashOperation,
  type Deal,
  type DealEntry,
  dealId,
  orderId,
  positionId,
  type Reason,
} from "@anybroker/core";
import type { SymbolLookup, Writable } from "@anybroker/core/adapter";
import type { ProtoOABonusDepositWithdraw, ProtoOADeal, ProtoOADepositWithdraw } from "../schema/index.ts";
import {
  known,
  readAveragePrice,
  readId,
  readLots,
  readMoney,
  readSide,
  readTimeMs,
  sumMoney,
  symbolOf,
  unreadable,
} from "./read.ts";

/** True for an execution: deals that were refused or missed are listed as well, without a fill. */
export const isFill = ({ dealStatus, filledVolume }: ProtoOADeal): boolean =>
  (dealStatus === "FILLED" || dealStatus === "PARTIALLY_FILLED") && Number(filledVolume) > 0;

/**
 * An execution of the wire. Throws BAD_ANSWER for what can't be read.
 *
 * A closing deal's money is the closed part's whole: its detail holds the costs of the opening as well.
 */
export function toDeal(wire: ProtoOADeal, symbols: SymbolLookup, reason?: Reason): Deal {
  const id = String(wire.dealId);
  const what = `The deal ${id}`;
  const symbol = symbolOf(symbols, wire.symbolId);
  const price = readAveragePrice(wire.executionPrice);
  if (price === undefined) throw unreadable(what, "executionPrice", wire.executionPrice, "the price of the fill");
  const timeMs = readTimeMs(wire.executionTimestamp);
  if (timeMs === undefined) throw unreadable(what, "executionTimestamp", wire.executionTimestamp, "an instant");
  const deal: Writable<Deal> = {
    id: dealId(id),
    symbol: symbol.name,
    side: readSide(wire.tradeSide, what),
    entry: entryOf(wire),
    lots: readLots(wire.filledVolume, symbol),
    price,
    timeMs,
  };
  addMoney(deal, wire);
  const order = readId(wire.orderId);
  const position = readId(wire.positionId);
  if (order !== undefined) deal.orderId = orderId(order);
  if (position !== undefined) deal.positionId = positionId(position);
  if (reason !== undefined) {
    deal.reason = reason;
    deal.origin = "broker";
  }
  return deal;
}

function entryOf({ closePositionDetail, filledVolume }: ProtoOADeal): DealEntry {
  if (closePositionDetail === undefined) return "in";
  const closed = Number(closePositionDetail.closedVolume ?? filledVolume);
  return closed < Number(filledVolume) ? "in-out" : "out";
}

function addMoney(deal: Writable<Deal>, { closePositionDetail: detail, commission, moneyDigits }: ProtoOADeal): void {
  if (detail === undefined) {
    if (commission !== undefined) deal.commission = readMoney(commission, moneyDigits);
    return;
  }
  const digits = detail.moneyDigits ?? moneyDigits;
  deal.profit = readMoney(detail.grossProfit, digits);
  deal.swap = readMoney(detail.swap, digits);
  // What the conversion of the profit costs is told as a positive amount.
  deal.commission = sumMoney([detail.commission, `${-BigInt(detail.pnlConversionFee ?? 0)}`], digits);
}

/** What the parts of a balance operation's name mean, the most telling first. */
const KINDS: readonly (readonly [string, CashOperation["type"]])[] = [
  ["BONUS", "bonus"],
  ["COMMISSION", "commission"],
  ["_FEE", "charge"],
  ["GSL_CHARGE", "charge"],
  ["ROLLOVER", "charge"],
  ["SWAP", "charge"],
  ["REBATE", "credit"],
  ["DIVIDENDS", "other"],
  ["SHARED_PERCENTAGE", "other"],
  ["PROTECTION", "correction"],
];

/** A change of the balance that is no trade. */
export function toCashOperation(wire: ProtoOADepositWithdraw): CashOperation {
  const name = String(wire.operationType);
  const amount = readMoney(wire.delta, wire.moneyDigits);
  const plain = amount < 0 ? "withdrawal" : "deposit";
  return {
    id: String(wire.balanceHistoryId),
    type: KINDS.find(([part]) => name.includes(part))?.[1] ?? plain,
    amount,
    timeMs: Number(wire.changeBalanceTimestamp),
    ...known({ comment: wire.externalNote === "" ? undefined : wire.externalNote }),
  };
}

/** A change of the bonus. Its ids are counted apart from the balance's. */
export function toBonusOperation(wire: ProtoOABonusDepositWithdraw): CashOperation {
  return {
    id: `bonus-${wire.bonusHistoryId}`,
    type: "bonus",
    amount: sumMoney([wire.managerDelta, wire.ibDelta], wire.moneyDigits),
    timeMs: Number(wire.changeBonusTimestamp),
    ...known({ comment: wire.externalNote === "" ? undefined : wire.externalNote }),
  };
}
