import { inspect } from "node:util";
import { expectThat } from "../checks.ts";
import type { Scenario } from "../scenario.ts";
import { EURUSD, open, orderOf } from "./moves.ts";

/** Secrets: used, never shown. */
export const AUTH: readonly Scenario[] = [
  {
    id: "AUTH-08",
    title: "no secret is in a log line, an error, or what the objects show of themselves",
    tiers: ["S", "P"],
    observes: ["secrets"],
    async run(stage) {
      const session = await stage.connect();
      const { account, broker } = session;
      await open(stage, session, { stopLoss: 1.09 });
      stage.venue.setMarketOpen(EURUSD, false);
      const errors = [
        await stage.refusal(account.orders.place(orderOf({})), "an order in a closed market"),
        await stage.refusal(account.orders.place(orderOf({ lots: -1 })), "an order of -1 lots"),
      ];
      stage.venue.setMarketOpen(EURUSD, undefined);
      const shown = [
        ...errors,
        ...session.statuses,
        ...session.events,
        account.info,
        broker.diagnose(),
        broker,
        account,
      ];
      const texts = shown.flatMap((value) => [inspect(value, { depth: 6 }), json(value), String(value)]);
      for (const secret of stage.world.secrets ?? []) {
        for (const text of texts) expectThat(!text.includes(secret), `a secret is shown in: ${text.slice(0, 300)}`);
      }
    },
  },
];

/** The value as JSON; objects that hold themselves have none. */
function json(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    return "";
  }
}
