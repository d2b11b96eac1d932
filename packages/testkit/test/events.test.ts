import {
  type AccountEventUnion,
  dealId,
  type Order,
  type OrderStatus,
  orderId,
  type Position,
  type PositionChange,
  positionId,
  symbolName,
} from "@anybroker/core";
import { describeEvent, eventFaults } from "@anybroker/testkit";
import { expect, test } from "vitest";

const symbol = symbolName("EURUSD");
let sequence = 0;

const base = () => {
  sequence += 1;
  return { sequence, timeMs: 0 };
};

function order(status: OrderStatus, more: Partial<Order> = {}): AccountEventUnion {
  const facts = { id: orderId("1"), symbol, side: "buy", type: "market", lots: 1, filledLots: 0 } as const;
  return { ...base(), type: "order", order: { ...facts, status, ...more } };
}

function deal(id: string): AccountEventUnion {
  const facts = { symbol, side: "buy", entry: "in", lots: 1, price: 1.1, timeMs: 0 } as const;
  return { ...base(), type: "deal", deal: { id: dealId(id), orderId: orderId("1"), ...facts } };
}

function position(change: PositionChange, more: Partial<Position> = {}): AccountEventUnion {
  const facts = { id: positionId("7"), symbol, side: "buy", lots: 1, openPrice: 1.1 } as const;
  return { ...base(), type: "position", change, position: { ...facts, ...more } };
}

test("a whole life is without fault", () => {
  const events = [
    order("submitting"),
    order("accepted"),
    deal("1"),
    position("opened"),
    order("partially-filled", { filledLots: 0.4 }),
    deal("2"),
    position("increased"),
    order("filled", { filledLots: 1 }),
    position("closed"),
  ];
  expect(eventFaults(events)).toEqual([]);
});

test("a hole in the sequence is a fault", () => {
  const events = [order("accepted"), { ...order("filled"), sequence: sequence + 5 }];
  expect(eventFaults(events)).toEqual([`event ${sequence + 5} (order filled) follows event ${sequence - 1}`]);
});

test("a deal that is told twice is a fault", () => {
  expect(eventFaults([order("accepted"), deal("9"), deal("9")])).toEqual(["deal 9 was told twice"]);
});

test("an order that goes back is a fault", () => {
  expect(eventFaults([order("filled"), order("accepted")])).toEqual(["order 1 went from filled to accepted"]);
  expect(eventFaults([order("partially-filled", { filledLots: 0.5 }), order("partially-filled")])).toEqual([
    "order 1 went from 0.5 filled lots back to 0",
  ]);
});

test("an order that fills more than it asked for is a fault", () => {
  expect(eventFaults([order("filled", { filledLots: 1.1 })])).toEqual(["order 1 of 1 lots has 1.1 filled"]);
});

test("an ended order may only become filled, by a deal that came late", () => {
  expect(eventFaults([order("cancelled"), order("filled")])).toEqual([]);
  expect(eventFaults([order("cancelled"), order("accepted")])).toEqual(["order 1 went from cancelled to accepted"]);
});

test("a position that changes after its end, or opens twice, is a fault", () => {
  expect(eventFaults([position("opened"), position("closed"), position("reduced")])).toEqual([
    "position 7 was reduced after it had been closed",
  ]);
  expect(eventFaults([position("adopted"), position("opened")])).toEqual(["position 7 was opened while it was open"]);
});

test("an event is described without its ids", () => {
  expect([describeEvent(deal("1")), describeEvent({ ...position("closed"), recovered: true })]).toEqual([
    "deal in buy 1",
    "position closed 1 recovered",
  ]);
});
