import type { Capabilities } from "@anybroker/core";
import { expectThat } from "./checks.ts";
import { EURUSD, endOf, open, orderOf } from "./scenarios/moves.ts";
import { Stage } from "./stage.ts";
import type { FaultName, WorldMaker } from "./world.ts";

const RETRY_AFTER_MS = 5_000;
const ANSWER_DELAY_MS = 3_000;
const MAINTENANCE_MS = 600_000;
const MANY_FRAMES = 25;

/**
 * Shows that a fault strikes: each plays something on a fresh stage that cannot end so where the fault does nothing.
 *
 * A scenario with a fault that does nothing would pass whatever the adapter does.
 */
export const PROBES: { readonly [Name in FaultName]?: (stage: Stage) => Promise<void> } = {
  dropAnswer: (stage) => readFails(stage, () => stage.fault("dropAnswer")("snapshot")),
  cutBefore: (stage) => readFails(stage, () => stage.fault("cutBefore")("snapshot")),
  htmlOnce: (stage) => readFails(stage, () => stage.fault("htmlOnce")("snapshot")),
  executeAndFail: (stage) => readFails(stage, () => stage.fault("executeAndFail")("snapshot")),
  throttle: (stage) => readFails(stage, () => stage.fault("throttle")("snapshot", RETRY_AFTER_MS)),
  stall: async (stage) => {
    const session = await stage.connect();
    stage.fault("stall")("placeOrder");
    const ended = await endOf(stage, session.account.orders.place(orderOf({}), { timeoutMs: 2_000 }));
    expectThat(ended !== "filled" && stage.ledger.deals().length === 0, `a stalled order ended as ${ended}.`);
  },
  refuseNext: async (stage) => {
    const session = await stage.connect();
    expectThat(stage.fault("refuseNext")("placeOrder", "NO_MONEY"), "the world has no word for a refusal.");
    const ended = await endOf(stage, session.account.orders.place(orderOf({})));
    expectThat(ended === "not-executed", `a refused order ended as ${ended}.`);
  },
  cutLinks: (stage) => linkIsLost(stage, () => stage.fault("cutLinks")()),
  setLineDown: async (stage) => {
    await linkIsLost(stage, () => stage.fault("setLineDown")(true));
    stage.fault("setLineDown")(false);
  },
  setMute: async (stage) => {
    await linkIsLost(stage, () => stage.fault("setMute")(true), 120_000);
    stage.fault("setMute")(false);
  },
  setStreamSilent: (stage) => pushesAre(stage, () => stage.fault("setStreamSilent")(true), 0),
  setDuplicating: (stage) => pushesAre(stage, () => stage.fault("setDuplicating")(true), 2),
  setPushDelay: (stage) => pushesAre(stage, () => stage.fault("setPushDelay")(600_000), 0),
  setAnswerDelay: async (stage) => {
    const session = await stage.connect();
    stage.fault("setAnswerDelay")(ANSWER_DELAY_MS);
    // Where a push can tell the outcome as well, it must not.
    stage.fault("setStreamSilent")(true);
    const startMs = stage.clock.monotonic();
    await endOf(stage, session.account.orders.place(orderOf({})));
    const tookMs = stage.clock.monotonic() - startMs;
    expectThat(tookMs >= ANSWER_DELAY_MS, `an answer that was to be ${ANSWER_DELAY_MS} ms late came after ${tookMs}.`);
    stage.fault("setAnswerDelay")(0);
    stage.fault("setStreamSilent")(false);
  },
  garbage: async (stage) => {
    const session = await stage.connect();
    const stream = session.account.ticks(EURUSD);
    await stage.drive(stream.ready, "the tick subscription");
    stage.fault("garbage")();
    stage.price(EURUSD, 1.1005);
    const problem = () => session.statuses.some(({ state }) => state === "problem" || state === "lost");
    await stage.until(problem, "garbage was not noticed");
  },
  setGarbled: async (stage) => {
    await linkIsLost(stage, () => {
      stage.fault("setGarbled")(true);
      for (let count = 0; count < MANY_FRAMES; count += 1) nudge(stage, count);
    });
    stage.fault("setGarbled")(false);
  },
  cutFrame: (stage) =>
    linkIsLost(stage, () => {
      stage.fault("cutFrame")();
      nudge(stage);
    }),
  oversizeFrame: (stage) =>
    linkIsLost(stage, () => {
      stage.fault("oversizeFrame")();
      nudge(stage);
    }),
  setMaintenance: async (stage) => {
    stage.fault("setMaintenance")(MAINTENANCE_MS);
    const { kind } = await stage.refusal(stage.connect(), "a connect during the maintenance");
    expectThat(kind === "unavailable", `a connect during the maintenance was refused as ${kind}.`);
    stage.fault("setMaintenance")(0);
    await stage.connect();
  },
  revokeCredentials: async (stage) => {
    stage.fault("revokeCredentials")();
    const { kind } = await stage.refusal(stage.connect(), "a connect with revoked credentials");
    expectThat(kind === "auth", `a connect with revoked credentials was refused as ${kind}.`);
  },
  endSessions: (stage) => readFails(stage, () => stage.fault("endSessions")()),
  expireTokens: async (stage) => {
    const session = await stage.connect();
    stage.fault("expireTokens")();
    await stage.drive(session.account.sync(), "a read with a token that has ended");
    expectThat(stage.world.tokens?.refreshes() === 1, "a read went on with a token that was to be worth nothing.");
  },
  refreshElsewhere: async (stage) => {
    const session = await stage.connect();
    stage.fault("refreshElsewhere")();
    await stage.pause(2_000);
    const { kind } = await stage.refusal(session.account.orders.place(orderOf({})), "an order on a lost grant");
    expectThat(kind === "auth", `an order on a lost grant was refused as ${kind}.`);
  },
  hold: async (stage) => {
    const session = await stage.connect();
    const held = stage.fault("hold")("answer");
    let isPlaced = false;
    const placing = session.account.orders.place(orderOf({})).then(() => {
      isPlaced = true;
    });
    placing.catch(() => {});
    await stage.pause(3_000);
    const wasPlaced = isPlaced;
    held.release();
    await stage.drive(placing, "an order whose answer was released");
    expectThat(held.count > 0, "no answer was kept back.");
    expectThat(!wasPlaced || stage.capabilities.events === "pushed", "an order went on whose answer was kept back.");
  },
  hideDeals: async (stage) => {
    if (!stage.capabilities.dealHistory) return;
    const session = await stage.connect({ auditIntervalMs: 0 });
    const from = stage.clock.now();
    const listed = () => stage.drive(session.account.history.deals({ from }).toArray(), "the deals");
    stage.fault("hideDeals")(true);
    stage.ledger.place({ symbol: EURUSD, side: "buy", type: "market", lots: 0.1 });
    await stage.pause(2_000);
    expectThat((await listed()).length === 0, "a deal is listed that was to be hidden.");
    stage.fault("hideDeals")(false);
    expectThat((await listed()).length === 1, "a deal stays hidden.");
  },
  loseRows: async (stage) => {
    const session = await stage.connect();
    await open(stage, session);
    stage.fault("loseRows")("positions");
    await stage.refusal(session.account.sync(), "a read of positions that lacks one");
  },
  setReadLag: async (stage) => {
    const session = await stage.connect({ auditIntervalMs: 0 });
    stage.fault("setReadLag")(3_600_000);
    stage.fault("setStreamSilent")(true);
    stage.ledger.place({ symbol: EURUSD, side: "buy", type: "market", lots: 0.1 });
    await stage.drive(session.account.sync(), "a read");
    expectThat(session.account.positions.list().length === 0, "a read that was to lag shows the present books.");
    stage.fault("setReadLag")(0);
    stage.fault("setStreamSilent")(false);
    await stage.drive(session.account.sync(), "a read");
  },
};

/** Plays a probe in a fresh world. Rejects when the fault did nothing. */
export async function runProbe(
  probe: (stage: Stage) => Promise<void>,
  { capabilities, world: make }: { readonly capabilities: Capabilities; readonly world: WorldMaker },
): Promise<void> {
  const world = await make({});
  const stage = new Stage(world, capabilities);
  try {
    await probe(stage);
  } finally {
    await stage.abandon();
    await world.close();
  }
}

/** The next read of the books does not come back whole at the first attempt. */
async function readFails(stage: Stage, strike: () => void): Promise<void> {
  const session = await stage.connect({ auditIntervalMs: 0 });
  await open(stage, session);
  await stage.pause(5_000);
  const calm = await costOf(stage, () => session.account.sync());
  strike();
  const failures: unknown[] = [];
  const struck = await costOf(stage, () => session.account.sync().catch((error: unknown) => failures.push(error)));
  const isNoticed = failures.length > 0 || struck.requests > calm.requests || struck.ms > calm.ms + 100;
  expectThat(isNoticed || session.statuses.length > 1, "a read went on as if nothing had happened.");
}

async function costOf(stage: Stage, work: () => Promise<unknown>): Promise<{ requests: number; ms: number }> {
  const before = stage.world.requests?.() ?? 0;
  const startMs = stage.clock.monotonic();
  await stage.drive(work(), "a read");
  return { requests: (stage.world.requests?.() ?? 0) - before, ms: stage.clock.monotonic() - startMs };
}

async function linkIsLost(stage: Stage, strike: () => void, limitMs = 60_000): Promise<void> {
  const session = await stage.connect();
  // On some wires a connection is only there while somebody reads prices.
  if (stage.capabilities.ticks !== "none") await stage.drive(session.account.ticks(EURUSD).ready, "the ticks");
  strike();
  const isLost = () => session.statuses.some(({ state }) => state === "lost");
  await stage.until(isLost, "the link was not lost", limitMs);
}

/** Has something pushed. */
const nudge = (stage: Stage, step = 5): void => stage.price(EURUSD, Number((1.1 + step / 100_000).toFixed(5)));

/** How often a push that is sent once is heard: a price, or a position where prices are polled. */
async function pushesAre(stage: Stage, strike: () => void, expected: 0 | 2): Promise<void> {
  const session = await stage.connect({ auditIntervalMs: 0 });
  if (stage.capabilities.ticks !== "pushed") {
    // Whole pictures that come twice show nothing.
    if (expected === 2) return;
    strike();
    stage.ledger.place({ symbol: EURUSD, side: "buy", type: "market", lots: 0.1 });
    await stage.pause(1_500);
    expectThat(session.account.positions.list().length === 0, "a position was heard of that was to be kept back.");
    return;
  }
  const bids: number[] = [];
  const stream = session.account.ticks(EURUSD, ({ bid }) => bids.push(bid));
  await stage.drive(stream.ready, "the tick subscription");
  strike();
  stage.price(EURUSD, 1.1042);
  await stage.pause(3_000);
  const heard = bids.filter((bid) => bid === 1.1042).length;
  expectThat(heard === expected, `a price was heard ${heard} times; ${expected} was expected.`);
}
