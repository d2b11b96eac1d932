import { BrokerError, seededRandom } from "@anybroker/core";
import { abortError, type CallInit, createCall } from "@anybroker/core/adapter";
import { ManualClock } from "@anybroker/testkit";
import { expect, test } from "vitest";

function setUp() {
  const clock = new ManualClock();
  const random = seededRandom(7);
  return {
    clock,
    make: (init: Partial<CallInit> = {}) => createCall({ clock, random }, { operation: "placeOrder", ...init }),
  };
}

const reasonOf = (call: { readonly signal: AbortSignal }) => call.signal.reason as BrokerError;

test("a call starts as a first, unsent read without a deadline", () => {
  const { clock, make } = setUp();
  const { operation, lane, attempt, sent, signal } = make();
  expect({ operation, lane, attempt, sent, aborted: signal.aborted, timers: clock.pendingTimers }).toEqual({
    operation: "placeOrder",
    lane: "read",
    attempt: 1,
    sent: false,
    aborted: false,
    timers: 0,
  });
});

test("request ids are unique and share one random prefix", () => {
  const { make } = setUp();
  const ids = Array.from({ length: 100 }, () => make().requestId);
  const prefixes = new Set(ids.map((id) => id.slice(0, 8)));
  expect([new Set(ids).size, prefixes.size]).toEqual([100, 1]);
});

test("the deadline proves that nothing was executed until the call is sent", async () => {
  const { clock, make } = setUp();
  const [unsent, sent] = [make({ timeoutMs: 1_000 }), make({ timeoutMs: 1_000 })];
  sent.markSent();
  await clock.advance(999);
  expect([unsent.signal.aborted, sent.signal.aborted]).toEqual([false, false]);
  await clock.advance(1);
  expect([unsent, sent].map((call) => [reasonOf(call).code, reasonOf(call).outcome, reasonOf(call).requestId])).toEqual(
    [
      ["REQUEST_TIMEOUT", "not-executed", unsent.requestId],
      ["REQUEST_TIMEOUT", "unknown", sent.requestId],
    ],
  );
});

test("the caller's abort becomes ABORTED, with its reason as the cause", () => {
  const { clock, make } = setUp();
  const caller = new AbortController();
  const call = make({ signal: caller.signal, timeoutMs: 1_000 });
  const cause = new Error("enough");
  caller.abort(cause);
  const { code, outcome, operation } = reasonOf(call);
  expect({ code, outcome, operation, cause: reasonOf(call).cause, timers: clock.pendingTimers }).toEqual({
    code: "ABORTED",
    outcome: "not-executed",
    operation: "placeOrder",
    cause,
    timers: 0,
  });
});

test("a caller's signal whose reason is a BrokerError passes that code on", () => {
  const { make } = setUp();
  const call = make({ signal: AbortSignal.abort(new BrokerError("CLOSED", "The broker was closed.")) });
  expect([call.signal.aborted, reasonOf(call).code, reasonOf(call).operation]).toEqual([true, "CLOSED", "placeOrder"]);
});

test("disposal leaves no timer, and later aborts have no effect", async () => {
  const { clock, make } = setUp();
  const caller = new AbortController();
  const call = make({ signal: caller.signal, timeoutMs: 1_000 });
  call.dispose();
  caller.abort();
  await clock.advance(2_000);
  call.abort(new BrokerError("CLOSED", "The broker was closed."));
  expect([call.signal.aborted, clock.pendingTimers]).toEqual([false, 0]);
});

test("an abort's error says what is known when it is asked: unknown once the call was sent", () => {
  const { make } = setUp();
  const call = make();
  call.markSent();
  call.abort(new BrokerError("CLOSED", "The broker was closed."));
  const { code, outcome, requestId } = abortError(call);
  expect({ code, outcome, requestId }).toEqual({ code: "CLOSED", outcome: "unknown", requestId: call.requestId });
});
