import { expectPresent, expectSame, expectThat } from "../checks.ts";
import { DoomedProcess, KeptJournal, KILL_POINTS, type KillPoint } from "../doomed-process.ts";
import type { Scenario } from "../scenario.ts";
import type { Stage } from "../stage.ts";
import { orderOf } from "./moves.ts";

/** The points from which on the journal holds the command. */
const JOURNALED: readonly KillPoint[] = KILL_POINTS.filter(
  (point) => point !== "before it is journaled" && point !== "when all is done",
);

/** One command, one effect: over the end of the program that gave it. */
export const IDEM_RESTART: readonly Scenario[] = [
  {
    id: "IDEM-07c",
    title: "a client order id that an earlier program used is refused, or names the first order",
    tiers: ["S", "P"],
    needs: ({ evidence: { idempotentPlace, tagReadableOn } }) =>
      idempotentPlace || tagReadableOn.includes("position") || tagReadableOn.includes("deal"),
    async run(stage) {
      const request = orderOf({ clientOrderId: "once-for-all" });
      const first = await stage.connect();
      await stage.drive(first.account.orders.place(request), "the first");
      await first.close();
      const second = await stage.connect();
      await stage.drive(
        second.account.orders.place(request).catch(() => {}),
        "the second",
      );
      await stage.pause(5_000);
      expectSame(stage.ledger.deals().length, 1, "the venue's deals");
    },
  },
  {
    id: "IDEM-08",
    title: "killed at each step of placing, the next program finds what the venue has, and the journal agrees",
    tiers: ["S"],
    async run(stage) {
      for (const [index, point] of KILL_POINTS.entries()) await placeAndDie(stage, point, (index + 1) / 100);
    },
  },
];

/** `lots` tell the orders of this scenario apart at the venue, where no wire shows its tag. */
async function placeAndDie(stage: Stage, point: KillPoint, lots: number): Promise<void> {
  const kept = new KeptJournal();
  const doomed = new DoomedProcess(kept, "placeOrder", point);
  const clientOrderId = `k-${Math.round(lots * 100)}`;
  const first = await stage.connect({ journal: doomed.journal, intercept: [doomed.intercept] });
  first.account.orders.place(orderOf({ lots, clientOrderId })).catch(() => {});
  await stage.until(() => doomed.dead, `the program was not killed ${point}`);
  await stage.pause(2_000);
  await first.close();
  const second = await stage.connect({ journal: kept });
  const deals = stage.ledger.deals().filter((deal) => deal.lots === lots).length;
  expectThat(deals <= 1, `the program that was killed ${point} has ${deals} deals at the venue.`);
  if (JOURNALED.includes(point)) await checkRestored();
  else expectSame(second.account.restored, [], `what a program restores that was killed ${point}`);
  await second.close();

  async function checkRestored(): Promise<void> {
    const [restored] = second.account.restored;
    const { outcome, order } = expectPresent(restored, `the command of a program that was killed ${point}`);
    const truth = deals === 1 ? "executed" : "not-executed";
    // Without a tag, and without a whole picture, nothing may be claimed.
    const { clientOrderId: carried, evidence } = stage.capabilities;
    const canTell = carried !== "none" && evidence.snapshotComplete;
    expectThat(
      outcome === truth || (outcome === "unknown" && !canTell),
      `the command of a program killed ${point} was judged as ${outcome}; it was ${truth}.`,
    );
    if (outcome === "unknown") return;
    expectSame(
      [order?.origin, order?.status, order?.filledLots],
      ["this-program", deals === 1 ? "filled" : "rejected", deals === 1 ? lots : 0],
      `the order of a program killed ${point}`,
    );
    expectSame(kept.open, 0, `the open entries of the journal after a kill ${point}`);
    const again = await stage.refusal(
      second.account.orders.place(orderOf({ lots, clientOrderId })),
      `a second order under the id of a program killed ${point}`,
    );
    expectSame([again.code, again.outcome], ["DUPLICATE_CLIENT_ORDER_ID", "not-executed"], "the refusal");
  }
}
