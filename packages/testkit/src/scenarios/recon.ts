import { type Random, seededRandom } from "@anybroker/core";
import { expectSame, expectThat } from "../checks.ts";
import { dealsTold } from "../events.ts";
import type { Scenario } from "../scenario.ts";
import type { Session } from "../session.ts";
import type { Stage } from "../stage.ts";
import { EURUSD, open, orderOf, rest } from "./moves.ts";

const SEEDS = 12;

/** After a gap: what was missed is told once, in order, and the books are equal. */
export const RECON: readonly Scenario[] = [
  {
    id: "RECON-01",
    title: "what was there before the program is adopted, and no deal is invented for it",
    tiers: ["S", "P"],
    needs: ({ orderTypes }) => orderTypes.includes("limit"),
    async run(stage) {
      stage.ledger.place({ symbol: EURUSD, side: "buy", type: "market", lots: 0.3, stopLoss: 1.05, comment: "before" });
      stage.ledger.place({ symbol: EURUSD, side: "sell", type: "limit", lots: 0.2, limitPrice: 1.2 });
      const session = await stage.connect();
      const { account } = session;
      expectSame(
        [
          account.positions.list().map(({ lots, stopLoss }) => [lots, stopLoss]),
          account.orders.list().map(({ status, limitPrice }) => [status, limitPrice]),
        ],
        [[[0.3, 1.05]], [["accepted", 1.2]]],
        "the adopted books",
      );
      await stage.drive(account.sync());
      expectSame(dealsTold(session.events), [], "the deals told");
    },
  },
  {
    id: "RECON-01b",
    title: "a second connection finds the first one's orders under their client order ids",
    tiers: ["S", "P"],
    needs: ({ evidence, orderTypes }) => evidence.tagReadableOn.includes("order") && orderTypes.includes("limit"),
    async run(stage) {
      const first = await stage.connect();
      await rest(stage, first, { clientOrderId: "mine-1" });
      await first.close();
      const second = await stage.connect();
      expectSame(second.account.orders.get("mine-1")?.limitPrice, 1.09, "the order by its client order id");
    },
  },
  {
    id: "RECON-02",
    title: "fills, cancels and changes while the line is down are told once, in causal order, as recovered",
    tiers: ["S"],
    faults: ["setLineDown"],
    needs: ({ orderTypes, dealHistory }) => orderTypes.includes("limit") && dealHistory,
    async run(stage) {
      const session = await stage.connect();
      const stopped = await open(stage, session, { lots: 0.2, symbol: "GBPUSD" });
      const filled = await rest(stage, session, { limitPrice: 1.09 });
      const cancelled = await rest(stage, session, { limitPrice: 1.05 });
      const told = session.listen();
      stage.fault("setLineDown")(true);
      await stage.until(() => session.statuses.at(-1)?.state === "lost", "the loss was not told", 60_000);
      const [resting] = stage.ledger.orders().filter(({ limitPrice }) => limitPrice === 1.05);
      stage.ledger.cancelOrder(String(resting?.id));
      stage.price(EURUSD, 1.0898, 1.0899);
      const [pound] = stage.ledger.positions().filter(({ symbol }) => symbol === "GBPUSD");
      stage.ledger.closePosition(String(pound?.id), 0.1);
      await stage.pause(5_000);
      stage.ledger.place({ symbol: EURUSD, side: "sell", type: "market", lots: 0.5 });
      stage.fault("setLineDown")(false);
      await stage.until(
        () => session.statuses.some(({ state }) => state === "resumed"),
        "the link did not come back",
        180_000,
      );
      await stage.until(() => dealsTold(session.events).length === 4, "the missed deals were not told", 60_000);
      await stage.until(
        () => session.account.orders.get(cancelled.id)?.status === "cancelled",
        "the missed cancel was not told",
        60_000,
      );
      expectSame(session.account.orders.get(filled.id)?.status, "filled", "the order that filled meanwhile");
      expectSame(session.account.positions.get(stopped.id)?.lots, 0.1, "the lots that were closed meanwhile");
      const missed = told().filter((event) => event.startsWith("deal"));
      expectSame(
        missed,
        ["deal in buy 0.1 recovered", "deal out sell 0.1 recovered", "deal in sell 0.5 recovered"],
        "the missed deals",
      );
    },
  },
  {
    id: "RECON-03",
    title: "deals that come while the books are read after a gap are told once",
    tiers: ["S"],
    faults: ["setLineDown"],
    async run(stage) {
      const session = await stage.connect();
      for (let round = 0; round < 8; round += 1) {
        stage.fault("setLineDown")(true);
        await stage.until(() => session.statuses.at(-1)?.state === "lost", "the loss was not told", 60_000);
        stage.ledger.place({ symbol: EURUSD, side: "buy", type: "market", lots: 0.01 });
        const resumes = session.statuses.filter(({ state }) => state === "resumed").length;
        stage.fault("setLineDown")(false);
        // Deals go on while the link comes back, at instants that move through the reading.
        const timers = [0, 10, 20, 30].map((ms) =>
          stage.clock.setTimer(ms + round * 7, () => {
            stage.ledger.place({ symbol: EURUSD, side: "buy", type: "market", lots: 0.02 });
          }),
        );
        await stage.until(
          () => session.statuses.filter(({ state }) => state === "resumed").length > resumes,
          "the link did not come back",
          180_000,
        );
        await stage.pause(500);
        for (const timer of timers) timer.cancel();
        await stage.until(
          () => dealsTold(session.events).length === stage.ledger.deals().length,
          `${stage.ledger.deals().length} deals were not told`,
          130_000,
        );
      }
    },
  },
  {
    id: "RECON-04",
    title: "messages that come twice are told once",
    tiers: ["S"],
    faults: ["setDuplicating"],
    async run(stage) {
      const session = await stage.connect();
      stage.fault("setDuplicating")(true);
      const told = session.listen();
      const deals = () => told().filter((event) => event.startsWith("deal") || event.startsWith("position"));
      const position = await open(stage, session, {});
      await stage.pause(1_000);
      expectSame(deals(), ["deal in buy 0.1", "position opened 0.1"], "the deals and positions of the open");
      await stage.drive(session.account.positions.close(position.id));
      await stage.pause(1_000);
      expectSame(deals().slice(2), ["deal out sell 0.1", "position closed 0.1"], "those of the close");
    },
  },
  {
    id: "RECON-05",
    title: "after cuts at random moments of a trading script the books are the venue's",
    tiers: ["S"],
    faults: ["setLineDown", "dropAnswer", "cutBefore"],
    needs: ({ clientOrderId, dealHistory }) => clientOrderId !== "none" && dealHistory,
    async run(stage) {
      const session = await stage.connect();
      for (let seed = 1; seed <= SEEDS; seed += 1) await tradeUnderCuts(stage, session, seededRandom(seed));
      await stage.pause(130_000);
    },
  },
  {
    id: "RECON-07",
    title: "sync without a change tells nothing",
    tiers: ["S", "P"],
    async run(stage) {
      const session = await stage.connect();
      await open(stage, session, { lots: 0.2, stopLoss: 1.05 });
      await stage.pause(2_000);
      const told = session.listen();
      for (let round = 0; round < 3; round += 1) await stage.drive(session.account.sync());
      await stage.pause(200_000);
      expectSame(told(), [], "the events");
    },
  },
];

/** A few orders and closes while answers and links break; every call settles, however. */
async function tradeUnderCuts(stage: Stage, session: Session, random: Random): Promise<void> {
  const { account } = session;
  const calls: Promise<unknown>[] = [];
  for (let step = 0; step < 6; step += 1) {
    const chance = random.next();
    if (chance < 0.2) stage.fault("dropAnswer")("placeOrder");
    else if (chance < 0.3) stage.fault("cutBefore")("placeOrder");
    else if (chance < 0.4) stage.fault("dropAnswer")("closePosition");
    else if (chance < 0.6) stage.fault("setLineDown")(true);
    const [first] = account.positions.list();
    const call =
      first !== undefined && random.next() < 0.5
        ? account.positions.close(first.id)
        : account.orders.place(
            orderOf({ lots: Math.ceil(random.next() * 9) / 100, side: random.next() < 0.5 ? "buy" : "sell" }),
          );
    calls.push(call.catch(() => undefined));
    await stage.pause(Math.ceil(random.next() * 400));
    stage.fault("setLineDown")(false);
  }
  await stage.drive(Promise.all(calls), "the calls under cuts");
  expectThat(stage.ledger.deals().length > 0, "the script made no deal.");
}
