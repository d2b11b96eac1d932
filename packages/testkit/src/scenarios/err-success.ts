import { expectSame, expectThat } from "../checks.ts";
import { dealsTold } from "../events.ts";
import type { Scenario } from "../scenario.ts";
import { EURUSD, open, orderOf, place, rest } from "./moves.ts";

/** Less than the scenario orders, and nothing behind it. */
const SHORT_BOOK = [{ distance: 0, lots: 0.3 }];

/** Answers that say success otherwise than with the plain word: none of them is an error. */
export const ERR_SUCCESS: readonly Scenario[] = [
  {
    id: "ERR-01c",
    title: "an order that is answered as placed is no error, whether it has been filled or rests",
    tiers: ["S"],
    observes: ["successNumbers"],
    world: { answersPlaced: true },
    async run(stage) {
      const session = await stage.connect();
      const position = await open(stage, session);
      await stage.until(() => dealsTold(session.events).length === 1, "the deal was not told", 130_000);
      expectSame([position.lots, stage.ledger.deals().length], [0.1, 1], "the position, and the venue's deals");
      if (!stage.capabilities.orderTypes.includes("limit")) return;
      const order = await rest(stage, session);
      if (!stage.capabilities.cancelOrder) return;
      await stage.drive(session.account.orders.cancel(order.id), "the cancel");
      expectSame(stage.ledger.orders(), [], "the venue's orders");
    },
  },
  {
    id: "ERR-01d",
    title: "an order that is filled in part is no error, and tells how much was filled",
    tiers: ["S", "P"],
    async run(stage) {
      const session = await stage.connect();
      stage.venue.setLiquidity(EURUSD, SHORT_BOOK);
      const order = await place(stage, session, { lots: 1 });
      const filled = (): number | undefined => session.account.orders.get(order.clientOrderId ?? "")?.filledLots;
      await stage.until(() => (filled() ?? order.filledLots) === 0.3, "the part was not told", 130_000);
      expectSame(
        stage.ledger.positions().map(({ lots }) => lots),
        [0.3],
        "the venue's positions",
      );
    },
  },
  {
    id: "ERR-01e",
    title: "a change to what already is, is no error and changes nothing",
    tiers: ["S", "P"],
    needs: ({ modifyPosition }) => modifyPosition,
    async run(stage) {
      const session = await stage.connect();
      const position = await open(stage, session);
      for (let round = 0; round < 2; round += 1) {
        await stage.drive(session.account.positions.modify(position.id, { stopLoss: 1.09 }), `change ${round + 1}`);
        expectSame(stage.ledger.positions()[0]?.stopLoss, 1.09, "the venue's stop loss");
      }
      // Somebody else has set it meanwhile, and the library has not heard of it yet.
      const { id } = stage.ledger.positions()[0] ?? { id: "" };
      stage.ledger.modifyPosition(id, { stopLoss: 1.08 });
      await stage.drive(session.account.positions.modify(position.id, { stopLoss: 1.08 }), "the change that was made");
      expectSame(stage.ledger.positions()[0]?.stopLoss, 1.08, "the venue's stop loss");
      if (!stage.capabilities.modifyOrder.includes("limitPrice")) return;
      const order = await rest(stage, session, orderOf({ type: "limit", limitPrice: 1.05 }));
      await stage.drive(session.account.orders.modify(order.id, { limitPrice: 1.05 }), "a change of the order");
      expectThat(stage.ledger.orders()[0]?.limitPrice === 1.05, "the order's limit price is another one.");
    },
  },
];
