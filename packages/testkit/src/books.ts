import { type Account, type AccountSummary, type Deal, Decimal, type Order, type Position } from "@anybroker/core";
import type { VenueAccount } from "@anybroker/paper/venue";
import { type Difference, describeDifferences, differencesOf } from "./checks.ts";

/** The books of one account, from either side. */
export interface Books {
  readonly account: AccountSummary;
  readonly positions: readonly Position[];
  /** Resting orders. */
  readonly orders: readonly Order[];
  /** Ascending; absent where the broker tells no deals. */
  readonly deals?: readonly Deal[];
}

/** Books with every id replaced by the order of its appearance, and nothing that depends on the instant. */
export interface PlainBooks {
  readonly account: Readonly<Record<string, unknown>>;
  readonly positions: readonly Readonly<Record<string, unknown>>[];
  readonly orders: readonly Readonly<Record<string, unknown>>[];
  readonly deals?: readonly Readonly<Record<string, unknown>>[];
}

/** What a broker need not tell (a price: of an estimated deal); where it does, it has to be true. */
const OPTIONAL = new Set([
  "price",
  "profit",
  "swap",
  "commission",
  "reason",
  "position",
  "order",
  "timeInForce",
  "trailingDistance",
]);

/** The venue's own books. */
export function ledgerBooks(ledger: VenueAccount): Books {
  return { account: ledger.summary(), positions: ledger.positions(), orders: ledger.orders(), deals: ledger.deals() };
}

/** The books as the library has them now; `deals` as it told or read them. */
export function libraryBooks(account: Account, deals: readonly Deal[] | undefined): Books {
  return {
    account: account.state,
    positions: account.positions.list(),
    orders: account.orders.list(),
    ...(deals !== undefined && { deals }),
  };
}

/** Makes books of different brokers comparable. */
export function plainBooks({ account, positions, orders, deals }: Books, sorted: DealOrder = byIds): PlainBooks {
  const names = new Aliases();
  const plainDeals = deals && sorted(deals).map((deal, index) => plainDeal(deal, index, names));
  return {
    account: { currency: account.currency, positionMode: account.positionMode, balance: account.balance },
    positions: byAge(positions, (position) => position.openTimeMs).map((position) => plainPosition(position, names)),
    orders: byAge(orders, (order) => order.createTimeMs).map((order) => plainOrder(order, names)),
    ...(plainDeals !== undefined && { deals: plainDeals }),
  };
}

/** Where `found` differs from `truth`; what `found` need not tell and doesn't is no difference. */
export function bookDifferences(found: Books, truth: Books): readonly Difference[] {
  // Ids get their aliases from the deals first, so both sides need them or neither.
  const { deals = [], ...withoutDeals } = truth;
  if (found.deals === undefined) return comparePlain(plainBooks(found), plainBooks(withoutDeals));
  // Ids that the adapter made up say nothing of the order.
  const sorted = found.deals.every(({ id }) => /^\d+$/.test(id)) ? byIds : byPositions;
  const comparable = { ...truth, deals: asTold(deals, found.deals, sorted) };
  return comparePlain(plainBooks(found, sorted), plainBooks(comparable, sorted));
}

/** Puts deals in the order in which they are compared. */
type DealOrder = (deals: readonly Deal[]) => readonly Deal[];

const SECOND_MS = 1000;

/** The venue's deals as exact as the broker tells them: some wires cut times to seconds, some name no closing order. */
function asTold(truth: readonly Deal[], found: readonly Deal[], sorted: DealOrder): readonly Deal[] {
  const inSeconds = found.every(({ timeMs }) => timeMs % SECOND_MS === 0);
  const cut = inSeconds ? truth.map((deal) => ({ ...deal, timeMs: deal.timeMs - (deal.timeMs % SECOND_MS) })) : truth;
  const told = sorted(found);
  return sorted(cut).map((deal, index) => {
    if (told[index] === undefined || told[index].orderId !== undefined) return deal;
    const { orderId: _orderId, ...unnamed } = deal;
    return unnamed;
  });
}

/** As `bookDifferences`, of books that are plain already. */
export function comparePlain(found: PlainBooks, truth: PlainBooks): readonly Difference[] {
  return [
    ...differencesOf(found.account, truth.account, "account"),
    ...compareRows(found.positions, truth.positions, "positions"),
    ...compareRows(found.orders, truth.orders, "orders"),
    ...(found.deals === undefined ? [] : compareDeals(found.deals, truth.deals ?? [])),
  ];
}

type Row = Readonly<Record<string, unknown>>;

/**
 * Some brokers tell a trade's whole commission with the deal that ends it, and none with the one that opens it. Then
 * only the sums over closed positions can be compared.
 */
function compareDeals(found: readonly Row[], truth: readonly Row[]): readonly Difference[] {
  const told = found.filter(({ commission }) => commission !== undefined).length;
  if (told === 0 || told === found.length) return compareRows(found, truth, "deals");
  const bare = (rows: readonly Row[]): readonly Row[] => rows.map(({ commission: _commission, ...row }) => row);
  return [
    ...compareRows(bare(found), bare(truth), "deals"),
    ...differencesOf(commissions(found), commissions(truth), "commission of closed positions"),
  ];
}

function commissions(deals: readonly Row[]): Readonly<Record<string, number>> {
  const sums: Record<string, { lots: Decimal; commission: Decimal }> = {};
  for (const { position, entry, lots, commission } of deals) {
    const key = String(position);
    const sum = sums[key] ?? { lots: Decimal.zero, commission: Decimal.zero };
    const size = Decimal.of(Number(lots));
    sums[key] = {
      lots: entry === "in" ? sum.lots.add(size) : sum.lots.subtract(size),
      commission: sum.commission.add(Number(commission ?? 0)),
    };
  }
  const closed = Object.entries(sums).filter(([, { lots }]) => lots.sign() === 0);
  return Object.fromEntries(closed.map(([position, { commission }]) => [position, commission.toNumber()]));
}

/** A readable account of `differences`. */
export function describeBooks(differences: readonly Difference[], sides: string): string {
  return `the books differ (${sides}):\n${describeDifferences(differences)}`;
}

function compareRows(found: PlainBooks["orders"], truth: PlainBooks["orders"], path: string): readonly Difference[] {
  const trimmed = truth.map((row, index) => {
    const told = found[index];
    if (told === undefined) return row;
    return Object.fromEntries(Object.entries(row).filter(([key]) => !OPTIONAL.has(key) || told[key] !== undefined));
  });
  return differencesOf(found, trimmed, path);
}

function plainPosition(position: Position, names: Aliases): Readonly<Record<string, unknown>> {
  const { symbol, side, lots, openPrice, stopLoss, takeProfit, trailingDistance } = position;
  return { id: names.of("P", position.id), symbol, side, lots, openPrice, stopLoss, takeProfit, trailingDistance };
}

function plainOrder(order: Order, names: Aliases): Readonly<Record<string, unknown>> {
  const { symbol, side, type, status, lots, filledLots, limitPrice, stopPrice, stopLoss, takeProfit, timeInForce } =
    order;
  const id = names.of("O", order.id);
  return { id, symbol, side, type, status, lots, filledLots, limitPrice, stopPrice, stopLoss, takeProfit, timeInForce };
}

function plainDeal(deal: Deal, index: number, names: Aliases): Readonly<Record<string, unknown>> {
  const { symbol, side, entry, lots, price, profit, swap, commission, reason, estimated } = deal;
  return {
    id: `D${index + 1}`,
    order: names.of("O", deal.orderId),
    position: names.of("P", deal.positionId),
    symbol,
    side,
    entry,
    lots,
    // A price that nobody told is no statement.
    ...(estimated !== true && { price }),
    profit,
    swap,
    commission,
    ...(reason !== "unknown" && { reason }),
  };
}

/** Ids in the order of their first appearance: `P1`, `O1`, `O2`. */
class Aliases {
  readonly #names = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  of(kind: string, id: string | undefined): string | undefined {
    if (id === undefined) return undefined;
    const key = `${kind} ${id}`;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    const name = `${kind}${count}`;
    this.#names.set(key, name);
    return name;
  }
}

/** Oldest first; of the same instant, the smaller id first. */
function byIds(deals: readonly Deal[]): readonly Deal[] {
  return byAge(deals, (deal) => deal.timeMs);
}

/** Oldest first; of the same instant, those of the older position first, and what opened it before what closed it. */
function byPositions(deals: readonly Deal[]): readonly Deal[] {
  return byIds(deals).toSorted(
    (a, b) =>
      a.timeMs - b.timeMs ||
      compareIds(a.positionId ?? "", b.positionId ?? "") ||
      Number(a.entry !== "in") - Number(b.entry !== "in"),
  );
}

/** Oldest first; of the same instant, the smaller id first. */
function byAge<Item extends { readonly id?: string }>(
  items: readonly Item[],
  timeOf: (item: Item) => number | undefined,
): readonly Item[] {
  return items.toSorted((a, b) => (timeOf(a) ?? 0) - (timeOf(b) ?? 0) || compareIds(a.id ?? "", b.id ?? ""));
}

function compareIds(a: string, b: string): number {
  if (/^\d+$/.test(a) && /^\d+$/.test(b)) return a.length - b.length || (a < b ? -1 : Number(a > b));
  return a < b ? -1 : Number(a > b);
}
