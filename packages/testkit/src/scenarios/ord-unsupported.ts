import type { Capabilities, OrderType, PlaceOrderRequest, TimeInForce } from "@anybroker/core";
import { expectSame, expectThat } from "../checks.ts";
import type { Scenario } from "../scenario.ts";
import { orderOf, place } from "./moves.ts";

/** An order that asks for what a broker may not have, and what the refusal has to name instead. */
interface Demand {
  readonly what: string;
  readonly request: Partial<PlaceOrderRequest>;
  readonly supported?: readonly string[];
}

const ENTRIES: Readonly<Record<Exclude<OrderType, "market">, Partial<PlaceOrderRequest>>> = {
  limit: { type: "limit", limitPrice: 1.05 },
  stop: { type: "stop", stopPrice: 1.15 },
  "stop-limit": { type: "stop-limit", stopPrice: 1.15, limitPrice: 1.16 },
};
const LIVES: readonly TimeInForce[] = ["gtc", "gtd", "ioc", "fok", "day"];

/** Everything of an order that a broker with these capabilities has to be spared. */
function demands(capabilities: Capabilities): readonly Demand[] {
  const { orderTypes, marketTimeInForce, pendingTimeInForce, protection, maxSlippage, comment } = capabilities;
  const types = Object.entries(ENTRIES)
    .filter(([type]) => !orderTypes.some((one) => one === type))
    .map(([type, request]): Demand => ({ what: `${type} orders`, request, supported: orderTypes }));
  const lives = (kind: string, request: Partial<PlaceOrderRequest>, supported: readonly TimeInForce[]): Demand[] =>
    LIVES.filter((life) => !supported.includes(life)).map((life) => ({
      what: `${life} on ${kind} orders`,
      request: { ...request, timeInForce: life, ...(life === "gtd" && { expireTime: 4_000_000_000_000 }) },
      supported,
    }));
  const fields: readonly (Demand & { readonly has: boolean })[] = [
    { what: "a stop loss", request: { stopLoss: 1.05 }, has: protection.market !== "none" },
    { what: "a trailing stop", request: { trailingDistance: 0.01 }, has: protection.trailing },
    { what: "a largest slippage", request: { maxSlippage: 0.001 }, has: maxSlippage },
    { what: "a comment", request: { comment: "mine" }, has: comment },
  ];
  return [
    ...types,
    ...lives("market", {}, marketTimeInForce),
    ...(orderTypes.includes("limit") ? lives("limit", ENTRIES.limit, pendingTimeInForce) : []),
    ...fields.filter(({ has }) => !has),
  ];
}

/** Orders that the broker can't carry. */
export const ORD_UNSUPPORTED: readonly Scenario[] = [
  {
    id: "ORD-08",
    title: "a type, time in force or field that is not claimed is denied before a byte is sent, naming what is",
    tiers: ["S", "P"],
    needs: (capabilities) => demands(capabilities).length > 0,
    async run(stage) {
      const session = await stage.connect({ auditIntervalMs: 0 });
      const { capabilities } = session.account;
      await stage.pause(2_000);
      const told = session.listen();
      for (const { what, request, supported } of demands(capabilities)) {
        const before = stage.world.requests?.();
        const error = await stage.refusal(session.account.orders.place(orderOf(request)), what);
        expectSame(
          [error.code, error.outcome, stage.world.requests?.()],
          ["UNSUPPORTED", "not-executed", before],
          `code, outcome and requests of ${what}`,
        );
        const unnamed = supported?.filter((word) => !error.message.includes(word)) ?? [];
        expectThat(unnamed.length === 0, `the refusal of ${what} does not name ${unnamed.join(", ")}.`);
      }
      expectSame(told(), [], "the events of orders that were denied");
      expectSame([stage.ledger.deals(), stage.ledger.orders()], [[], []], "the venue's deals and orders");
    },
  },
  ...(["ioc", "fok"] as const).map(
    (mode, index): Scenario => ({
      id: index === 0 ? "ORD-12" : "ORD-12b",
      title: `a symbol whose only filling mode is ${mode} is traded without saying so`,
      tiers: ["S"],
      observes: ["fillingMode"],
      world: { fillingMode: mode },
      async run(stage) {
        const session = await stage.connect();
        for (const side of ["buy", "sell"] as const) {
          const order = await place(stage, session, { side, symbol: "GBPUSD", lots: 0.2 });
          expectSame([order.status, order.filledLots], ["filled", 0.2], `the ${side}`);
        }
        await stage.drive(session.account.positions.closeAll());
      },
    }),
  ),
];
