import { Decimal, type Order, type OrderType, type Side } from "@anybroker/core";
import { expectSame } from "../checks.ts";
import { dealsTold } from "../events.ts";
import type { Scenario } from "../scenario.ts";
import { dealsAsFilled } from "../summed-fills.ts";
import { EURUSD, open, orderOf, place, rest, restingPlace } from "./moves.ts";

const RESTING = ["limit", "stop", "stop-limit"] as const satisfies readonly OrderType[];
const SIDES = ["buy", "sell"] as const satisfies readonly Side[];

/** Less at each price than the scenarios order. */
const THIN_BOOK = [
  { distance: 0, lots: 0.3 },
  { distance: 0.0002, lots: 0.5 },
  { distance: 0.0007, lots: 5 },
];

/** Orders: placing, changing, ending. */
export const ORD: readonly Scenario[] = [
  {
    id: "ORD-01",
    title: "a market order is told as order, deal, position, order, account, each once, on both sides",
    tiers: ["S", "P", "L"],
    async run(stage) {
      const session = await stage.connect();
      for (const side of SIDES) {
        const told = session.listen();
        const order = await place(stage, session, { side, symbol: side === "buy" ? EURUSD : "GBPUSD" });
        expectSame(
          { status: order.status, filledLots: order.filledLots, lots: order.lots, origin: order.origin },
          { status: "filled", filledLots: 0.1, lots: 0.1, origin: "this-program" },
          `the ${side} order`,
        );
        await stage.until(() => told().includes("account"), "the account's change was not told");
        expectSame(
          told(),
          [
            "order submitting",
            "order accepted",
            `deal in ${side} 0.1`,
            "position opened 0.1",
            "order filled",
            "account",
          ],
          `the events of a market ${side}`,
        );
      }
    },
  },
  {
    id: "ORD-02",
    title: "each resting type rests on both sides, fills when its price comes, and is accepted before",
    tiers: ["S", "P", "L"],
    needs: ({ orderTypes }) => RESTING.some((type) => orderTypes.includes(type)),
    async run(stage) {
      const session = await stage.connect();
      for (const type of RESTING.filter((one) => stage.capabilities.orderTypes.includes(one))) {
        for (const side of SIDES) {
          stage.price(EURUSD, 1.1, 1.1001);
          const { request, fillAt } = restingPlace(type, side, stage.capabilities);
          const order = await rest(stage, session, request);
          const told = session.listen();
          for (const [bid, ask] of fillAt) stage.price(EURUSD, bid, ask);
          await stage.until(
            () => session.account.orders.get(order.id)?.status === "filled",
            `the ${type} ${side} did not fill`,
          );
          await stage.until(() => told().includes("account"), "the account's change was not told");
          expectSame(
            told().filter((event) => !event.startsWith("order accepted")),
            [`deal in ${side} 0.1`, "position opened 0.1", "order filled", "account"],
            `the events of a ${type} ${side} that fills`,
          );
        }
      }
    },
  },
  {
    id: "ORD-02b",
    title: "a cancelled order of each resting type ends cancelled and never fills",
    tiers: ["S", "P", "L"],
    needs: ({ orderTypes, cancelOrder }) => cancelOrder && RESTING.some((type) => orderTypes.includes(type)),
    async run(stage) {
      const session = await stage.connect();
      for (const type of RESTING.filter((one) => stage.capabilities.orderTypes.includes(one))) {
        const { request, fillAt } = restingPlace(type, "buy", stage.capabilities);
        stage.price(EURUSD, 1.1, 1.1001);
        const order = await rest(stage, session, request);
        const cancelled = await stage.drive(session.account.orders.cancel(order.id));
        expectSame([cancelled.status, cancelled.filledLots], ["cancelled", 0], `the cancelled ${type}`);
        for (const [bid, ask] of fillAt) stage.price(EURUSD, bid, ask);
        await stage.pause();
        expectSame(session.account.orders.get(order.id)?.status, "cancelled", `the ${type} after its price came`);
      }
      expectSame(stage.ledger.deals(), [], "the venue's deals");
    },
  },
  {
    id: "ORD-03",
    title: "a good-till-date order expires at its instant, not before",
    tiers: ["S", "P"],
    needs: ({ orderTypes, pendingTimeInForce }) => orderTypes.includes("limit") && pendingTimeInForce.includes("gtd"),
    async run(stage) {
      const session = await stage.connect();
      const expireTimeMs = stage.clock.now() + 10 * 60_000;
      const order = await rest(stage, session, { timeInForce: "gtd", expireTime: expireTimeMs });
      await stage.pause(9 * 60_000);
      expectSame(session.account.orders.get(order.id)?.status, "accepted", "the order a minute before its end");
      await stage.pause(70_000);
      await stage.until(
        () => session.account.orders.get(order.id)?.status === "expired",
        "the order did not expire",
        120_000,
      );
    },
  },
  {
    id: "ORD-03b",
    title: "fill-or-kill fills nothing of what the book cannot fill whole",
    tiers: ["S", "P"],
    needs: ({ marketTimeInForce }) => marketTimeInForce.includes("fok"),
    async run(stage) {
      const session = await stage.connect();
      stage.venue.setLiquidity(EURUSD, [{ distance: 0, lots: 0.4 }]);
      const error = await stage.refusal(
        session.account.orders.place(orderOf({ lots: 1, timeInForce: "fok", clientOrderId: "kill-me" })),
        "a fill-or-kill larger than the book",
      );
      expectSame(
        [error.outcome, stage.ledger.deals().length],
        ["not-executed", 0],
        "its outcome and the venue's deals",
      );
      const filled = await place(stage, session, { lots: 0.4, timeInForce: "fok" });
      expectSame([filled.status, filled.filledLots], ["filled", 0.4], "one that fits the book");
    },
  },
  {
    id: "ORD-03c",
    title: "immediate-or-cancel keeps what filled and drops the rest",
    tiers: ["S", "P"],
    needs: ({ marketTimeInForce }) => marketTimeInForce.includes("ioc"),
    async run(stage) {
      const session = await stage.connect();
      stage.venue.setLiquidity(EURUSD, [{ distance: 0, lots: 0.4 }]);
      const order = await place(stage, session, { lots: 1, timeInForce: "ioc" });
      expectSame([order.status, order.lots, order.filledLots], ["cancelled", 1, 0.4], "the order");
      expectSame(
        session.account.positions.list().map(({ lots }) => lots),
        [0.4],
        "the open lots",
      );
    },
  },
  {
    id: "ORD-04",
    title: "partial fills of a thin book sum up, and the average price is exact",
    tiers: ["S", "P"],
    async run(stage) {
      const session = await stage.connect();
      stage.venue.setLiquidity(EURUSD, THIN_BOOK);
      const order = await place(stage, session, { lots: 1 });
      expectSame([order.status, order.filledLots], ["filled", 1], "the order");
      const deals = stage.ledger.deals();
      expectSame(
        dealsTold(session.events).map(({ lots }) => lots),
        dealsAsFilled(deals, session.account.capabilities).map(({ lots }) => lots),
        "the lots of the deals",
      );
      // A price that is made up from a picture of the position is no statement.
      if (dealsTold(session.events).some(({ estimated }) => estimated === true)) return;
      let value = Decimal.zero;
      for (const { lots, price } of deals) value = value.add(Decimal.of(lots).multiply(price));
      expectSame(order.averagePrice, value.toNumber(), "the average price of one lot");
    },
  },
  {
    id: "ORD-05",
    title: "a modified field leaves the others alone",
    tiers: ["S", "P"],
    needs: ({ orderTypes, modifyOrder, protection }) =>
      orderTypes.includes("limit") && modifyOrder.length > 0 && protection.pending !== "none",
    async run(stage) {
      const session = await stage.connect();
      const order = await rest(stage, session, { lots: 0.3, stopLoss: 1.08, takeProfit: 1.12 });
      const changes = {
        limitPrice: 1.0915,
        lots: 0.2,
        stopLoss: 1.0825,
        takeProfit: 1.1275,
      } as const;
      let expected: Partial<Order> = { limitPrice: 1.09, lots: 0.3, stopLoss: 1.08, takeProfit: 1.12 };
      for (const [field, value] of Object.entries(changes)) {
        if (!stage.capabilities.modifyOrder.some((known) => known === field)) continue;
        expected = { ...expected, [field]: value };
        const changed = await stage.drive(session.account.orders.modify(order.id, { [field]: value }));
        expectSame(levelsOf(changed), expected, `the order after a change of ${field}`);
        expectSame(levelsOf(stage.ledger.orders()[0]), expected, `the venue's order after a change of ${field}`);
      }
    },
  },
  {
    id: "ORD-06",
    title: "an order that has just filled refuses a change and a cancel, and stays filled",
    tiers: ["S", "P"],
    needs: ({ orderTypes, cancelOrder, modifyOrder }) =>
      orderTypes.includes("limit") && cancelOrder && modifyOrder.includes("limitPrice"),
    async run(stage) {
      const session = await stage.connect();
      const order = await rest(stage, session);
      stage.price(EURUSD, 1.0899, 1.09);
      const attempts = {
        cancel: () => session.account.orders.cancel(order.id),
        modify: () => session.account.orders.modify(order.id, { limitPrice: 1.08 }),
      };
      for (const [what, attempt] of Object.entries(attempts)) {
        const error = await stage.refusal(attempt(), `${what} of a filled order`);
        expectSame([error.kind, error.outcome], ["not-found", "not-executed"], `the refusal of ${what}`);
      }
      await stage.until(() => session.account.orders.get(order.id)?.status === "filled", "the fill was not told");
    },
  },
  {
    id: "ORD-07",
    title: "closing all goes on when one position is refused, and names the refused one",
    tiers: ["S", "P"],
    concurrent: true,
    async run(stage) {
      const session = await stage.connect();
      const count = stage.capabilities.positionModes.includes("hedging") ? 19 : 1;
      for (let index = 0; index < count; index += 1) await open(stage, session, { lots: 0.01 });
      const stuck = await open(stage, session, { symbol: "GBPUSD", lots: 0.01 });
      stage.venue.setMarketOpen("GBPUSD", false);
      const { done, failed } = await stage.drive(session.account.positions.closeAll(), "closeAll");
      expectSame(
        [done.length, failed.map(({ item, error }) => [item.id, error.code])],
        [count, [[stuck.id, "MARKET_CLOSED"]]],
        "what was done and what failed",
      );
      stage.venue.setMarketOpen("GBPUSD", true);
    },
  },
  {
    id: "ORD-07b",
    title: "cancelling all ends every resting order of the filter and no other",
    tiers: ["S", "P"],
    needs: ({ orderTypes, cancelOrder }) => orderTypes.includes("limit") && cancelOrder,
    concurrent: true,
    async run(stage) {
      const session = await stage.connect();
      for (let index = 0; index < 10; index += 1) await rest(stage, session, { lots: 0.01 });
      const other = await rest(stage, session, { symbol: "GBPUSD", limitPrice: 1.2, lots: 0.01 });
      const { done, failed } = await stage.drive(session.account.orders.cancelAll({ symbol: EURUSD }), "cancelAll");
      expectSame([done.length, failed.length], [10, 0], "how many were done and failed");
      expectSame(
        session.account.orders.list().map(({ id }) => id),
        [other.id],
        "what rests",
      );
    },
  },
];

const levelsOf = (order: Order | undefined): Partial<Order> | undefined =>
  order && {
    ...(order.limitPrice !== undefined && { limitPrice: order.limitPrice }),
    lots: order.lots,
    ...(order.stopLoss !== undefined && { stopLoss: order.stopLoss }),
    ...(order.takeProfit !== undefined && { takeProfit: order.takeProfit }),
  };
