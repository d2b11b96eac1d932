import { expectPresent, expectSame } from "../checks.ts";
import { describeEvent } from "../events.ts";
import type { Scenario } from "../scenario.ts";
import { orderOf } from "./moves.ts";

/** Several accounts on one connection. */
export const MULTI: readonly Scenario[] = [
  {
    id: "MULTI-01",
    title: "three accounts trade side by side; the one that loses its permission does not disturb the others",
    tiers: ["S", "P"],
    world: { accounts: 3 },
    async run(stage) {
      const session = await stage.connect();
      for (const index of [1, 2]) await session.open(stage.worldAccount(index));
      stage.worldAccount(1).ledger.setTradingAllowed(false);
      for (const [index, { account }] of session.watched.entries()) {
        const placing = account.orders.place(orderOf({ lots: (index + 1) / 10 }));
        if (index === 1) {
          const error = await stage.refusal(placing, "an order on the account without permission");
          expectSame([error.kind, error.outcome], ["permission", "not-executed"], "its refusal");
        } else {
          await stage.drive(placing);
        }
      }
      for (const [index, lots] of [
        [0, 0.1],
        [2, 0.3],
      ] as const) {
        const watched = expectPresent(session.watched[index], `account ${index}`);
        const told = () => watched.events.map(describeEvent);
        await stage.until(() => told().includes("account"), "the account's change was not told");
        expectSame(
          told(),
          [
            "order submitting",
            "order accepted",
            `deal in buy ${lots}`,
            `position opened ${lots}`,
            "order filled",
            "account",
          ],
          `the events of account ${index}`,
        );
      }
      const silent = expectPresent(session.watched[1], "account 1").events.map(describeEvent);
      expectSame(silent, ["order submitting", "order rejected"], "the events of the account without permission");
      stage.worldAccount(1).ledger.setTradingAllowed(true);
    },
  },
];
