import { sumExact } from "@anybroker/core";
import { expectSame } from "../checks.ts";
import { dealsTold } from "../events.ts";
import type { Scenario } from "../scenario.ts";
import { EURUSD, open, orderOf, place } from "./moves.ts";

/** Positions: opening, reducing, closing, and those of others. */
export const POS: readonly Scenario[] = [
  {
    id: "POS-01",
    title: "a short beside a long makes two positions on a hedging account",
    tiers: ["S", "P"],
    world: { positionMode: "hedging" },
    async run(stage) {
      const session = await stage.connect();
      await open(stage, session, { side: "buy", lots: 0.3 });
      await open(stage, session, { side: "sell", lots: 0.1 });
      expectSame(
        session.account.positions.list().map(({ side, lots }) => [side, lots]),
        [
          ["buy", 0.3],
          ["sell", 0.1],
        ],
        "the positions",
      );
      expectSame(session.account.positions.net(EURUSD), 0.2, "the net lots");
    },
  },
  {
    id: "POS-01b",
    title: "a netting account holds one position, which a reduce order shrinks and a plain open may not",
    tiers: ["S", "P"],
    world: { positionMode: "netting" },
    async run(stage) {
      const session = await stage.connect();
      await open(stage, session, { side: "buy", lots: 0.3 });
      const error = await stage.refusal(
        session.account.orders.place(orderOf({ side: "sell", lots: 0.1 })),
        "an open that would shrink the position",
      );
      expectSame(error.outcome, "not-executed", "its outcome");
      await place(stage, session, { side: "sell", lots: 0.1, intent: "reduce" });
      await stage.until(() => session.account.positions.net(EURUSD) === 0.2, "the position was not reduced");
      expectSame(
        session.account.positions.list().map(({ side, lots }) => [side, lots]),
        [["buy", 0.2]],
        "the positions",
      );
    },
  },
  {
    id: "POS-01c",
    title: "reverse ends in the same lots on the other side",
    tiers: ["S", "P"],
    async run(stage) {
      const session = await stage.connect();
      const position = await open(stage, session, { side: "buy", lots: 0.2 });
      await stage.drive(session.account.positions.reverse(position.id));
      await stage.until(() => session.account.positions.net(EURUSD) === -0.2, "the position was not reversed");
      expectSame(
        session.account.positions.list().map(({ side, lots }) => [side, lots]),
        [["sell", 0.2]],
        "the positions",
      );
    },
  },
  {
    id: "POS-01d",
    title: "on a netting account the intent says whether an opposite order ends the position or turns it",
    tiers: ["S", "P"],
    world: { positionMode: "netting" },
    async run(stage) {
      const session = await stage.connect();
      const held = () => session.account.positions.list().map(({ side, lots }) => [side, lots]);
      await open(stage, session, { side: "buy", lots: 0.3 });
      await place(stage, session, { side: "sell", lots: 0.1, intent: "reverse" });
      await stage.until(() => session.account.positions.net(EURUSD) === -0.1, "the position was not turned");
      expectSame(held(), [["sell", 0.1]], "the positions after a reverse");
      await place(stage, session, { side: "buy", lots: 0.1, intent: "close" });
      await stage.until(() => held().length === 0, "the position was not closed");
      expectSame(stage.ledger.positions(), [], "the venue's positions");
    },
  },
  {
    id: "POS-02",
    title: "a partial close leaves the rest under the same id, with the realised profit exact",
    tiers: ["S", "P", "L"],
    needs: ({ partialClose }) => partialClose,
    async run(stage) {
      const session = await stage.connect();
      const position = await open(stage, session, { lots: 1 });
      stage.price(EURUSD, 1.1012, 1.1013);
      const told = session.listen();
      const result = await stage.drive(session.account.positions.close(position.id, { lots: 0.3 }));
      expectSame(
        [result.positionId, result.closedLots, result.remainingLots],
        [position.id, 0.3, 0.7],
        "the result of the partial close",
      );
      await stage.until(() => told().includes("account"), "the account's change was not told");
      expectSame(
        session.account.positions.list().map(({ id, lots }) => [id, lots]),
        [[position.id, 0.7]],
        "what is left",
      );
      expectSame(
        told().filter((event) => !event.startsWith("order")),
        ["deal out sell 0.3", "position reduced 0.7", "account"],
        "the events beside the order's",
      );
      // 0.3 lots of 100,000 from 1.1001 to 1.1012.
      expectSame(stage.ledger.deals().at(-1)?.profit, 33, "the realised profit at the venue");
      const told1 = dealsTold(session.events).at(-1)?.profit;
      if (told1 !== undefined) expectSame(told1, 33, "the realised profit as told");
    },
  },
  {
    id: "POS-02b",
    title: "a full close ends the position once, and closing it again is refused",
    tiers: ["S", "P", "L"],
    async run(stage) {
      const session = await stage.connect();
      const position = await open(stage, session, {});
      const told = session.listen();
      const result = await stage.drive(session.account.positions.close(position.id));
      expectSame([result.closedLots, result.remainingLots], [0.1, 0], "the result of the close");
      await stage.until(() => told().includes("account"), "the account's change was not told");
      expectSame(
        told().filter((event) => !event.startsWith("order")),
        ["deal out sell 0.1", "position closed 0.1", "account"],
        "the events beside the order's",
      );
      const error = await stage.refusal(session.account.positions.close(position.id), "a second close");
      expectSame([error.kind, error.outcome], ["not-found", "not-executed"], "the refusal");
    },
  },
  {
    id: "POS-02c",
    title: "more lots than a position holds are refused and nothing is closed",
    tiers: ["S", "P"],
    needs: ({ partialClose }) => partialClose,
    async run(stage) {
      const session = await stage.connect();
      const position = await open(stage, session, {});
      const error = await stage.refusal(
        session.account.positions.close(position.id, { lots: 0.2 }),
        "too large a close",
      );
      expectSame([error.kind, error.outcome], ["validation", "not-executed"], "the refusal");
      expectSame(
        stage.ledger.positions().map(({ lots }) => lots),
        [0.1],
        "the lots at the venue",
      );
    },
  },
  {
    id: "POS-03",
    title: "close-by reduces both positions by the smaller one",
    tiers: ["S", "P"],
    world: { positionMode: "hedging" },
    needs: ({ closeBy }) => closeBy,
    async run(stage) {
      const session = await stage.connect();
      const long = await open(stage, session, { side: "buy", lots: 0.3 });
      const short = await open(stage, session, { side: "sell", lots: 0.1 });
      await stage.drive(session.account.positions.closeBy(long.id, short.id));
      await stage.until(() => session.account.positions.list().length === 1, "the smaller position did not end");
      expectSame(
        session.account.positions.list().map(({ id, side, lots }) => [id, side, lots]),
        [[long.id, "buy", 0.2]],
        "what is left",
      );
    },
  },
  {
    id: "POS-04",
    title: "what another terminal opens, changes and closes is told as external",
    tiers: ["S"],
    async run(stage) {
      const session = await stage.connect();
      const opened = stage.ledger.place({ symbol: EURUSD, side: "sell", type: "market", lots: 0.4 });
      await session.untilDeals(1, 130_000);
      expectSame(
        session.account.positions.list().map(({ lots, origin }) => [lots, origin]),
        [[0.4, "external"]],
        "the position",
      );
      const id = opened.ok ? (opened.position?.id ?? "") : "";
      stage.ledger.modifyPosition(id, { stopLoss: 1.2 });
      await stage.until(() => session.account.positions.list()[0]?.stopLoss === 1.2, "the stop was not seen", 130_000);
      stage.ledger.closePosition(id);
      const deals = await session.untilDeals(2, 130_000);
      expectSame(
        deals.map(({ origin }) => origin),
        ["external", "external"],
        "the origins of the deals",
      );
      await stage.until(() => session.account.positions.list().length === 0, "the position is still shown");
    },
  },
  {
    id: "POS-06",
    title: "floating books add up: equity is balance and the profit of the open positions",
    tiers: ["S", "P"],
    async run(stage) {
      const session = await stage.connect();
      await open(stage, session, { lots: 0.5 });
      stage.price(EURUSD, 1.1051, 1.1052);
      const summary = await stage.drive(session.account.summary());
      const ledger = stage.ledger.summary();
      expectSame(summary.balance, ledger.balance, "the balance");
      if (summary.equity !== undefined) {
        expectSame(summary.equity, ledger.equity, "the equity");
        expectSame(ledger.equity, sumExact([ledger.balance, ledger.unrealizedProfit ?? 0]), "the venue's own sum");
      }
    },
  },
];
