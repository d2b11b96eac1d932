import type { ProtectionEvent } from "@anybroker/core";
import { expectPresent, expectSame, expectThat } from "../checks.ts";
import { DoomedProcess, KeptJournal } from "../doomed-process.ts";
import type { Scenario } from "../scenario.ts";
import type { Session } from "../session.ts";
import type { Stage } from "../stage.ts";
import { EURUSD, orderOf, place } from "./moves.ts";

const isTwoStep: NonNullable<Scenario["needs"]> = ({ protection }) => protection.market === "two-step";
const PROTECTED = { stopLoss: 1.09, takeProfit: 1.11, clientOrderId: "in-two-steps" } as const;
const LIMIT_MS = 4_000;

/** Protection where the wire takes it in a second request. */
export const PROT_TWO_STEP: readonly Scenario[] = [
  {
    id: "PROT-02",
    title: "levels whose second request is cut off are set when the line is back, and the bare time is told",
    tiers: ["S"],
    needs: isTwoStep,
    faults: ["cutBefore", "setLineDown"],
    async run(stage) {
      const session = await stage.connect({ protection: { limitMs: LIMIT_MS } });
      stage.fault("cutBefore")("modifyPosition");
      const placing = session.account.orders.place(orderOf(PROTECTED));
      placing.catch(() => {});
      await stage.until(() => protections(session).length > 0, "that the position is bare was not told");
      stage.fault("setLineDown")(true);
      await stage.pause(20_000);
      expectSame(levels(stage), [[undefined, undefined]], "the levels at the venue while the line is down");
      stage.fault("setLineDown")(false);
      const last = await untilEnd(stage, session);
      expectSame([last.state, levels(stage)], ["set", [[1.09, 1.11]]], "how it ended, and the levels at the venue");
      expectThat(
        last.bareMs >= 20_000 && last.bareMs < 30_000,
        `${last.bareMs} ms without protection are told; the line was down for 20,000.`,
      );
      expectSame(
        session.account.orders.get(PROTECTED.clientOrderId)?.protection,
        { state: last.state, bareMs: last.bareMs },
        "what the order says",
      );
    },
  },
  {
    id: "PROT-02b",
    title: "levels whose answer is lost are set once, and the order's caller sees how long it was bare",
    tiers: ["S"],
    needs: isTwoStep,
    faults: ["dropAnswer"],
    async run(stage) {
      const session = await stage.connect({ protection: { limitMs: LIMIT_MS } });
      stage.fault("dropAnswer")("modifyPosition");
      const order = await place(stage, session, PROTECTED);
      const { state, bareMs } = expectPresent(order.protection, "the protection of the order");
      expectSame([state, levels(stage)], ["set", [[1.09, 1.11]]], "how it ended, and the levels at the venue");
      expectThat(bareMs <= LIMIT_MS, `the order was bare for ${bareMs} ms.`);
      const modified = session.events.filter((event) => event.type === "position" && event.change === "modified");
      expectSame(modified.length, 1, "how often the change was told");
    },
  },
  {
    id: "PROT-02c",
    title: "levels that are refused for good close the position inside the limit, and the caller is told",
    tiers: ["S"],
    needs: isTwoStep,
    faults: ["refuseNext"],
    async run(stage) {
      const session = await stage.connect({ protection: { limitMs: LIMIT_MS } });
      for (let count = 0; count < 50; count += 1) stage.fault("refuseNext")("modifyPosition", "INVALID_STOPS");
      const error = await stage.refusal(
        session.account.orders.place(orderOf(PROTECTED)),
        "an order without protection",
      );
      expectSame([error.code, error.outcome], ["PROTECTION_FAILED", "executed"], "the refusal");
      expectSame(stage.ledger.positions(), [], "the positions at the venue");
      const { state, bareMs } = await untilEnd(stage, session);
      expectSame(state, "closed", "how it ended");
      expectThat(
        bareMs >= LIMIT_MS && bareMs < LIMIT_MS + 3_000,
        `the position was bare for ${bareMs} ms; the limit was ${LIMIT_MS}.`,
      );
    },
  },
  {
    id: "PROT-02d",
    title:
      "where the policy is alarm, refused levels are reported, the position stays, and they are set when they can be",
    tiers: ["S"],
    needs: isTwoStep,
    faults: ["refuseNext"],
    async run(stage) {
      const session = await stage.connect({ protection: { limitMs: 1_000, whenBare: "alarm" } });
      for (let count = 0; count < 8; count += 1) stage.fault("refuseNext")("modifyPosition", "INVALID_STOPS");
      const error = await stage.refusal(
        session.account.orders.place(orderOf(PROTECTED)),
        "an order without protection",
      );
      expectSame([error.code, error.outcome], ["PROTECTION_FAILED", "executed"], "the refusal");
      expectSame(levels(stage), [[undefined, undefined]], "the levels at the venue");
      const problems = session.statuses.filter((event) => event.state === "problem");
      expectSame(
        problems.map((event) => event.error.code),
        ["PROTECTION_FAILED"],
        "the problems that were reported",
      );
      const { state } = await untilEnd(stage, session);
      expectSame([state, levels(stage)], ["set", [[1.09, 1.11]]], "how it ended, and the levels at the venue");
    },
  },
  {
    id: "PROT-02e",
    title: "a program that is killed between the two steps finds its position and protects it when it starts again",
    tiers: ["S"],
    needs: isTwoStep,
    async run(stage) {
      for (const point of ["before it is sent", "while it is on its way"] as const) {
        const kept = new KeptJournal();
        const doomed = new DoomedProcess(kept, "modifyPosition", point);
        const first = await stage.connect({ journal: doomed.journal, intercept: [doomed.intercept] });
        const clientOrderId = `killed ${point}`.replaceAll(" ", "-");
        first.account.orders.place(orderOf({ ...PROTECTED, clientOrderId })).catch(() => {});
        await stage.until(() => doomed.dead, "the program was not killed");
        await stage.pause(5_000);
        await first.close();
        const second = await stage.connect({ journal: kept });
        const order = second.account.orders.get(clientOrderId);
        expectSame(
          [order?.status, order?.protection?.state],
          ["filled", "set"],
          `the order of a program killed ${point}`,
        );
        expectSame(levels(stage), [[1.09, 1.11]], "the levels at the venue");
        expectThat((order?.protection?.bareMs ?? 0) >= 5_000, "the time in which the program was dead is not counted.");
        expectSame(kept.open, 0, "the open entries of the journal");
        await stage.drive(second.account.positions.closeAll());
        await second.close();
      }
    },
  },
  {
    id: "PROT-02f",
    title: "a resting order gets its levels while it rests, and on its position when it fills before",
    tiers: ["S"],
    needs: ({ protection, orderTypes }) => protection.pending === "two-step" && orderTypes.includes("limit"),
    faults: ["refuseNext"],
    async run(stage) {
      const session = await stage.connect({ protection: { limitMs: LIMIT_MS } });
      const limit = { type: "limit", limitPrice: 1.095, ...PROTECTED } as const;
      const resting = await place(stage, session, limit);
      expectSame(resting.protection, { state: "set", bareMs: 0 }, "the protection of an order that rests");
      const [truth] = stage.ledger.orders();
      expectSame([truth?.stopLoss, truth?.takeProfit], [1.09, 1.11], "the levels of the venue's order");
      stage.fault("refuseNext")("modifyOrder", "REJECT");
      const early = session.account.orders.place(orderOf({ ...limit, clientOrderId: "fills-before" }));
      await stage.until(() => stage.ledger.orders().length === 2, "the second order did not reach the venue");
      stage.price(EURUSD, 1.0949, 1.095);
      expectSame((await stage.drive(early)).protection?.state, "set", "the protection of an order that filled before");
      expectSame(
        levels(stage),
        [
          [1.09, 1.11],
          [1.09, 1.11],
        ],
        "the levels at the venue",
      );
    },
  },
];

const protections = (session: Session): readonly ProtectionEvent[] =>
  session.events.flatMap((event) => (event.type === "protection" ? [event] : []));

/** The event that ends the story of the last order's levels. */
async function untilEnd(stage: Stage, session: Session): Promise<ProtectionEvent> {
  const ended = () => protections(session).find(({ state }) => state !== "bare");
  await stage.until(() => ended() !== undefined, "what became of the levels was not told", 60_000);
  return expectPresent(ended(), "the end");
}

/** What is in force at the venue: stop loss and take profit of each position. */
const levels = (stage: Stage): unknown =>
  stage.ledger.positions().map(({ stopLoss, takeProfit }) => [stopLoss, takeProfit]);
