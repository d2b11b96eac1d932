import { BrokerError, seededRandom } from "@anybroker/core";
import { createCall } from "@anybroker/core/adapter";
import { createCorrelator, type LateAnswer } from "@anybroker/core/transport";
import { ManualClock } from "@anybroker/testkit";
import { expect, test } from "vitest";
import { errorOf } from "./harness.ts";

function setUp(remember?: number) {
  const clock = new ManualClock();
  const random = seededRandom(1);
  const late: LateAnswer<string, string>[] = [];
  const correlator = createCorrelator<string, string>({
    clock,
    onLate: (answer) => late.push(answer),
    ...(remember !== undefined && { remember }),
  });
  const call = (timeoutMs = 1_000) => createCall({ clock, random }, { operation: "placeOrder", timeoutMs });
  return { clock, late, correlator, call };
}

test("answers reach those who wait for them, in any order", async () => {
  const { correlator, call } = setUp();
  const waits = ["a", "b", "c"].map((key) => correlator.wait(key, call()));
  for (const key of ["c", "a", "b"]) expect(correlator.settle(key, key.toUpperCase())).toBe(true);
  expect([await Promise.all(waits), correlator.size]).toEqual([["A", "B", "C"], 0]);
});

test("the wait is in place before the request is sent", async () => {
  const { correlator, call } = setUp();
  const wait = correlator.wait("a", call(), () => void correlator.settle("a", "at once"));
  expect(await wait).toBe("at once");
});

test("what the sending throws ends the wait", async () => {
  const { correlator, call } = setUp();
  const closed = new BrokerError("NOT_READY", "The connection is closed.");
  const error = await errorOf(
    correlator.wait("a", call(), () => {
      throw closed;
    }),
  );
  expect([error, correlator.size]).toEqual([closed, 0]);
});

test("a deadline is not executed before the call is sent, and unknown after", async () => {
  const { clock, correlator, call } = setUp();
  const sent = call();
  const waits = [
    errorOf(correlator.wait("unsent", call())),
    errorOf(correlator.wait("sent", sent, () => sent.markSent())),
  ];
  await clock.advance(1_000);
  const errors = await Promise.all(waits);
  expect(errors.map(({ code, outcome }) => [code, outcome])).toEqual([
    ["REQUEST_TIMEOUT", "not-executed"],
    ["REQUEST_TIMEOUT", "unknown"],
  ]);
  expect([correlator.size, clock.pendingTimers]).toEqual([0, 0]);
});

test("a late answer is reported once, with what it answers", async () => {
  const { clock, correlator, late, call } = setUp();
  const given = call();
  const wait = errorOf(correlator.wait("a", given));
  await clock.advance(1_000);
  await wait;
  await clock.advance(250);
  expect([
    correlator.settle("a", "filled"),
    correlator.settle("a", "again"),
    correlator.settle("never asked", "x"),
  ]).toEqual([false, false, false]);
  expect(late).toEqual([
    { key: "a", answer: "filled", operation: "placeOrder", requestId: given.requestId, lateByMs: 250 },
  ]);
});

test("only so many abandoned keys are remembered, the latest", async () => {
  const { clock, correlator, late, call } = setUp(2);
  const waits = ["a", "b", "c"].map((key) => errorOf(correlator.wait(key, call())));
  await clock.advance(1_000);
  await Promise.all(waits);
  for (const key of ["a", "b", "c"]) correlator.settle(key, "late");
  expect(late.map(({ key }) => key)).toEqual(["b", "c"]);
});

test("a lost link leaves what was sent unknown, and the rest not executed", async () => {
  const { clock, correlator, call } = setUp();
  const sent = call();
  const unsent = call();
  const waits = [
    errorOf(correlator.wait("sent", sent, () => sent.markSent())),
    errorOf(correlator.wait("unsent", unsent)),
  ];
  correlator.rejectAll(new BrokerError("CONNECTION_LOST", "The line was cut."));
  const errors = await Promise.all(waits);
  for (const used of [sent, unsent]) used.dispose();
  expect(errors.map(({ code, outcome, requestId }) => ({ code, outcome, requestId }))).toEqual([
    { code: "CONNECTION_LOST", outcome: "unknown", requestId: sent.requestId },
    { code: "CONNECTION_LOST", outcome: "not-executed", requestId: unsent.requestId },
  ]);
  expect([correlator.size, clock.pendingTimers]).toEqual([0, 0]);
});

test("a refusal ends one wait as it is", async () => {
  const { correlator, call } = setUp();
  const refused = new BrokerError("NO_MONEY", "The margin is too small.");
  const wait = errorOf(correlator.wait("a", call()));
  expect([correlator.has("a"), correlator.reject("a", refused), correlator.reject("a", refused)]).toEqual([
    true,
    true,
    false,
  ]);
  expect(await wait).toBe(refused);
});

test("a key that is waited for already is a mistake, and the first wait stays", async () => {
  const { correlator, call } = setUp();
  const first = correlator.wait("a", call());
  await expect(correlator.wait("a", call())).rejects.toBeInstanceOf(TypeError);
  correlator.settle("a", "one");
  expect(await first).toBe("one");
});
