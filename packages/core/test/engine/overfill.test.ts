import { type AccountEventUnion, clientOrderId, type Deal, dealId, orderId, positionId } from "@anybroker/core";
import { ManualClock } from "@anybroker/testkit";
import { expect, test } from "vitest";
import { Books } from "../../src/engine/books.ts";
import { sampleSymbol } from "../support/samples.ts";

test("an order that the broker carried out twice is told as a discrepancy, with the second position", () => {
  const events: AccountEventUnion[] = [];
  const books = new Books(new ManualClock(), (event) => events.push(event));
  const symbol = sampleSymbol();
  const id = clientOrderId("once");
  const order = { symbol: symbol.name, side: "buy", type: "market", lots: 0.1 } as const;
  const record = books.submit(
    { ...order, clientOrderId: id, status: "submitting", filledLots: 0 },
    { ...order, kind: "place", clientOrderId: id, symbol, intent: "open" },
  );
  const deal = (ticket: string, lots: number): Deal => ({
    id: dealId(`d${ticket}`),
    orderId: orderId(ticket),
    positionId: positionId(ticket),
    clientOrderId: id,
    symbol: symbol.name,
    side: "buy",
    entry: "in",
    lots,
    price: 1.1,
    timeMs: 0,
  });
  books.fill(deal("1", 0.1));
  expect(events.some(({ type }) => type === "discrepancy")).toBe(false);
  books.fill(deal("2", 0.1));
  expect(events.filter(({ type }) => type === "discrepancy")).toMatchObject([
    {
      message: expect.stringContaining("was for 0.1 lots and is filled with 0.2"),
      positionId: "2",
      expected: 0.1,
      actual: 0.2,
    },
  ]);
  expect([record.order.status, record.order.filledLots, books.positions.size]).toEqual(["filled", 0.2, 2]);
});
