import { expectPresent, expectSame, expectThat } from "../checks.ts";
import type { Scenario } from "../scenario.ts";
import type { Session, Watched } from "../session.ts";
import type { Stage } from "../stage.ts";
import { EURUSD, endOf, open, orderOf } from "./moves.ts";

const QUARTER_HOUR_MS = 900_000;
const MINUTE_MS = 60_000;
const WAIT_MS = 5_000;
/** Long reads that fill the queue. */
const BACKFILL = 60;

/** Request budgets: kept, shared, and never in the way of what reduces risk. */
export const RATE: readonly Scenario[] = [
  {
    id: "RATE-01",
    title:
      "two accounts and two programs that ask for more than the broker's budgets allow stay inside them for an hour",
    tiers: ["S"],
    needs: ({ budgets }) => budgets.length > 0,
    observes: ["budgetExcesses"],
    world: { accounts: 2 },
    async run(stage) {
      const first = await stage.connect();
      await first.open(stage.worldAccount(1));
      const second = await stage.connect();
      for (let quarter = 0; quarter < 4; quarter += 1) {
        await stage.drive(
          Promise.all([trade(first), ...[first, second].map(load)]),
          "the load of a quarter of an hour",
        );
        expectSame(stage.world.budgetExcesses?.(), 0, `requests beyond the budgets in quarter ${quarter + 1}`);
        const endMs = stage.clock.monotonic() + QUARTER_HOUR_MS;
        await stage.clock.advanceUntil(() => stage.clock.monotonic() >= endMs, { stepMs: 5_000 });
      }
    },
  },
  {
    id: "RATE-02",
    title: "a close leaves in the next slot while a backfill of history has the queue full",
    tiers: ["S"],
    needs: ({ candleTimeframes }) => candleTimeframes.includes("M1"),
    // Where no wire is, nothing waits.
    observes: ["brokerAt"],
    async run(stage) {
      const session = await stage.connect();
      const position = await open(stage, session);
      stage.clock.advanceSync(2 * BACKFILL * MINUTE_MS);
      await stage.pause(1_000);
      let answered = 0;
      const backfill = Array.from({ length: BACKFILL }, (_, index) => candles(stage, session.watched[0], index + 1));
      for (const read of backfill) read.then(() => (answered += 1)).catch(() => {});
      await stage.pause(1);
      const startMs = stage.clock.monotonic();
      const closing = session.account.positions.close(position.id);
      closing.catch(() => {});
      await stage.until(() => stage.ledger.positions().length === 0, "the close did not leave");
      const waitedMs = stage.clock.monotonic() - startMs;
      expectThat(
        waitedMs <= slotMs(stage) && answered < BACKFILL / 2,
        `the close left after ${waitedMs} ms and ${answered} of ${BACKFILL} reads; a slot is ${slotMs(stage)} ms.`,
      );
      await stage.drive(Promise.all([closing, ...backfill]), "the backfill");
    },
  },
  {
    id: "RATE-03",
    title: "a throttled read waits as long as the broker says and then has its answer",
    tiers: ["S"],
    faults: ["throttle"],
    needs: ({ candleTimeframes }) => candleTimeframes.includes("M1"),
    async run(stage) {
      const session = await stage.connect();
      stage.clock.advanceSync(10 * MINUTE_MS);
      await stage.pause(1_000);
      stage.fault("throttle")("candles", WAIT_MS);
      const startMs = stage.clock.monotonic();
      await stage.drive(candles(stage, session.watched[0], 5), "the throttled read");
      const tookMs = stage.clock.monotonic() - startMs;
      expectThat(
        tookMs >= WAIT_MS && tookMs <= WAIT_MS + 5_000,
        `a read that was throttled for ${WAIT_MS} ms took ${tookMs} ms.`,
      );
    },
  },
  {
    id: "RATE-03b",
    title: "a throttled order follows the outcome that the broker's throttle has, and is never repeated blindly",
    tiers: ["S"],
    faults: ["throttle"],
    async run(stage) {
      const session = await stage.connect();
      stage.fault("throttle")("placeOrder", WAIT_MS);
      const startMs = stage.clock.monotonic();
      const ended = await endOf(stage, session.account.orders.place(orderOf({ clientOrderId: "throttled" })));
      const tookMs = stage.clock.monotonic() - startMs;
      const deals = stage.ledger.deals().length;
      const { throttledWriteMayExecute, idempotentPlace } = stage.capabilities.evidence;
      const mayRepeat = !throttledWriteMayExecute || idempotentPlace;
      expectThat(
        (ended === "filled" && deals === 1 && mayRepeat && tookMs >= WAIT_MS) ||
          (ended === "not-executed" && deals === 0) ||
          (ended === "unknown" && deals === 0 && throttledWriteMayExecute),
        `the throttled order ended as ${ended} after ${tookMs} ms with ${deals} deals at the venue.`,
      );
      await stage.pause(150_000);
      expectSame(stage.ledger.deals().length, deals, "the venue's deals later on");
    },
  },
];

/** A slot of the tightest budget, and the steps of the clock in which it is seen. */
const slotMs = ({ capabilities }: Stage): number =>
  Math.max(0, ...capabilities.budgets.map(({ perSecond }) => 1000 / perSecond)) + 200;

/** More of everything than fits into the budgets of a second. */
async function load(session: Session): Promise<void> {
  const work = session.watched.flatMap(({ account }) => [
    ...Array.from({ length: 40 }, () => session.broker.accounts()),
    ...Array.from({ length: 6 }, () => account.history.deals().toArray()),
  ]);
  await Promise.all(work);
}

/** Opens and closes positions on each account, one after the other. */
function trade(session: Session): Promise<unknown> {
  return Promise.all(
    session.watched.map(async ({ account }) => {
      for (let round = 0; round < 12; round += 1) {
        const { positionId } = await account.orders.place(orderOf({ lots: 0.01 }));
        await account.positions.close(expectPresent(positionId, "the position of an order"));
      }
    }),
  );
}

/** A read of the last `minutes` candles, one minute each. */
function candles(stage: Stage, watched: Watched | undefined, minutes: number): Promise<readonly unknown[]> {
  const { account } = expectPresent(watched, "the account");
  const to = stage.clock.now();
  return account.candles(EURUSD, "M1", { from: to - minutes * MINUTE_MS, to }).toArray();
}
