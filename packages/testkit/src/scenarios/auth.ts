import { expectSame, expectThat, fail } from "../checks.ts";
import type { Scenario } from "../scenario.ts";
import { shownSecrets } from "../secrets.ts";
import { EURUSD, open, orderOf } from "./moves.ts";

/** In ten minutes: an attempt a minute, and what each leads to. */
const FEW_REQUESTS = 40;

/** Credentials that are refused, sessions that end, secrets that are used and never shown. */
export const AUTH: readonly Scenario[] = [
  {
    id: "AUTH-03",
    title: "credentials that were revoked are told as an auth error that says what to do, and not tried over and over",
    tiers: ["S"],
    faults: ["revokeCredentials"],
    observes: ["requests"],
    async run(stage) {
      const session = await stage.connect();
      stage.fault("revokeCredentials")();
      await stage.pause(2_000);
      const error = await stage.refusal(session.account.orders.place(orderOf({})), "an order on revoked credentials");
      expectSame([error.kind, error.outcome], ["auth", "not-executed"], "the refusal");
      expectThat(/log in again|check \w+|set \w+/.test(error.message), `"${error.message}" does not say what to do.`);
      const before = stage.world.requests?.() ?? 0;
      await stage.pause(600_000);
      const sent = (stage.world.requests?.() ?? 0) - before;
      expectThat(sent <= FEW_REQUESTS, `revoked credentials were sent ${sent} times in ten minutes.`);
      expectSame(stage.ledger.deals(), [], "the venue's deals");
      await session.close();
    },
  },
  {
    id: "AUTH-04",
    title: "a session that the broker ends while the credentials are good is made anew, without a refresh or a loop",
    tiers: ["S"],
    faults: ["endSessions"],
    observes: ["requests"],
    async run(stage) {
      const session = await stage.connect();
      const minute = async (): Promise<number> => {
        const before = stage.world.requests?.() ?? 0;
        await stage.pause(60_000);
        return (stage.world.requests?.() ?? 0) - before;
      };
      const position = await open(stage, session);
      const usual = await minute();
      stage.fault("endSessions")();
      await stage.drive(session.account.positions.close(position.id), "a close after the session had ended").catch(
        // The command that finds the session gone may be refused, as long as nothing was executed.
        (error: { readonly outcome?: string }) => expectSame(error.outcome, "not-executed", "the refused close"),
      );
      await stage.pause(5_000);
      for (const { id } of session.account.positions.list()) {
        await stage.drive(session.account.positions.close(id), "a close on the new session");
      }
      await open(stage, session, { lots: 0.2 });
      const sent = await minute();
      expectThat(sent <= usual + 10, `${sent} requests a minute follow, where ${usual} were usual.`);
      expectSame(stage.world.tokens?.refreshes() ?? 0, 0, "the refreshes");
    },
  },
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
      const [found] = shownSecrets(shown, stage.world.secrets ?? []);
      if (found !== undefined) fail(`a secret is shown in: ${found}`);
    },
  },
];
