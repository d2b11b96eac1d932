import { expectPresent, expectSame, expectThat } from "../checks.ts";
import type { Scenario } from "../scenario.ts";
import { EURUSD, orderOf, place } from "./moves.ts";

/** Orders that are not taken: by the symbol's rules before they are sent, by the broker after. */
export const ORD_REFUSED: readonly Scenario[] = [
  {
    id: "ORD-09",
    title: "lots off the step or out of range are refused before sending with the nearest allowed",
    tiers: ["S", "P", "L"],
    needs: ({ symbolRules }) => symbolRules,
    async run(stage) {
      const session = await stage.connect();
      for (const lots of [0.015, 0.001, 1_000_000, 0, -0.1]) {
        const error = await stage.refusal(session.account.orders.place(orderOf({ lots })), `an order of ${lots} lots`);
        expectSame(
          [error.code, error.kind, error.outcome],
          ["INVALID_VOLUME", "validation", "not-executed"],
          `the refusal of ${lots} lots`,
        );
      }
      const error = await stage.refusal(
        session.account.orders.place(orderOf({ lots: 0.015 })),
        "an order of 0.015 lots",
      );
      expectThat(
        /0\.01\b/.test(error.message) && /0\.02\b/.test(error.message),
        `"${error.message}" names no nearest lots.`,
      );
      expectSame([stage.ledger.deals(), stage.ledger.orders()], [[], []], "the venue's deals and orders");
    },
  },
  {
    id: "ORD-09b",
    title: "lots are rounded only when asked, and never up",
    tiers: ["S", "P"],
    needs: ({ symbolRules }) => symbolRules,
    async run(stage) {
      const session = await stage.connect();
      const down = await place(stage, session, { lots: 0.0199, round: "down" });
      expectSame(down.lots, 0.01, "0.0199 lots rounded down");
      await place(stage, session, { lots: "0.03" });
      expectSame(
        stage.ledger.deals().map(({ lots }) => lots),
        [0.01, 0.03],
        "the lots that reached the venue",
      );
    },
  },
  {
    id: "ORD-09c",
    title: "a price off the tick is refused before sending with the nearest allowed",
    tiers: ["S", "P"],
    needs: ({ symbolRules, orderTypes }) => symbolRules && orderTypes.includes("limit"),
    async run(stage) {
      const session = await stage.connect();
      const error = await stage.refusal(
        session.account.orders.place(orderOf({ type: "limit", limitPrice: 1.090005 })),
        "a limit order at 1.090005",
      );
      expectSame([error.code, error.outcome], ["INVALID_PRICE", "not-executed"], "the refusal");
      expectThat(/1\.09\b/.test(error.message), `"${error.message}" names no nearest price.`);
      expectSame(stage.ledger.orders(), [], "the venue's orders");
    },
  },
  {
    id: "ORD-11",
    title: "a closed market is refused as MARKET_CLOSED, not executed",
    tiers: ["S", "P"],
    async run(stage) {
      const session = await stage.connect();
      stage.venue.setMarketOpen(EURUSD, false);
      const error = await stage.refusal(session.account.orders.place(orderOf({})), "an order in a closed market");
      expectSame([error.code, error.outcome], ["MARKET_CLOSED", "not-executed"], "the refusal");
      expectSame(stage.ledger.deals(), [], "the venue's deals");
      stage.venue.setMarketOpen(EURUSD, undefined);
    },
  },
  {
    id: "ORD-13",
    title: "an order that the margin does not cover is refused as NO_MONEY and leaves no trace in the books",
    tiers: ["S", "P"],
    async run(stage) {
      const session = await stage.connect();
      stage.ledger.deposit(-stage.ledger.summary().balance + 10, "almost nothing is left");
      const told = session.listen();
      const error = await stage.refusal(
        session.account.orders.place(orderOf({ lots: 10, clientOrderId: "too-large" })),
        "an order without money",
      );
      expectSame([error.code, error.kind, error.outcome], ["NO_MONEY", "rejected", "not-executed"], "the refusal");
      const order = expectPresent(session.account.orders.get("too-large"), "the refused order");
      expectSame([order.status, order.rejectCode], ["rejected", "NO_MONEY"], "the order");
      expectSame(
        told().filter((event) => event !== "account"),
        ["order submitting", "order rejected"],
        "the events",
      );
    },
  },
];
