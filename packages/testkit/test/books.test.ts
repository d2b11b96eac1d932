import { accountId, type Deal, dealId, type Position, positionId, symbolName } from "@anybroker/core";
import { type Books, bookDifferences, ledgerBooks, plainBooks, stillMarket } from "@anybroker/testkit";
import { expect, test } from "vitest";

const symbol = symbolName("EURUSD");
const account = { id: accountId("1"), currency: "USD", positionMode: "hedging", balance: 100 } as const;

const deal = (id: string, more: Partial<Deal> = {}): Deal => ({
  ...{ id: dealId(id), positionId: positionId("7"), symbol, side: "buy", entry: "in", lots: 1, price: 1.1, timeMs: 5 },
  ...more,
});

const position = (id: string, more: Partial<Position> = {}): Position => ({
  ...{ id: positionId(id), symbol, side: "buy", lots: 1, openPrice: 1.1, openTimeMs: 5 },
  ...more,
});

const books = (more: Partial<Books> = {}): Books => ({ account, positions: [], orders: [], ...more });

test("ids don't matter, as long as the same things have the same ones", () => {
  const found = books({ positions: [position("a")], deals: [deal("x", { positionId: positionId("a") })] });
  const truth = books({ positions: [position("7")], deals: [deal("1")] });
  expect(bookDifferences(found, truth)).toEqual([]);
  const torn = books({ positions: [position("b")], deals: [deal("x", { positionId: positionId("a") })] });
  expect(bookDifferences(torn, truth)).toEqual([{ path: "positions[0].id", found: "P2", expected: "P1" }]);
});

test("ids of one instant are taken by size, not by spelling", () => {
  const plain = plainBooks(books({ positions: [position("10", { lots: 2 }), position("9", { lots: 3 })] }));
  expect(plain.positions.map(({ lots }) => lots)).toEqual([3, 2]);
});

test("what need not be told is no difference when it is absent, and one when it is wrong", () => {
  const truth = books({ deals: [deal("1", { profit: 12.5 })] });
  expect(bookDifferences(books({ deals: [deal("1")] }), truth)).toEqual([]);
  expect(bookDifferences(books({ deals: [deal("1", { profit: 12.4 })] }), truth)).toEqual([
    { path: "deals[0].profit", found: 12.4, expected: 12.5 },
  ]);
});

test("a missing stop loss is a difference", () => {
  const truth = books({ positions: [position("7", { stopLoss: 1.05 })] });
  expect(bookDifferences(books({ positions: [position("7")] }), truth)).toEqual([
    { path: "positions[0].stopLoss", found: undefined, expected: 1.05 },
  ]);
});

test("a commission that is told with the closing deal for both is compared by its sum", () => {
  const out = { side: "sell", entry: "out", timeMs: 6 } as const;
  const truth = books({ deals: [deal("1", { commission: -2 }), deal("2", { ...out, commission: -3 })] });
  expect(bookDifferences(books({ deals: [deal("1"), deal("2", { ...out, commission: -5 })] }), truth)).toEqual([]);
  expect(bookDifferences(books({ deals: [deal("1"), deal("2", { ...out, commission: -4 })] }), truth)).toEqual([
    { path: "commission of closed positions.P1", found: -4, expected: -5 },
  ]);
});

test("an estimated price is no statement", () => {
  const found = books({ deals: [deal("1", { price: 1.2, estimated: true })] });
  expect(bookDifferences(found, books({ deals: [deal("1")] })).map(({ path }) => path)).toEqual([]);
});

test("a venue's ledger equals itself", () => {
  const { venue, accounts } = stillMarket({ accounts: 1 });
  venue.setPrice("EURUSD", 1.1, 1.1001);
  const [ledger] = accounts;
  if (ledger === undefined) throw new Error("the market has no account");
  ledger.place({ symbol: "EURUSD", side: "buy", type: "market", lots: 0.3 });
  expect(plainBooks(ledgerBooks(ledger)).positions).toEqual([
    { id: "P1", symbol: "EURUSD", side: "buy", lots: 0.3, openPrice: 1.1001 },
  ]);
  venue.stop();
});
