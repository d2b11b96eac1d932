import { expectPresent, expectSame, expectThat } from "../checks.ts";
import type { Scenario } from "../scenario.ts";
import type { Session } from "../session.ts";
import type { AnswerStrike, RequestStrike } from "../strikes.ts";
import { open, settled } from "./moves.ts";

/** More than the tries of one reading. */
const A_FEW = 12;
/** What so many readings show alike is believed, whatever was known before. */
const BELIEVED = 8;
const SPOILED: readonly (RequestStrike | AnswerStrike)[] = [
  "bad-gateway",
  "empty-answer",
  "garbage-answer",
  "cut-answer",
  "fail-after",
];

/** Positions that can't be read: what is shown is what was known, and says that it is old. */
export const POS_STALE: readonly Scenario[] = [
  {
    id: "POS-05",
    title: "positions that can't be read stay as they are and are marked as stale, never told as flat",
    tiers: ["S"],
    faults: ["refuseNext"],
    async run(stage) {
      const session = await stage.connect();
      await open(stage, session, { lots: 0.2 });
      await stage.drive(session.account.sync());
      const { stale, cause, confirmedTimeMs } = session.account.freshness;
      expectSame([stale, cause], [false, undefined], "the mark of books that have just been read");
      const told = session.listen();
      const refuseSome = (): void => {
        for (let attempt = 0; attempt < A_FEW; attempt += 1) stage.fault("refuseNext")("positions", "SERVER_ERROR");
      };
      refuseSome();
      const failedAtMs = stage.localClock.now();
      const error = await stage.refusal(session.account.sync(), "a sync while positions can't be read");
      expectSame(lotsOf(session), [0.2], "the positions after a failed read");
      const marked = session.account.freshness;
      expectSame([marked.stale, marked.cause?.code], [true, error.code], "the mark after a failed read");
      expectThat(
        marked.confirmedTimeMs >= confirmedTimeMs && marked.confirmedTimeMs <= failedAtMs,
        `the books count as confirmed at ${marked.confirmedTimeMs}; the reads fail since ${failedAtMs}.`,
      );
      const problem = () =>
        session.statuses.find((event) => event.state === "problem" && event.accountId === session.account.id);
      for (let second = 0; second < 30 && problem() === undefined; second += 1) {
        refuseSome();
        await stage.pause(1_000);
      }
      expectPresent(problem(), "a report that the books can't be read");
      const later = session.account.freshness;
      expectSame(
        [later.stale, later.confirmedTimeMs, lotsOf(session), told()],
        [true, marked.confirmedTimeMs, [0.2], []],
        "mark, positions and events when that was reported",
      );
      const finding = session.broker.diagnose().find(({ part, ok }) => part === "account" && !ok);
      expectThat(
        expectPresent(finding, "what diagnose finds of the account").ageMs !== undefined,
        "diagnose does not say how old the books are.",
      );
      await settled(stage, () => session.account.sync());
      const again = session.account.freshness;
      expectSame([again.stale, again.cause], [false, undefined], "the mark after a read that succeeded");
      expectThat(again.confirmedTimeMs > failedAtMs, "the books do not count as confirmed by the read that succeeded.");
    },
  },
  {
    id: "POS-05b",
    title: "an answer about the positions that can't be read, or holds nothing, is never taken for no positions",
    tiers: ["S"],
    faults: ["strike"],
    async run(stage) {
      const session = await stage.connect({ auditIntervalMs: 0 });
      await open(stage, session, { lots: 0.2 });
      await stage.drive(session.account.sync());
      await stage.pause(2_000);
      const told = session.listen();
      for (const kind of SPOILED) {
        const faults = Array.from({ length: BELIEVED }, () => stage.fault("strike")({ kind, at: "positions" }));
        await stage.drive(
          session.account.sync().catch(() => undefined),
          `a sync that meets ${kind}`,
        );
        await stage.until(
          () => lotsOf(session).length === 0 || faults.every(({ strikes }) => strikes > 0),
          `${kind} met too few reads of the positions`,
          120_000,
        );
        expectSame([lotsOf(session), told()], [[0.2], []], `the positions and the events after ${kind}`);
        await settled(stage, () => session.account.sync());
      }
    },
  },
  {
    id: "POS-05c",
    title: "while the link is lost the books are marked as stale, and are not when what was missed has been read",
    tiers: ["S", "P"],
    faults: ["setLineDown"],
    async run(stage) {
      const session = await stage.connect();
      // On some wires a connection is only there while somebody reads prices.
      if (stage.capabilities.ticks !== "none") {
        await stage.drive(session.account.ticks("EURUSD").ready, "the tick subscription");
      }
      await open(stage, session, { lots: 0.2 });
      stage.fault("setLineDown")(true);
      await stage.until(() => session.statuses.at(-1)?.state === "lost", "the loss was not told", 60_000);
      const lostAtMs = stage.localClock.now();
      await stage.pause(20_000);
      const { stale, confirmedTimeMs } = session.account.freshness;
      expectSame([stale, lotsOf(session)], [true, [0.2]], "the mark and the positions while the link is lost");
      expectThat(confirmedTimeMs <= lostAtMs, "books count as confirmed while the link was lost.");
      stage.fault("setLineDown")(false);
      await stage.until(() => session.statuses.at(-1)?.state === "resumed", "the link did not come back", 180_000);
      const again = session.account.freshness;
      expectSame([again.stale, again.cause], [false, undefined], "the mark after the link came back");
      expectThat(again.confirmedTimeMs > lostAtMs, "what was missed does not count as read.");
    },
  },
];

const lotsOf = ({ account }: Session): readonly number[] => account.positions.list().map(({ lots }) => lots);
