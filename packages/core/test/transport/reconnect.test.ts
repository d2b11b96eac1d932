import { BrokerError, type Random, seededRandom } from "@anybroker/core";
import { createReconnector, type ReconnectorOptions } from "@anybroker/core/transport";
import { ManualClock, settle } from "@anybroker/testkit";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { errorOf } from "./harness.ts";

interface Attempt {
  readonly signal: AbortSignal;
  readonly lost: (cause: BrokerError) => void;
  readonly succeed: () => void;
  readonly fail: (error: BrokerError) => void;
}

const DOWN = new BrokerError("CONNECTION_LOST", "The line was cut.");
const REFUSED = new BrokerError("UNREACHABLE", "Nothing listens there.");
const REVOKED = new BrokerError("AUTH_REVOKED", "Log in again.");

/** Waits are always the whole bound. */
const fullWait: Random = { next: () => 1, bytes: (length) => new Uint8Array(length) };

function setUp(options: Partial<ReconnectorOptions<number>> = {}) {
  const clock = new ManualClock();
  const attempts: Attempt[] = [];
  const log: string[] = [];
  const discarded: number[] = [];
  const reconnector = createReconnector<number>({
    clock,
    random: fullWait,
    backoff: { minMs: 100, maxMs: 1_000, factor: 2, stableMs: 5_000 },
    connect: (signal, lost) =>
      new Promise((resolve, reject) => {
        const number = attempts.length + 1;
        attempts.push({ signal, lost, succeed: () => resolve(number), fail: reject });
      }),
    onUp: (link) => log.push(`up ${link}`),
    onDown: (cause) => log.push(`down ${cause.code}`),
    onAttemptFailed: (error, waitMs) => log.push(`failed ${error.code}, again after ${Math.round(waitMs)}`),
    onFailed: (cause) => log.push(`gave up ${cause.code}`),
    isFinal: (error) => error.kind === "auth",
    discard: (link) => discarded.push(link),
    ...options,
  });
  const last = (): Attempt => {
    const attempt = attempts.at(-1);
    if (attempt === undefined) throw new Error("no attempt was made");
    return attempt;
  };
  return { clock, reconnector, attempts, log, discarded, last };
}

describe("a first link that is opened", () => {
  test("is the caller's: no event, and kept alive from then on", async () => {
    const { clock, reconnector, log, last } = setUp();
    const opening = reconnector.open();
    last().succeed();
    expect([await opening, reconnector.state, reconnector.link]).toEqual([1, "up", 1]);
    last().lost(DOWN);
    await clock.advance(100);
    last().succeed();
    await settle();
    expect(log).toEqual(["down CONNECTION_LOST", "up 2"]);
  });

  test("that fails is not tried again", async () => {
    const { clock, reconnector, attempts, log, last } = setUp();
    const opening = errorOf(reconnector.open());
    last().fail(REFUSED);
    expect(await opening).toBe(REFUSED);
    await clock.advance(10_000);
    expect([reconnector.state, attempts.length, log, clock.pendingTimers]).toEqual(["idle", 1, [], 0]);
  });

  test("that is lost while it is made fails with that cause", async () => {
    const { reconnector, last } = setUp();
    const opening = errorOf(reconnector.open());
    last().lost(DOWN);
    expect(last().signal.reason).toBe(DOWN);
    last().succeed();
    expect(await opening).toBe(DOWN);
  });
});

describe("a link that is lost", () => {
  test("is tried for with growing waits, without giving up", async () => {
    const { clock, reconnector, log, last } = setUp();
    reconnector.start();
    for (let failure = 0; failure < 6; failure += 1) {
      last().fail(REFUSED);
      await clock.advance(1_000);
    }
    last().succeed();
    await settle();
    expect(log).toEqual([
      ...[100, 200, 400, 800, 1_000, 1_000].map((waitMs) => `failed UNREACHABLE, again after ${waitMs}`),
      "up 7",
    ]);
  });

  test("starts with short waits again only after it had been stable", async () => {
    const { clock, reconnector, attempts, last } = setUp();
    reconnector.start();
    const waits: number[] = [];
    for (const lifeMs of [0, 0, 4_999, 5_000, 0]) {
      last().succeed();
      await clock.advance(lifeMs);
      last().lost(DOWN);
      waits.push((clock.nextDueMs ?? Number.NaN) - clock.monotonic());
      await clock.advance(1_000);
    }
    expect([waits, attempts.length]).toEqual([[100, 200, 400, 100, 200], 6]);
  });

  test("is told once, and what an older link says is ignored", async () => {
    const { clock, reconnector, attempts, log, last } = setUp();
    reconnector.start();
    last().succeed();
    await settle();
    last().lost(DOWN);
    last().lost(DOWN);
    await clock.advance(100);
    last().succeed();
    await settle();
    attempts[0]?.lost(DOWN);
    expect([log, reconnector.link]).toEqual([["up 1", "down CONNECTION_LOST", "up 2"], 2]);
  });

  test("is left alone until the end that the server stated", async () => {
    const { clock, reconnector, attempts, last } = setUp();
    reconnector.start();
    last().fail(new BrokerError("MAINTENANCE", "Back soon.", { retryAfterMs: 600_000 }));
    await clock.advance(600_000);
    expect(attempts.length).toBe(1);
    await clock.advance(100);
    expect(attempts.length).toBe(2);
  });

  test.each([
    ["an attempt", async (attempt: Attempt) => attempt.fail(REVOKED)],
    [
      "the loss",
      async (attempt: Attempt) => {
        attempt.succeed();
        await settle();
        attempt.lost(REVOKED);
      },
    ],
  ])("is given up when %s says that the credentials are void", async (_name, act) => {
    const { clock, reconnector, attempts, log, last } = setUp();
    reconnector.start();
    await act(last());
    await clock.advance(100_000);
    expect([reconnector.state, attempts.length, log.at(-1), clock.pendingTimers]).toEqual([
      "failed",
      1,
      "gave up AUTH_REVOKED",
      0,
    ]);
    reconnector.start();
    expect([reconnector.state, attempts.length]).toEqual(["connecting", 2]);
  });
});

describe("stopping", () => {
  test("aborts the attempt that runs, and discards a link that comes all the same", async () => {
    const { clock, reconnector, log, discarded, last } = setUp();
    reconnector.start();
    reconnector.stop();
    last().succeed();
    await settle();
    const { code } = last().signal.reason as BrokerError;
    expect({ code, state: reconnector.state, log, discarded, timers: clock.pendingTimers }).toEqual({
      code: "CLOSED",
      state: "stopped",
      log: [],
      discarded: [1],
      timers: 0,
    });
  });

  test("rejects an open that runs with CLOSED", async () => {
    const { reconnector, last } = setUp();
    const opening = errorOf(reconnector.open());
    reconnector.stop();
    last().succeed();
    expect((await opening).code).toBe("CLOSED");
  });

  test("leaves no timer while it waits", async () => {
    const { clock, reconnector, attempts, last } = setUp();
    reconnector.start();
    last().fail(REFUSED);
    await settle();
    reconnector.stop();
    await clock.advance(100_000);
    expect([clock.pendingTimers, attempts.length]).toEqual([0, 1]);
  });
});

test("waits are spread evenly between zero and their bound", async () => {
  const waits: number[] = [];
  const { clock, reconnector, last } = setUp({
    random: seededRandom(3),
    backoff: { minMs: 1_000, maxMs: 1_000, factor: 1 },
    onAttemptFailed: (_error, waitMs) => waits.push(waitMs),
  });
  reconnector.start();
  for (let attempt = 0; attempt < 200; attempt += 1) {
    last().fail(REFUSED);
    await clock.advance(1_000);
  }
  const mean = waits.reduce((sum, waitMs) => sum + waitMs, 0) / waits.length;
  expect([waits.length, Math.min(...waits) < 50, Math.max(...waits) > 950, Math.abs(mean - 500) < 60]).toEqual([
    200,
    true,
    true,
    true,
  ]);
  expect(waits.every((waitMs) => waitMs >= 0 && waitMs <= 1_000)).toBe(true);
});

test("whatever happens in whatever order: one attempt, one link and one timer at most, ups and downs in turn", async () => {
  const event = fc.constantFrom("start", "stop", "succeed", "fail", "revoke", "lose", "lose an old one", "wait");
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 40 }), async (events) => {
      const { clock, reconnector, attempts, log, last } = setUp();
      for (const happens of events) {
        if (happens === "start") reconnector.start();
        else if (happens === "stop") reconnector.stop();
        else if (happens === "wait") clock.advanceSync(700);
        else if (attempts.length > 0) {
          if (happens === "succeed") last().succeed();
          else if (happens === "fail") last().fail(REFUSED);
          else if (happens === "revoke") last().fail(REVOKED);
          else if (happens === "lose") last().lost(DOWN);
          else attempts[0]?.lost(DOWN);
        }
        for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
        const { state, link } = reconnector;
        expect(clock.pendingTimers).toBe(state === "waiting" ? 1 : 0);
        expect(link === undefined).toBe(state !== "up");
        expect(attempts.slice(0, -1).every(({ signal }) => signal.aborted || log.length > 0)).toBe(true);
      }
      const links = log.filter((line) => line.startsWith("up") || line.startsWith("down"));
      const words = links.map((line) => line.split(" ")[0]);
      // A stop ends a link without a word, so two ups may follow each other; two downs may not.
      expect(words.some((word, index) => word === "down" && words[index - 1] !== "up")).toBe(false);
      reconnector.stop();
      expect(clock.pendingTimers).toBe(0);
    }),
    { numRuns: 300 },
  );
});
