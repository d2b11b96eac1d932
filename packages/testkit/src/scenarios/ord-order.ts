import type { PlaceOrderRequest } from "@anybroker/core";
import { expectSame, expectThat } from "../checks.ts";
import type { Scenario } from "../scenario.ts";
import type { Session } from "../session.ts";
import type { Stage } from "../stage.ts";
import type { Holdable } from "../world.ts";
import { orderOf, place } from "./moves.ts";

const EVENTS = [
  "order submitting",
  "order accepted",
  "deal in buy 0.1",
  "position opened 0.1",
  "order filled",
  "account",
];
const INTERLEAVINGS: readonly (readonly Holdable[])[] = [
  ["answer", "order", "deal"],
  ["answer", "deal", "order"],
  ["order", "answer", "deal"],
  ["order", "deal", "answer"],
  ["deal", "answer", "order"],
  ["deal", "order", "answer"],
];

/** The answer to an order and the pushes that it causes, in every order. */
export const ORD_ORDER: readonly Scenario[] = [
  {
    id: "ORD-10",
    title: "answer, order push and deal push may come in any of their six orders: the events are the same",
    tiers: ["S"],
    faults: ["hold"],
    needs: ({ events }) => events !== "polled",
    async run(stage) {
      // No reading without a cause may help.
      const session = await stage.connect({ auditIntervalMs: 0 });
      await stage.pause(2_000);
      const { protection } = stage.capabilities;
      for (const parts of INTERLEAVINGS) {
        await placeAs(stage, session, parts, {});
        // Some wires push the levels as an order of their own.
        if (protection.market === "atomic") await placeAs(stage, session, parts, { stopLoss: 1.09 });
      }
    },
  },
  {
    id: "ORD-10b",
    title: "the events of an order are the same however late its answer and its pushes come",
    tiers: ["S"],
    faults: ["setAnswerDelay", "setPushDelay"],
    async run(stage) {
      const session = await stage.connect();
      for (const [answerMs, pushMs] of [
        [0, 0],
        [400, 0],
        [0, 400],
        [400, 400],
        [400, 200],
        [200, 400],
      ] as const) {
        stage.fault("setAnswerDelay")(answerMs);
        stage.fault("setPushDelay")(pushMs);
        const told = session.listen();
        await place(stage, session, {});
        await stage.until(() => told().includes("account"), "the account's change was not told");
        await stage.pause(1_000);
        expectSame(told(), EVENTS, `the events with answers ${answerMs} ms and pushes ${pushMs} ms late`);
      }
      stage.fault("setAnswerDelay")(0);
      stage.fault("setPushDelay")(0);
    },
  },
];

/** Places an order whose answer and pushes are held and let go one after the other. */
async function placeAs(
  stage: Stage,
  session: Session,
  parts: readonly Holdable[],
  request: Partial<PlaceOrderRequest>,
): Promise<void> {
  const told = session.listen();
  const held = new Map(parts.map((what) => [what, stage.fault("hold")(what)]));
  const placing = stage.drive(session.account.orders.place(orderOf(request)), "orders.place");
  placing.catch(() => {});
  const count = (what: Holdable): number => held.get(what)?.count ?? 0;
  await stage.until(
    () => count("answer") > 0 && count("order") + count("deal") > 0,
    "the order's answer and its pushes were not kept back",
  );
  await stage.pause(100);
  expectThat(told().length <= 1, `${told().join(", ")} were told of an order of which nothing had come.`);
  for (const what of parts) {
    held.get(what)?.release();
    await stage.pause(100);
  }
  await placing;
  await stage.until(() => told().some((event) => event.startsWith("account")), "the account's change was not told");
  await stage.pause(1_000);
  // Whether levels are told with the position or as a change of it depends on what of them comes with the deal; what a
  // push that has overtaken the deal leads to be read is marked.
  const plain = told().map((event) => event.replace(" recovered", ""));
  const mine = request.stopLoss === undefined ? told() : plain.filter((event) => event !== "position modified 0.1");
  const levels = request.stopLoss === undefined ? "" : " with a stop loss";
  expectSame(mine, EVENTS, `the events of an order${levels} when they came as ${parts.join(", ")}`);
}
