import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileTokens, memoryTokens } from "@anybroker/core";
import { expectPresent, expectSame, expectThat } from "../checks.ts";
import type { Scenario } from "../scenario.ts";
import type { Stage } from "../stage.ts";
import { TamperedTokens } from "../tampered-tokens.ts";
import type { TokenEvidence } from "../world.ts";
import { EURUSD, endOf, open, orderOf } from "./moves.ts";

const LIFETIME_MS = 600_000;
/** Programs on one grant. */
const PROGRAMS = 8;

/** Tokens that rotate: each refresh is one, is stored before it is used, and is never lost. */
export const AUTH_TOKENS: readonly Scenario[] = [
  {
    id: "AUTH-01",
    title: "a token near its end is replaced once, stored before its first use, with no gap in the streams",
    tiers: ["S", "L"],
    observes: ["tokens"],
    needs: ({ ticks }) => ticks === "pushed",
    world: { tokenLifetimeMs: LIFETIME_MS },
    async run(stage) {
      const tokens = evidence(stage);
      const store = new TamperedTokens(memoryTokens());
      const session = await stage.connect({ tokens: store });
      const bids: number[] = [];
      const ticks = session.account.ticks(EURUSD, ({ bid }) => bids.push(bid));
      await stage.drive(ticks.ready, "the tick subscription");
      const uses: number[] = [];
      store.hooks = {
        before: async () => {
          await stage.pause(3_000);
          uses.push(tokens.uses());
        },
      };
      await stage.until(() => uses.length > 0, "the token was not replaced before its end", LIFETIME_MS);
      await stage.until(() => tokens.uses() > 0, "the new token is not used");
      stage.price(EURUSD, 1.1023);
      await stage.until(() => bids.at(-1) === 1.1023, "ticks stopped at the replacement");
      await open(stage, session);
      expectSame(uses, [0], "the uses of the new token before it was stored");
      expectSame([tokens.refreshes(), tokens.repeats()], [1, 0], "the refreshes, and those with a used token");
      expectSame(
        session.statuses.map(({ state }) => state),
        ["ready"],
        "the states",
      );
    },
  },
  {
    id: "AUTH-02",
    title: "a token that ends early is replaced once for all who wait; reads go on, an order is executed at most once",
    tiers: ["S"],
    faults: ["expireTokens"],
    observes: ["tokens"],
    async run(stage) {
      const tokens = evidence(stage);
      const session = await stage.connect();
      stage.fault("expireTokens")();
      const reads = [1, 2, 3].flatMap(() => [session.broker.accounts(), session.account.sync()]);
      await stage.drive(Promise.all(reads), "the reads that met the end of the token");
      expectSame([tokens.refreshes(), tokens.repeats()], [1, 0], "the refreshes, and those with a used token");
      stage.fault("expireTokens")();
      const ended = await endOf(stage, session.account.orders.place(orderOf({ clientOrderId: "token-ended" })));
      const deals = stage.ledger.deals().length;
      expectThat(
        (ended === "filled" && deals === 1) || (ended === "not-executed" && deals === 0),
        `an order that met the end of the token ended as ${ended} with ${deals} deals at the venue.`,
      );
      await stage.pause(2_000);
      await open(stage, session);
      expectSame([tokens.refreshes(), tokens.repeats()], [2, 0], "the refreshes, and those with a used token");
    },
  },
  {
    id: "AUTH-03b",
    title: "a refresh token that another program has used is told as an auth error, and tried once per interval",
    tiers: ["S"],
    faults: ["refreshElsewhere"],
    observes: ["tokens"],
    async run(stage) {
      const tokens = evidence(stage);
      const session = await stage.connect();
      stage.fault("refreshElsewhere")();
      await stage.pause(2_000);
      const error = await stage.refusal(session.account.orders.place(orderOf({})), "an order on a grant that was lost");
      expectSame([error.kind, error.outcome], ["auth", "not-executed"], "the refusal");
      expectThat(/log in again/.test(error.message), `"${error.message}" does not say to log in again.`);
      const before = tokens.repeats();
      await stage.pause(600_000);
      const tried = tokens.repeats() - before;
      expectThat(
        tried <= 10,
        `a used refresh token was tried ${tried} times in ten minutes; one a minute is the most.`,
      );
      await session.close();
    },
  },
  {
    id: "AUTH-05",
    title: "a new token that cannot be stored is not used, loudly, and is used once it can be stored",
    tiers: ["S"],
    observes: ["tokens"],
    world: { tokenLifetimeMs: LIFETIME_MS },
    async run(stage) {
      const tokens = evidence(stage);
      const store = new TamperedTokens(memoryTokens());
      const session = await stage.connect({ tokens: store });
      store.hooks = { before: () => Promise.reject(new Error("no space left on the disk")) };
      const loud = () =>
        session.statuses.some((event) => event.state === "problem" && event.error.code === "AUTH_NOT_STORED");
      await stage.until(loud, "nobody was told that the token could not be stored", LIFETIME_MS);
      await stage.pause(2_000);
      expectSame([tokens.refreshes(), tokens.uses()], [1, 0], "the refreshes, and the uses of the new token");
      store.hooks = {};
      await stage.until(() => tokens.uses() > 0, "the token was not used after it could be stored", LIFETIME_MS);
      await open(stage, session);
      expectSame([tokens.refreshes(), tokens.repeats()], [1, 0], "the refreshes, and those with a used token");
    },
  },
  {
    id: "AUTH-06",
    title: "eight programs on one store replace a token that has ended once, and all go on",
    tiers: ["S"],
    faults: ["expireTokens"],
    observes: ["tokens"],
    async run(stage) {
      const tokens = evidence(stage);
      await withTokenFile(async (file) => {
        // Its waits are for the disk, which no clock moves.
        stage.patiently();
        const sessions = [];
        for (let program = 0; program < PROGRAMS; program += 1) {
          sessions.push(await stage.connect({ tokens: fileTokens(file) }));
        }
        stage.fault("expireTokens")();
        await stage.drive(Promise.all(sessions.map(({ broker }) => broker.accounts())), "the reads of all");
        expectSame([tokens.refreshes(), tokens.repeats()], [1, 0], "the refreshes, and those with a used token");
        for (const { account } of sessions) await stage.drive(account.orders.place(orderOf({ lots: 0.01 })));
        expectSame(stage.ledger.deals().length, PROGRAMS, "the deals of all programs");
        await stage.finish();
      });
    },
  },
  {
    id: "AUTH-07",
    title: "a program that is killed between storing a new pair and using it starts again with a pair that is good",
    tiers: ["S"],
    faults: ["expireTokens"],
    observes: ["tokens"],
    async run(stage) {
      const tokens = evidence(stage);
      const store = memoryTokens();
      const killed = new TamperedTokens(store);
      const first = await stage.connect({ tokens: killed });
      let isStored = false;
      let leave = (): void => {};
      const dead = new Promise<void>((_resolve, reject) => {
        leave = () => reject(new Error("the program is no more"));
      });
      killed.hooks = {
        after: () => {
          isStored = true;
          return dead;
        },
      };
      stage.fault("expireTokens")();
      const waiting = first.broker.accounts().catch(() => []);
      await stage.until(() => isStored, "the new pair was not stored");
      await stage.pause(2_000);
      expectSame(tokens.uses(), 0, "the uses of the new pair before the program was killed");
      const second = await stage.connect({ tokens: store });
      await open(stage, second);
      expectSame([tokens.refreshes(), tokens.repeats()], [1, 0], "the refreshes, and those with a used token");
      await second.finish();
      leave();
      await stage.drive(waiting);
      await first.close();
    },
  },
];

const evidence = (stage: Stage): TokenEvidence => expectPresent(stage.world.tokens, "the world's tokens");

/** Runs `work` with a path for a token file in a folder of its own. */
async function withTokenFile(work: (file: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "anybroker-conformance-"));
  try {
    await work(join(folder, "tokens.json"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
