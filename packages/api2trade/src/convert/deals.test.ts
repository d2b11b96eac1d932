import { type Deal, Decimal, type Position, positionId, symbolName } from "@anybroker/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fixture } from "../../test/fixtures.ts";
import { restHistory } from "../client/wire/rest-orders.ts";
import { closedTrades } from "../client/wire/trading.ts";
import { toDeals } from "./deals.ts";
import { type RoundTrip, toRestRoundTrip, toRoundTrip } from "./trades.ts";

const SEEN_MS = Date.UTC(2026, 0, 5, 15);
const T0 = Date.UTC(2026, 0, 5, 10);
const seen = (): number => SEEN_MS;

const open = (id: string, lots: number, more: Partial<Position> = {}): Position => ({
  id: positionId(id),
  symbol: symbolName("EURUSD"),
  side: "buy",
  lots,
  openPrice: 1.1,
  ...more,
});

const trip = (ticket: string, lots: number, closeTimeMs: number, more: Partial<RoundTrip> = {}): RoundTrip => ({
  ticket,
  symbol: symbolName("EURUSD"),
  side: "buy",
  lots,
  openPrice: 1.1,
  openTimeMs: T0,
  closePrice: 1.2,
  closeTimeMs,
  profit: 10,
  ...more,
});

const brief = ({ id, side, entry, lots, timeMs }: Deal): unknown => [id, side, entry, lots, (timeMs - T0) / 1000];

test("the rows of a history are two deals each, and the money stands on the second", () => {
  const [row] = closedTrades.parse(fixture("history"));
  expect(toDeals({ closed: row === undefined ? [] : [toRoundTrip(row)], open: [] }, seen)).toEqual([
    {
      id: "50012001:in",
      orderId: "50012001",
      positionId: "50012001",
      clientOrderId: "61c0",
      symbol: "GBPUSD",
      side: "sell",
      entry: "in",
      lots: 0.2,
      price: 1.2712,
      timeMs: Date.UTC(2026, 0, 5, 9, 14, 7),
    },
    {
      id: "50012001:out:1767613252000:0.2",
      positionId: "50012001",
      symbol: "GBPUSD",
      side: "buy",
      entry: "out",
      lots: 0.2,
      price: 1.2689,
      timeMs: Date.UTC(2026, 0, 5, 11, 40, 52),
      profit: 46,
      swap: 0,
      commission: -1.4,
      reason: "take-profit",
    },
  ]);
});

test("what is partly closed was opened with all of its lots, at the time that the history tells", () => {
  const deals = toDeals({ closed: [trip("7", 0.1, T0 + 5000)], open: [open("7", 0.2)] }, seen);
  expect(deals.map(brief)).toEqual([
    ["7:in", "buy", "in", 0.3, 0],
    ["7:out:1767607205000:0.1", "sell", "out", 0.1, 5],
  ]);
  expect(deals[0]?.estimated).toBeUndefined();
});

test("the opening of what is open is estimated where its time is not told", () => {
  const deals = toDeals({ closed: [], open: [open("8", 0.2), open("9", 0.1, { openTimeMs: T0 })] }, seen);
  expect(deals.map(({ id, timeMs, estimated }) => [id, timeMs, estimated])).toEqual([
    ["9:in", T0, undefined],
    ["8:in", SEEN_MS, true],
  ]);
});

test("parts of the same lots that end in the same second are told apart", () => {
  const deals = toDeals({ closed: [trip("7", 0.1, T0), trip("7", 0.1, T0)], open: [] }, seen);
  expect(deals.map(({ id }) => id)).toEqual(["7:in", "7:out:1767607200000:0.1", "7:out:1767607200000:0.1:2"]);
});

describe("the rest of a position under another ticket", () => {
  const MOVED = [
    ["7:in", "buy", "in", 1, 0],
    ["9:in", "buy", "in", 0.7, 5],
    ["7:out:1767607205000:0.3", "sell", "out", 0.3, 5],
    ["7:moved:9", "sell", "out", 0.7, 5],
  ];

  test("is moved there, found by the platform's comment", () => {
    const deals = toDeals(
      { closed: [trip("7", 0.3, T0 + 5000)], open: [open("9", 0.7, { comment: "from #7", openTimeMs: T0 })] },
      seen,
    );
    expect(new Set(deals.map(brief))).toEqual(new Set(MOVED));
  });

  test("is moved there, found by the client order id that both have", () => {
    const tag = { clientOrderId: "a" as never };
    const deals = toDeals(
      { closed: [trip("7", 0.3, T0 + 5000, tag)], open: [open("9", 0.7, { ...tag, openTimeMs: T0 })] },
      seen,
    );
    expect(new Set(deals.map(brief))).toEqual(new Set(MOVED));
    expect(deals.filter(({ clientOrderId }) => clientOrderId === "a").map(({ id }) => id)).toEqual(["7:in"]);
  });

  test("is moved on and on", () => {
    const tag = { clientOrderId: "a" as never };
    const closed = [trip("7", 0.3, T0 + 5000, tag), trip("9", 0.2, T0 + 9000, tag)];
    const deals = toDeals({ closed, open: [open("12", 0.5, tag)] }, seen);
    const lots = deals.map(({ id, lots: size }) => [id, size] as const);
    expect(Object.fromEntries(lots)).toMatchObject({ "7:in": 1, "7:moved:9": 0.7, "9:in": 0.7, "9:moved:12": 0.5 });
    expect(lots).toContainEqual(["12:in", 0.5]);
  });

  test("is not taken for one when two orders merely look alike", () => {
    const deals = toDeals({ closed: [trip("7", 0.3, T0 + 5000)], open: [open("9", 0.7, { openTimeMs: T0 })] }, seen);
    expect(deals.map(({ id }) => id)).toEqual(["7:in", "9:in", "7:out:1767607205000:0.3"]);
  });
});

test("whatever was closed and is open, the deals of a position leave what it holds", () => {
  const lots = fc.integer({ min: 1, max: 500 }).map((value) => value / 100);
  const tickets = fc.integer({ min: 1, max: 6 }).map(String);
  const trips = fc.array(fc.tuple(tickets, lots, fc.integer({ min: 1, max: 5 })));
  const positions = fc.uniqueArray(fc.tuple(tickets, lots), { selector: ([ticket]) => ticket });
  fc.assert(
    fc.property(trips, positions, fc.boolean(), (rows, rest, tagged) => {
      const tag = tagged ? { clientOrderId: "a" as never } : {};
      const closed = rows.map(([ticket, size, second]) => trip(ticket, size, T0 + second * 1000, tag));
      const deals = toDeals({ closed, open: rest.map(([id, size]) => open(id, size, tag)) }, seen);
      const held = new Map<string, Decimal>();
      for (const { positionId: id = "", entry, lots: size } of deals) {
        const before = held.get(id) ?? Decimal.zero;
        held.set(id, entry === "in" ? before.add(size) : before.subtract(size));
      }
      const expected = new Map(rest);
      for (const [id, left] of held) expect([id, left.toNumber()]).toEqual([id, expected.get(id) ?? 0]);
      expect(new Set(deals.map(({ id }) => id)).size).toBe(deals.length);
      const times = deals.map(({ timeMs }) => timeMs);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    }),
  );
});

test("the history of the other dialect is read in the broker's time, and holds trades only", () => {
  const read = (name: string, offset: number) =>
    restHistory.parse(fixture(name)).flatMap((row) => toRestRoundTrip(row, offset) ?? []);
  expect(read("rest-history-mt5", 120)).toEqual([
    {
      ticket: "50012001",
      symbol: "GBPUSD",
      side: "sell",
      lots: 0.1,
      openPrice: 1.2712,
      openTimeMs: Date.UTC(2026, 0, 5, 9, 14, 7),
      closePrice: 1.2689,
      closeTimeMs: Date.UTC(2026, 0, 5, 11, 40, 52),
      profit: 23,
      swap: 0,
      commission: -0.7,
      clientOrderId: "61c0",
      reason: "stop-loss",
    },
  ]);
  expect(read("rest-history-mt4", 120)).toMatchObject([
    { ticket: "81234", lots: 0.3, openTimeMs: Date.UTC(2026, 0, 5, 11, 14, 7), comment: "to #81240" },
  ]);
});

test("a closed trade without a time that can be read is refused, naming the field", () => {
  const [row] = closedTrades.parse(fixture("history"));
  expect(() => toRoundTrip({ ...row, closeTime: "soon" } as never)).toThrow(
    'The closed trade 50012001 could not be read: closeTime is "soon"; expected an ISO-8601 instant.',
  );
});
