import { type Deal, type DealEntry, Decimal, type PositionId, positionId } from "@anybroker/core";
import type { Books } from "./books.ts";
import { levelsOf } from "./levels.ts";
import { moneyDigits } from "./money.ts";
import type { PositionState, WorkingOrder } from "./state.ts";
import { commissionOf, marginOf, profitBetween } from "./valuation.ts";

/** Digits of an average price that does not end. */
const AVERAGE_DIGITS = 20;

/** One execution against the account. */
export interface FillFacts {
  readonly working: WorkingOrder;
  readonly lots: Decimal;
  readonly price: Decimal;
  readonly timeMs: number;
  readonly entry?: DealEntry;
  /** Close-by costs nothing. */
  readonly free?: true;
}

/** What a fill did: the deal, and the position after it or the one that ended. */
export interface FillEffect {
  readonly deal: Deal;
  readonly position?: PositionState;
  readonly closedPositionId?: PositionId;
}

/** The money that a shrinking position gives back. */
interface Realised {
  readonly profit: Decimal;
  readonly swap: Decimal;
}

/** The position that a fill of `working` meets; undefined when it opens one. */
export function positionMetBy(books: Books, working: WorkingOrder): PositionState | undefined {
  if (working.closes !== undefined) return books.positions.get(working.closes);
  if (books.facts.positionMode === "hedging") {
    const own = books.positions.get(positionId(working.order.id));
    return (working.addsTo === undefined ? undefined : books.positions.get(working.addsTo)) ?? own;
  }
  for (const position of books.positions.values()) {
    if (position.symbol.name === working.symbol.name) return position;
  }
  return undefined;
}

function exactly(value: Decimal | undefined, what: string): Decimal {
  if (value === undefined) throw new Error(`${what} needs a conversion rate, which was there when the order came`);
  return value;
}

function part(amount: Decimal, lots: Decimal, ofLots: Decimal, digits: number): Decimal {
  return amount.multiply(lots).divide(ofLots, digits, "half-even");
}

/** The position without `lots`, and what they bring; undefined position when none are left. */
function reduce(
  books: Books,
  position: PositionState,
  lots: Decimal,
  fill: FillFacts,
): { readonly rest?: PositionState; readonly realised: Realised } {
  const digits = moneyDigits(books.facts.currency);
  const { symbol, side, openPrice } = position;
  const profit = exactly(profitBetween(books, symbol, side, lots, openPrice, fill.price), "a close");
  const left = position.lots.subtract(lots);
  if (left.sign() === 0) return { realised: { profit, swap: position.swap } };
  const swap = part(position.swap, lots, position.lots, digits);
  const margin = position.margin.subtract(part(position.margin, lots, position.lots, digits));
  const rest = { ...position, lots: left, swap: position.swap.subtract(swap), margin, updateTimeMs: fill.timeMs };
  return { rest, realised: { profit, swap } };
}

function open(books: Books, lots: Decimal, fill: FillFacts, commission: Decimal, id: PositionId): PositionState {
  const { working, price, timeMs } = fill;
  const { order, symbol } = working;
  return {
    id,
    symbol,
    side: order.side,
    lots,
    openPrice: price,
    openTimeMs: timeMs,
    updateTimeMs: timeMs,
    swap: Decimal.zero,
    commission,
    margin: exactly(marginOf(books, symbol, order.side, lots, price), "an opening"),
    openOrderId: order.id,
    levels: levelsOf(working, price),
    ...(order.comment !== undefined && { comment: order.comment }),
    ...(order.clientOrderId !== undefined && { clientOrderId: order.clientOrderId }),
  };
}

function increase(books: Books, position: PositionState, fill: FillFacts, commission: Decimal): PositionState {
  const { working, lots, price } = fill;
  const all = position.lots.add(lots);
  const cost = position.openPrice.multiply(position.lots).add(price.multiply(lots));
  const openPrice = cost.divide(all, AVERAGE_DIGITS);
  const added = exactly(marginOf(books, position.symbol, position.side, lots, price), "an opening");
  const own = position.openOrderId === working.order.id;
  return {
    ...position,
    lots: all,
    openPrice,
    margin: position.margin.add(added),
    commission: position.commission.add(commission),
    updateTimeMs: fill.timeMs,
    levels: { ...position.levels, ...levelsOf(working, own ? openPrice : price) },
  };
}

function keep(books: Books, before: PositionState | undefined, after: PositionState | undefined): void {
  if (after !== undefined) books.keepPosition(after);
  else if (before !== undefined) books.dropPosition(before);
}

function dealOf(
  books: Books,
  fill: FillFacts,
  position: PositionId,
  entry: DealEntry,
  money: Realised & { commission: Decimal },
): Deal {
  const { working, lots, price, timeMs } = fill;
  const { order } = working;
  return {
    id: books.floor.nextDealId(),
    orderId: order.id,
    positionId: position,
    ...(order.clientOrderId !== undefined && { clientOrderId: order.clientOrderId }),
    symbol: order.symbol,
    side: order.side,
    entry: fill.entry ?? entry,
    lots: lots.toNumber(),
    price: price.toNumber(),
    timeMs,
    profit: money.profit.toNumber(),
    swap: money.swap.toNumber(),
    commission: money.commission.toNumber(),
    ...(working.origin !== undefined && { origin: working.origin }),
    reason: working.reason,
  };
}

const NOTHING: Realised = { profit: Decimal.zero, swap: Decimal.zero };

/** Books one execution: changes the position and the balance, and says what it did. */
export function applyFill(books: Books, fill: FillFacts): FillEffect {
  const { working, lots } = fill;
  const met = positionMetBy(books, working);
  const commission = fill.free === true ? Decimal.zero : commissionOf(books, working.symbol, lots);
  let entry: DealEntry = "in";
  let realised = NOTHING;
  let position: PositionState | undefined;
  if (met === undefined) {
    position = open(books, lots, fill, commission, positionId(working.order.id));
  } else if (met.side === working.order.side) {
    position = increase(books, met, fill, commission);
  } else if (lots.compare(met.lots) <= 0) {
    const reduced = reduce(books, met, lots, fill);
    entry = "out";
    realised = reduced.realised;
    position = reduced.rest && { ...reduced.rest, commission: met.commission.add(commission) };
  } else {
    entry = "in-out";
    realised = reduce(books, met, met.lots, fill).realised;
    position = open(books, lots.subtract(met.lots), fill, commission, met.id);
  }
  keep(books, met, position);
  const id = position?.id ?? met?.id ?? positionId(working.order.id);
  const deal = dealOf(books, fill, id, entry, { ...realised, commission });
  books.bookDeal(deal);
  return { deal, ...(position === undefined ? { closedPositionId: id } : { position }) };
}
