import { BrokerError, SecretKeeper, seededRandom } from "@anybroker/core";
import type { BudgetCapability, Call } from "@anybroker/core/adapter";
import { ManualClock } from "@anybroker/testkit";
import { describe, expect, test } from "vitest";
import { Caller, type CallerOptions, type CallPlan } from "../../src/engine/call.ts";
import { settled } from "./world.ts";

const READ: CallPlan = { operation: "snapshot", lane: "read" };
const WRITE: CallPlan = { operation: "placeOrder", lane: "open", command: { kind: "place" } as never };

function caller(clock: ManualClock, options: Partial<CallerOptions> = {}): Caller {
  return new Caller({
    broker: "test",
    clock,
    random: seededRandom(1),
    secrets: new SecretKeeper(),
    budgets: [],
    throttledWriteMayExecute: false,
    hook: undefined,
    defaultTimeoutMs: 30_000,
    ...options,
  });
}

function rejected(result: PromiseSettledResult<unknown>): BrokerError {
  if (result.status === "rejected" && BrokerError.is(result.reason)) return result.reason;
  throw new Error(`expected a BrokerError, got ${JSON.stringify(result)}`);
}

const facts = ({ code, outcome }: BrokerError): object => ({ code, outcome });

describe("retries", () => {
  test("a read that fails for the moment is tried again, a write is not", async () => {
    const clock = new ManualClock();
    const calls = caller(clock);
    let tries = 0;
    const failTwice = async (): Promise<string> => {
      tries += 1;
      if (tries < 3) throw new BrokerError("CONNECTION_LOST", "cut");
      return "there";
    };
    expect(await settled(clock, calls.run(READ, failTwice))).toEqual({ status: "fulfilled", value: "there" });
    expect(tries).toBe(3);
    tries = 0;
    expect(facts(rejected(await settled(clock, calls.run(WRITE, failTwice))))).toEqual({
      code: "CONNECTION_LOST",
      outcome: "unknown",
    });
    expect(tries).toBe(1);
  });

  test("a read is tried as often as its plan says", async () => {
    const clock = new ManualClock();
    let tries = 0;
    const result = await settled(
      clock,
      caller(clock).run({ ...READ, tries: 1 }, async () => {
        tries += 1;
        throw new BrokerError("CONNECTION_LOST", "cut");
      }),
    );
    expect([rejected(result).code, tries]).toEqual(["CONNECTION_LOST", 1]);
  });

  test("a read is not tried again for an error that stays", async () => {
    const clock = new ManualClock();
    let tries = 0;
    const result = await settled(
      clock,
      caller(clock).run(READ, async () => {
        tries += 1;
        throw new BrokerError("AUTH_REVOKED", "gone");
      }),
    );
    expect([rejected(result).code, tries]).toEqual(["AUTH_REVOKED", 1]);
  });

  test("a throttled read waits as long as the broker says", async () => {
    const clock = new ManualClock();
    const startMs = clock.monotonic();
    let tries = 0;
    await settled(
      clock,
      caller(clock).run(READ, async () => {
        tries += 1;
        if (tries === 1) throw new BrokerError("RATE_LIMITED", "slow down", { retryAfterMs: 4_000 });
      }),
    );
    expect(clock.monotonic() - startMs).toBeGreaterThanOrEqual(4_000);
    expect(clock.monotonic() - startMs).toBeLessThan(4_500);
  });

  test("a wait that outlasts the read's deadline is the caller's to wait, told at once", async () => {
    const clock = new ManualClock();
    let tries = 0;
    const result = await settled(
      clock,
      caller(clock).run(READ, async () => {
        tries += 1;
        throw new BrokerError("MAINTENANCE", "back at noon", { retryAfterMs: 600_000 });
      }),
    );
    const { code, retryAfterMs } = rejected(result);
    expect({ code, retryAfterMs, tries }).toEqual({ code: "MAINTENANCE", retryAfterMs: 600_000, tries: 1 });
    expect(clock.monotonic()).toBeLessThan(1_000);
  });
});

describe("outcomes", () => {
  test("a read that failed has changed nothing, whatever is unknown of it", async () => {
    const clock = new ManualClock();
    const result = await settled(
      clock,
      caller(clock).run(READ, async (call) => {
        call.markSent();
        throw new BrokerError("MAINTENANCE", "not now", { outcome: "unknown", retryable: false });
      }),
    );
    expect(facts(rejected(result))).toEqual({ code: "MAINTENANCE", outcome: "not-executed" });
  });

  const never = (call: Call, sent: boolean): Promise<never> => {
    if (sent) call.markSent();
    return new Promise(() => {});
  };

  test("a deadline before anything left is not executed, for a read too", async () => {
    const clock = new ManualClock();
    const result = await settled(
      clock,
      caller(clock).run(READ, (call) => never(call, false)),
    );
    expect(facts(rejected(result))).toEqual({ code: "REQUEST_TIMEOUT", outcome: "not-executed" });
  });

  test("a port that ignores the deadline leaves a write unknown, whatever it marked", async () => {
    const clock = new ManualClock();
    const result = await settled(
      clock,
      caller(clock).run(WRITE, (call) => never(call, false)),
    );
    expect(facts(rejected(result))).toEqual({ code: "REQUEST_TIMEOUT", outcome: "unknown" });
  });

  test("a port that heeds the abort decides the outcome itself", async () => {
    const clock = new ManualClock();
    const abort = new AbortController();
    const running = settled(
      clock,
      caller(clock).run({ ...WRITE, signal: abort.signal }, async (call) => {
        await new Promise((resolve) => call.signal.addEventListener("abort", resolve));
        throw new BrokerError("ABORTED", "before the first byte", { outcome: "not-executed" });
      }),
    );
    abort.abort();
    expect(facts(rejected(await running))).toEqual({ code: "ABORTED", outcome: "not-executed" });
  });

  test("a caller that has given up before the start sends nothing", async () => {
    const clock = new ManualClock();
    let started = false;
    const result = await settled(
      clock,
      caller(clock).run({ ...WRITE, signal: AbortSignal.abort() }, async () => {
        started = true;
      }),
    );
    expect([facts(rejected(result)), started]).toEqual([{ code: "ABORTED", outcome: "not-executed" }, false]);
  });

  test("a mistake inside an adapter leaves a write unknown and names the adapter", async () => {
    const clock = new ManualClock();
    const error = rejected(
      await settled(
        clock,
        caller(clock).run(WRITE, async () => {
          throw new TypeError("x is undefined");
        }),
      ),
    );
    expect(facts(error)).toEqual({ code: "BAD_ANSWER", outcome: "unknown" });
    expect(error.message).toBe("placeOrder failed inside the test adapter: x is undefined");
  });

  test("a throttled write that may have executed is unknown", async () => {
    const clock = new ManualClock();
    const result = await settled(
      clock,
      caller(clock, { throttledWriteMayExecute: true }).run(WRITE, async (call) => {
        call.markSent();
        throw new BrokerError("RATE_LIMITED", "too many");
      }),
    );
    expect(facts(rejected(result))).toEqual({ code: "RATE_LIMITED", outcome: "unknown" });
  });

  test("closing settles what runs and refuses what comes", async () => {
    const clock = new ManualClock();
    const calls = caller(clock);
    const running = settled(
      clock,
      calls.run(WRITE, (call) => never(call, true)),
    );
    await clock.advance(10);
    calls.close();
    expect(facts(rejected(await running))).toEqual({ code: "CLOSED", outcome: "unknown" });
    expect(
      facts(
        rejected(
          await settled(
            clock,
            calls.run(READ, async () => 1),
          ),
        ),
      ),
    ).toEqual({ code: "CLOSED", outcome: "not-executed" });
    expect(clock.pendingTimers).toBe(0);
  });
});

describe("interceptors", () => {
  test("one may refuse, and then nothing is sent", async () => {
    const clock = new ManualClock();
    let sent = false;
    const result = await settled(
      clock,
      caller(clock, {
        hook: async () => {
          throw new BrokerError("READ_ONLY", "not today");
        },
      }).run(WRITE, async () => {
        sent = true;
      }),
    );
    expect([facts(rejected(result)), sent]).toEqual([{ code: "READ_ONLY", outcome: "not-executed" }, false]);
  });

  test("a mistake inside one that never called on is not executed", async () => {
    const clock = new ManualClock();
    const result = await settled(
      clock,
      caller(clock, {
        hook: async () => {
          throw new TypeError("oops");
        },
      }).run(WRITE, async () => 1),
    );
    expect(rejected(result).outcome).toBe("not-executed");
  });
});

test("a secret is in no part of an error", async () => {
  const clock = new ManualClock();
  const secrets = new SecretKeeper();
  secrets.add("canary-7f3a");
  const error = rejected(
    await settled(
      clock,
      caller(clock, { secrets }).run(WRITE, async () => {
        throw new BrokerError("AUTH_FAILED", "the key canary-7f3a was refused", {
          native: { code: "401", message: "bad key canary-7f3a" },
          cause: new Error("GET /?token=canary-7f3a"),
        });
      }),
    ),
  );
  expect(`${error.message} ${JSON.stringify(error)} ${String(error.cause)} ${error.stack ?? ""}`).not.toContain(
    "canary-7f3a",
  );
  expect(error.message).toBe("the key [secret] was refused");
});

describe("lanes", () => {
  const BUDGET: BudgetCapability = {
    name: "all",
    perSecond: 1,
    burst: 1,
    lanes: ["reduce", "modify", "open", "read", "history"],
  };

  test("what reduces risk overtakes what waits", async () => {
    const clock = new ManualClock();
    const calls = caller(clock, { budgets: [BUDGET], defaultTimeoutMs: 600_000 });
    const order: string[] = [];
    const send = (lane: CallPlan["lane"]): Promise<void> =>
      calls.run({ operation: lane, lane }, async () => {
        order.push(lane);
      });
    const all = [send("read"), send("history"), send("read"), send("open"), send("modify"), send("reduce")];
    await settled(clock, Promise.all(all));
    expect(order).toEqual(["read", "reduce", "modify", "open", "read", "history"]);
  });

  test("a close leaves in the next slot of a full history queue", async () => {
    const clock = new ManualClock();
    const calls = caller(clock, { budgets: [BUDGET], defaultTimeoutMs: 600_000 });
    const backfill = Array.from({ length: 50 }, () =>
      calls.run({ operation: "deals", lane: "history" }, async () => {}),
    );
    await clock.advance(2_500);
    const askedMs = clock.monotonic();
    let leftMs = 0;
    await settled(
      clock,
      calls.run({ operation: "closePosition", lane: "reduce" }, async () => {
        leftMs = clock.monotonic();
      }),
    );
    expect(leftMs - askedMs).toBeLessThanOrEqual(1_000);
    await settled(clock, Promise.all(backfill));
  });

  test("a full bucket lets its burst through at once", async () => {
    const clock = new ManualClock();
    const calls = caller(clock, { budgets: [{ ...BUDGET, perSecond: 50, burst: 100 }] });
    await Promise.all(Array.from({ length: 100 }, () => calls.run(READ, async () => {})));
    expect(clock.monotonic()).toBe(0);
  });

  test("never more than the budget leaves in any second", async () => {
    const clock = new ManualClock();
    const calls = caller(clock, { budgets: [{ ...BUDGET, perSecond: 10, burst: 10 }], defaultTimeoutMs: 600_000 });
    const leftMs: number[] = [];
    const all = Array.from({ length: 60 }, () =>
      calls.run({ operation: "placeOrder", lane: "open" }, async () => {
        leftMs.push(clock.monotonic());
      }),
    );
    await settled(clock, Promise.all(all));
    for (const startMs of leftMs) {
      expect(leftMs.filter((ms) => ms >= startMs && ms < startMs + 1_000).length).toBeLessThanOrEqual(20);
    }
    expect(Math.max(...leftMs)).toBeGreaterThanOrEqual(4_900);
  });

  test("who gives up in the queue has sent nothing and holds nobody up", async () => {
    const clock = new ManualClock();
    const calls = caller(clock, { budgets: [BUDGET] });
    await calls.run(READ, async () => {});
    const abort = new AbortController();
    const waiting = settled(
      clock,
      calls.run({ ...WRITE, signal: abort.signal }, async () => {}),
    );
    await clock.advance(10);
    abort.abort();
    expect(facts(rejected(await waiting))).toEqual({ code: "ABORTED", outcome: "not-executed" });
    await settled(
      clock,
      calls.run(READ, async () => {}),
    );
    calls.close();
    expect(clock.pendingTimers).toBe(0);
  });
});

describe("a burst of orders", () => {
  const BUDGET: BudgetCapability = { name: "requests", perSecond: 50, burst: 50, lanes: ["reduce", "open", "read"] };

  test("takes what the budget says and no more: a full bucket at once, the rest as it fills", async () => {
    const clock = new ManualClock();
    const calls = caller(clock, { budgets: [BUDGET] });
    const leftMs: number[] = [];
    const orders = Array.from({ length: 100 }, () =>
      calls.run(WRITE, async () => {
        leftMs.push(clock.monotonic());
      }),
    );
    await settled(clock, Promise.all(orders));
    expect([leftMs.filter((ms) => ms === 0).length, leftMs.length]).toEqual([50, 100]);
    expect(Math.max(...leftMs)).toBeLessThanOrEqual(1_050);
    calls.close();
  });

  test("is not held up by reads that wait for their answers", async () => {
    const clock = new ManualClock();
    const calls = caller(clock, { budgets: [BUDGET] });
    const reads = Array.from({ length: 40 }, () => calls.run(READ, () => new Promise<void>(() => {})).catch(() => {}));
    let hasLeft = false;
    const order = calls.run(WRITE, async () => {
      hasLeft = true;
    });
    expect(hasLeft).toBe(true);
    calls.close();
    await clock.advance(1);
    await Promise.all([order, ...reads]);
  });
});
