import { expectSame, expectThat } from "../checks.ts";
import { dealsTold } from "../events.ts";
import type { Scenario } from "../scenario.ts";
import { EURUSD, open, orderOf, place } from "./moves.ts";

/** Protection: stop loss and take profit. */
export const PROT: readonly Scenario[] = [
  {
    id: "PROT-01",
    title: "stop and target in a market order, as prices or as distances, end on the right side of the position",
    tiers: ["S", "P", "L"],
    needs: ({ protection }) => protection.market !== "none",
    async run(stage) {
      const session = await stage.connect();
      const levels = [
        { side: "buy", input: { stopLoss: 1.095, takeProfit: 1.11 }, stopLoss: 1.095, takeProfit: 1.11 },
        { side: "sell", input: { stopLoss: "1.105", takeProfit: "1.09" }, stopLoss: 1.105, takeProfit: 1.09 },
        {
          side: "buy",
          input: { stopLoss: { distance: 0.002 }, takeProfit: { distance: "0.003" } },
          stopLoss: 1.0981,
          takeProfit: 1.1031,
        },
        {
          side: "sell",
          input: { stopLoss: { distance: 0.002 }, takeProfit: { distance: "0.003" } },
          stopLoss: 1.102,
          takeProfit: 1.097,
        },
      ] as const;
      for (const { side, input, stopLoss, takeProfit } of levels) {
        const position = await open(stage, session, { side, ...input });
        const shown = () => session.account.positions.get(position.id);
        await stage.until(() => shown()?.takeProfit !== undefined, "the levels were not shown");
        expectSame([shown()?.stopLoss, shown()?.takeProfit], [stopLoss, takeProfit], `the levels of the ${side}`);
        await stage.drive(session.account.positions.close(position.id));
      }
    },
  },
  {
    id: "PROT-03",
    title: "a changed level leaves the other one, and only null takes one off",
    tiers: ["S", "P"],
    needs: ({ protection, modifyPosition }) => protection.market !== "none" && modifyPosition,
    async run(stage) {
      const session = await stage.connect();
      const { id } = await open(stage, session, { stopLoss: 1.09, takeProfit: 1.12 });
      const patches = [
        { patch: { stopLoss: 1.0925 }, expected: [1.0925, 1.12] },
        { patch: { takeProfit: "1.1175" }, expected: [1.0925, 1.1175] },
        ...(stage.capabilities.protection.removable
          ? [{ patch: { takeProfit: null }, expected: [1.0925, undefined] }]
          : []),
      ];
      for (const { patch, expected } of patches) {
        const told = session.listen();
        const changed = await stage.drive(session.account.positions.modify(id, patch));
        expectSame([changed.stopLoss, changed.takeProfit], expected, `the levels after ${JSON.stringify(patch)}`);
        const [truth] = stage.ledger.positions();
        expectSame([truth?.stopLoss, truth?.takeProfit], expected, `the venue's levels after ${JSON.stringify(patch)}`);
        await stage.until(() => told().length > 0, "the change was not told");
        expectSame(told(), ["position modified 0.1"], "the events of one change");
      }
    },
  },
  {
    id: "PROT-04",
    title: "a level on the wrong side or too near is refused as INVALID_STOPS, and nothing opens",
    tiers: ["S", "P"],
    needs: ({ protection }) => protection.market === "atomic",
    async run(stage) {
      const session = await stage.connect();
      const wrong = [
        { side: "buy", stopLoss: 1.2 },
        { side: "sell", takeProfit: 1.2 },
        { side: "buy", takeProfit: 1.05 },
      ] as const;
      for (const request of wrong) {
        const error = await stage.refusal(session.account.orders.place(orderOf(request)), JSON.stringify(request));
        expectSame(
          [error.code, error.outcome],
          ["INVALID_STOPS", "not-executed"],
          `the refusal of ${JSON.stringify(request)}`,
        );
      }
      expectSame(stage.ledger.deals(), [], "the venue's deals");
    },
  },
  {
    id: "PROT-05",
    title: "a stop loss and a take profit that are hit close the position once, with that reason",
    tiers: ["S", "P"],
    needs: ({ protection }) => protection.market !== "none",
    async run(stage) {
      const session = await stage.connect();
      const cases = [
        { reason: "stop-loss", hit: [1.0899, 1.09] },
        { reason: "take-profit", hit: [1.1101, 1.1102] },
      ] as const;
      for (const { reason, hit } of cases) {
        stage.price(EURUSD, 1.1, 1.1001);
        await open(stage, session, { stopLoss: 1.09, takeProfit: 1.11 });
        await stage.until(() => session.account.positions.list()[0]?.stopLoss === 1.09, "the stop was not shown");
        const told = session.listen();
        const before = dealsTold(session.events).length;
        stage.price(EURUSD, hit[0], hit[1]);
        await stage.until(() => told().includes("account"), `the ${reason} was not told`, 130_000);
        const mine = told().filter((event) => !event.startsWith("order"));
        expectSame(mine, ["deal out sell 0.1", "position closed 0.1", "account"], `the events of a ${reason}`);
        const deal = dealsTold(session.events)[before];
        if (deal?.reason !== undefined && deal.reason !== "unknown")
          expectSame(deal.reason, reason, "the deal's reason");
        expectThat(deal?.origin !== "this-program", "a deal of the broker was told as this program's own");
      }
    },
  },
  {
    id: "PROT-05c",
    title: "a stop loss that is hit while the stream is silent is found by the cross-check, told once as the broker's",
    tiers: ["S"],
    needs: ({ protection }) => protection.market !== "none",
    faults: ["setStreamSilent"],
    async run(stage) {
      const session = await stage.connect();
      const { id } = await open(stage, session, { stopLoss: 1.09, takeProfit: 1.11 });
      stage.fault("setStreamSilent")(true);
      stage.price(EURUSD, 1.0899, 1.09);
      await stage.until(() => session.account.positions.get(id) === undefined, "the stop was not found", 75_000);
      stage.fault("setStreamSilent")(false);
      await stage.pause(2_000);
      const [, closing, ...more] = dealsTold(session.events);
      expectSame([closing?.entry, closing?.lots, more.length], ["out", 0.1, 0], "the deal of the stop, and any other");
      expectThat(closing?.origin !== "this-program", "a deal of the broker was told as this program's own");
    },
  },
  {
    id: "PROT-05b",
    title: "a stop-out is told as deals of the broker, and the books follow",
    tiers: ["S", "P"],
    async run(stage) {
      const session = await stage.connect();
      const { balance, leverage = 100 } = stage.ledger.summary();
      const lots = Math.floor((balance * leverage * 0.8) / 110_000 / 0.01) / 100;
      await place(stage, session, { lots: Math.min(lots, 90) });
      const told = session.listen();
      const withdrawal = stage.ledger.summary().freeMargin ?? 0;
      stage.ledger.deposit(-Math.floor(withdrawal * 0.9), "nearly all that is free");
      stage.price(EURUSD, 1.0, 1.0001);
      await stage.until(() => stage.ledger.positions().length === 0, "the venue did not stop out");
      await stage.until(() => session.account.positions.list().length === 0, "the stop-out was not told", 130_000);
      expectSame(
        told()
          .filter((event) => event.startsWith("position"))
          .at(-1)
          ?.startsWith("position closed"),
        true,
        "its end",
      );
      expectThat(
        dealsTold(session.events).at(-1)?.origin !== "this-program",
        "the stop-out was told as this program's own",
      );
    },
  },
];
