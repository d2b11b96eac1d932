import { expectSame, expectThat } from "../checks.ts";
import type { Scenario } from "../scenario.ts";
import type { Session } from "../session.ts";
import type { Stage } from "../stage.ts";
import { EURUSD, open } from "./moves.ts";

const BIDS = [1.1002, 1.1003, 1.1004, 1.1005, 1.1006, 1.1007];
/** More than a few bad messages are no accident. */
const MANY = 25;

/** How messages arrive: in pieces, several at once, broken off, too long, unreadable. */
export const CONN_FRAMES: readonly Scenario[] = [
  {
    id: "CONN-06b",
    title: "messages that come byte by byte, or several at once, are the same as unsplit ones",
    tiers: ["S"],
    faults: ["setPieces"],
    needs: ({ ticks }) => ticks === "pushed",
    async run(stage) {
      // Bytes take real time, which no clock knows of.
      stage.patiently();
      const session = await stage.connect();
      const bids: number[] = [];
      const stream = session.account.ticks(EURUSD, ({ bid }) => bids.push(bid));
      await stage.drive(stream.ready, "the tick subscription");
      for (const bytes of [0, 1, 7]) {
        stage.fault("setPieces")(bytes);
        bids.length = 0;
        for (const bid of BIDS) stage.price(EURUSD, bid);
        await stage.until(() => bids.at(-1) === BIDS.at(-1), `the prices in pieces of ${bytes} bytes were not told`);
        expectSame(bids, BIDS, `the prices in pieces of ${bytes} bytes`);
        await open(stage, session, { lots: 0.1 });
      }
      stage.fault("setPieces")(0);
      expectSame(
        session.statuses.map(({ state }) => state),
        ["ready"],
        "the states",
      );
    },
  },
  ...(["cutFrame", "oversizeFrame"] as const).map(
    (fault): Scenario => ({
      id: fault === "cutFrame" ? "CONN-06c" : "CONN-06d",
      title: `a message that ${fault === "cutFrame" ? "breaks off in its middle" : "is longer than anybody takes"} costs the link and nothing else`,
      tiers: ["S"],
      faults: [fault],
      async run(stage) {
        const { session, nudge, bids } = await listening(stage);
        stage.fault(fault)();
        nudge(1.1005);
        await linkComesBack(stage, session);
        await goesOn(stage, session, nudge, bids);
      },
    }),
  ),
  {
    id: "CONN-06e",
    title: "a link over which nothing readable comes any more is replaced",
    tiers: ["S"],
    faults: ["setGarbled"],
    async run(stage) {
      const { session, nudge, bids } = await listening(stage);
      stage.fault("setGarbled")(true);
      for (let count = 0; count < MANY; count += 1) {
        nudge(Number((1.1 + count / 100_000).toFixed(5)));
        await stage.pause(50);
      }
      await stage.until(
        () => session.statuses.some(({ state }) => state === "lost"),
        "the link was not given up",
        60_000,
      );
      stage.fault("setGarbled")(false);
      await linkComesBack(stage, session);
      await goesOn(stage, session, nudge, bids);
    },
  },
];

interface Listening {
  readonly session: Session;
  /** Has something pushed. */
  nudge(bid: number): void;
  readonly bids: readonly number[];
}

async function listening(stage: Stage): Promise<Listening> {
  const session = await stage.connect();
  const bids: number[] = [];
  if (stage.capabilities.ticks !== "none") {
    const stream = session.account.ticks(EURUSD, ({ bid }) => bids.push(bid));
    await stage.drive(stream.ready, "the tick subscription");
  }
  return { session, bids, nudge: (bid) => stage.price(EURUSD, bid) };
}

async function linkComesBack(stage: Stage, session: Session): Promise<void> {
  const states = (): readonly string[] =>
    session.statuses.map(({ state }) => state).filter((state) => state !== "problem");
  await stage.until(() => states().includes("lost"), "the link was not given up", 60_000);
  await stage.until(() => states().at(-1) === "resumed", "the link did not come back", 180_000);
}

async function goesOn(
  stage: Stage,
  session: Session,
  nudge: Listening["nudge"],
  bids: readonly number[],
): Promise<void> {
  nudge(1.1042);
  if (stage.capabilities.ticks !== "none") await stage.until(() => bids.at(-1) === 1.1042, "ticks stopped", 30_000);
  const told = session.listen();
  await open(stage, session);
  await stage.until(() => told().includes("account"), "events stopped", 130_000);
  expectThat(stage.ledger.deals().length === 1, `${stage.ledger.deals().length} deals are at the venue.`);
}
