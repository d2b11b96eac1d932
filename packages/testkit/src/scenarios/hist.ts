import type { Deal } from "@anybroker/core";
import { Decimal } from "@anybroker/core";
import { expectSame, expectThat } from "../checks.ts";
import type { Scenario } from "../scenario.ts";
import type { Stage } from "../stage.ts";
import { EURUSD, open, settled } from "./moves.ts";

const DAY_MS = 86_400_000;

/** History: complete, ordered, unique, and true to the cent. */
export const HIST: readonly Scenario[] = [
  {
    id: "HIST-01",
    title: "the deals of two years are read complete, in order and once, page by page",
    tiers: ["S", "P", "L"],
    needs: ({ dealHistory }) => dealHistory,
    async run(stage) {
      const startMs = stage.clock.now();
      trade(stage, 300, 2.4 * DAY_MS);
      const session = await stage.connect();
      const read = session.account.history.deals({ from: startMs, to: stage.clock.now() });
      const found = await stage.drive(read.toArray(), "the history");
      expectSame(found.map(facts), stage.ledger.deals().map(facts), "the deals");
      expectSame(new Set(found.map(({ id }) => id)).size, found.length, "the different ids");
    },
  },
  {
    id: "HIST-01b",
    title: "a range takes the deals inside it, both ends included, and a symbol filter only its own",
    tiers: ["S", "P"],
    needs: ({ dealHistory }) => dealHistory,
    async run(stage) {
      trade(stage, 10, DAY_MS);
      const [, , third, , , sixth] = stage.ledger.deals();
      const session = await stage.connect();
      const from = third?.timeMs ?? 0;
      const to = sixth?.timeMs ?? 0;
      const inside = stage.ledger.deals({ fromTimeMs: from, toTimeMs: to });
      const found = await stage.drive(session.account.history.deals({ from, to }).toArray());
      expectSame(found.map(facts), inside.map(facts), "the deals inside the range");
      const none = await stage.drive(session.account.history.deals({ from, to, symbol: "GBPUSD" }).toArray());
      expectSame(none, [], "the deals of another symbol");
    },
  },
  {
    id: "HIST-01c",
    title: "a reader that stops early causes no more reads",
    tiers: ["S"],
    needs: ({ dealHistory, events }) => dealHistory && events !== "polled",
    observes: ["requests"],
    async run(stage) {
      const startMs = stage.clock.now();
      trade(stage, 300, 2.4 * DAY_MS);
      const session = await stage.connect({ auditIntervalMs: 0 });
      const reader = session.account.history.deals({ from: startMs })[Symbol.asyncIterator]();
      await stage.drive(reader.next(), "the first deal");
      await stage.drive(Promise.resolve(reader.return?.()), "the early stop");
      const sent = stage.world.requests?.();
      await stage.pause(2_000);
      expectSame(stage.world.requests?.(), sent, "the requests after the early stop");
    },
  },
  {
    id: "HIST-02",
    title: "a page that fails for good raises; the list never just ends",
    tiers: ["S"],
    needs: ({ dealHistory }) => dealHistory,
    faults: ["refuseNext"],
    async run(stage) {
      trade(stage, 20, DAY_MS);
      const session = await stage.connect();
      for (let attempt = 0; attempt < 10; attempt += 1) stage.fault("refuseNext")("deals", "FORBIDDEN");
      const error = await stage.refusal(
        session.account.history.deals({ from: stage.clock.now() - 60 * DAY_MS }).toArray(),
        "a history whose pages fail",
      );
      expectSame(error.code, "FORBIDDEN", "the code");
      expectThat(typeof error.details?.["resumeFromTimeMs"] === "number", "the error does not say where to go on.");
      await settled(stage, () => session.account.history.deals({ from: stage.clock.now() - 60 * DAY_MS }).toArray());
    },
  },
  {
    id: "HIST-03",
    title: "profits, swaps and commissions of the deals add up to the change of the balance, to the cent",
    tiers: ["S", "P"],
    needs: ({ dealHistory }) => dealHistory,
    async run(stage) {
      const session = await stage.connect();
      const before = Decimal.of(stage.ledger.summary().balance);
      const yen = await open(stage, session, { symbol: "USDJPY", lots: 0.37 });
      const euro = await open(stage, session, { lots: 0.23, side: "sell" });
      stage.venue.rollover();
      stage.price("USDJPY", 152.347, 152.359);
      stage.price(EURUSD, 1.09873, 1.09884);
      for (const { id } of [yen, euro]) await stage.drive(session.account.positions.close(id));
      const deals = await stage.drive(session.account.history.deals().toArray());
      const change = Decimal.of(stage.ledger.summary().balance).subtract(before).toNumber();
      expectThat(change !== 0, "the venue's balance did not change.");
      expectSame(sumOf(stage.ledger.deals()), change, "the sum of the venue's own deals");
      if (deals.every(({ profit }) => profit !== undefined)) expectSame(sumOf(deals), change, "the sum of the deals");
      await stage.until(
        () => session.account.state.balance === stage.ledger.summary().balance,
        "the balance was not told",
        130_000,
      );
    },
  },
  {
    id: "HIST-04",
    title: "deposits and withdrawals are told and listed with their sign",
    tiers: ["S", "P"],
    needs: ({ cashHistory }) => cashHistory,
    async run(stage) {
      const session = await stage.connect();
      stage.ledger.deposit(250.5, "in");
      await stage.pause(1_000);
      stage.ledger.deposit(-100.25, "out");
      const { balance } = stage.ledger.summary();
      await stage.until(() => session.account.state.balance === balance, "the new balance was not told", 130_000);
      const found = await stage.drive(session.account.history.cash().toArray());
      expectSame(found.map(({ amount }) => amount).slice(-2), [250.5, -100.25], "the amounts");
    },
  },
  {
    id: "HIST-05",
    title: "orders that have ended are listed with how they ended",
    tiers: ["S", "P"],
    needs: ({ orderHistory, cancelOrder }) => orderHistory && cancelOrder,
    async run(stage) {
      const session = await stage.connect();
      await open(stage, session, {});
      await stage.pause(1_000);
      const resting = await stage.drive(
        session.account.orders.place({ symbol: EURUSD, side: "buy", type: "limit", lots: 0.2, limitPrice: 1.05 }),
      );
      await stage.drive(session.account.orders.cancel(String(resting.id)));
      const found = await stage.drive(session.account.history.orders().toArray());
      expectSame(
        found.map(({ type, status, lots }) => [type, status, lots]),
        stage.ledger.orderHistory().map(({ type, status, lots }) => [type, status, lots]),
        "the ended orders",
      );
    },
  },
];

const facts = ({ timeMs, symbol, side, entry, lots, price }: Deal): unknown => ({
  timeMs,
  symbol,
  side,
  entry,
  lots,
  price,
});

function sumOf(deals: readonly Deal[]): number {
  let sum = Decimal.zero;
  for (const { profit = 0, swap = 0, commission = 0 } of deals) sum = sum.add(profit).add(swap).add(commission);
  return sum.toNumber();
}

/** Deals at the venue from long ago until now: `rounds` positions, opened and closed at growing distances in time. */
function trade(stage: Stage, rounds: number, everyMs: number): void {
  for (let round = 0; round < rounds; round += 1) {
    stage.venue.setMarketOpen(EURUSD, true);
    stage.price(EURUSD, Number((1.1 + (round % 50) / 10_000).toFixed(5)));
    const opened = stage.ledger.place({ symbol: EURUSD, side: round % 2 ? "buy" : "sell", type: "market", lots: 0.01 });
    stage.clock.advanceSync(60_000);
    if (opened.ok && opened.position !== undefined) stage.ledger.closePosition(opened.position.id);
    stage.clock.advanceSync(everyMs - 60_000);
  }
  stage.venue.setMarketOpen(EURUSD, undefined);
  stage.price(EURUSD, 1.1, 1.1001);
}
