import { expectSame } from "../checks.ts";
import { dealsTold } from "../events.ts";
import type { Scenario } from "../scenario.ts";
import { EURUSD, open, rest } from "./moves.ts";

/** Evidence that comes when the matter was thought to be settled. */
export const LATE: readonly Scenario[] = [
  {
    id: "IDEM-09",
    title: "a deal of an order that was told as ended is booked, and what it corrects is marked",
    tiers: ["S"],
    faults: ["setPushDelay"],
    needs: ({ orderTypes, cancelOrder, fills }) => orderTypes.includes("limit") && cancelOrder && fills === "each",
    async run(stage) {
      const session = await stage.connect();
      const order = await rest(stage, session, { lots: 1 });
      await stage.pause(1_000);
      stage.venue.setLiquidity(EURUSD, [{ distance: 0, lots: 0.3 }]);
      stage.fault("setPushDelay")(4_000);
      stage.price(EURUSD, 1.0898, 1.0899);
      const cancelled = await stage.drive(session.account.orders.cancel(order.id), "the cancel");
      expectSame(cancelled.status, "cancelled", "the order after its cancel");
      await session.untilDeals(1, 130_000);
      stage.fault("setPushDelay")(0);
      const now = session.account.orders.get(order.id);
      expectSame([now?.status, now?.filledLots], ["cancelled", 0.3], "the order after its deal");
      expectSame(
        session.account.positions.list().map(({ lots }) => lots),
        [0.3],
        "the open lots",
      );
      const end = session.events.findIndex((event) => event.type === "order" && event.order.status === "cancelled");
      const deal = session.events.findIndex((event) => event.type === "deal");
      expectSame(session.events[deal]?.late === true, end < deal, "whether the deal is marked as late");
    },
  },
  {
    id: "RECON-06",
    title: "a position that no known deal explains is reported with both sides, and its deal, once known, is told once",
    tiers: ["S"],
    faults: ["hideDeals", "setStreamSilent"],
    needs: ({ dealHistory }) => dealHistory,
    async run(stage) {
      const session = await stage.connect();
      const mine = await open(stage, session, { lots: 0.1 });
      stage.fault("hideDeals")(true);
      stage.fault("setStreamSilent")(true);
      stage.ledger.place({ symbol: "GBPUSD", side: "sell", type: "market", lots: 0.4 });
      const discrepancies = () => session.events.flatMap((event) => (event.type === "discrepancy" ? [event] : []));
      await stage.until(() => discrepancies().length > 0, "the position was not reported", 150_000);
      const [reported] = discrepancies();
      const shown = session.account.positions.list().find(({ id }) => id !== mine.id);
      expectSame(
        [reported?.expected, reported?.actual, reported?.positionId, shown?.lots, dealsTold(session.events).length],
        [0, 0.4, shown?.id, 0.4, 1],
        "what was expected and found, the position, and the deals that were told",
      );
      stage.fault("hideDeals")(false);
      stage.fault("setStreamSilent")(false);
      await session.untilDeals(2, 130_000);
      await stage.pause(130_000);
      expectSame(
        [discrepancies().length, session.account.positions.list().map(({ lots }) => lots)],
        [1, [0.1, 0.4]],
        "the discrepancies and the open lots once the deal is known",
      );
    },
  },
];
