import { BrokerError, type InterceptedCall, SecretKeeper, seededRandom } from "@anybroker/core";
import { ManualClock } from "@anybroker/testkit";
import { expect, test } from "vitest";
import { Caller } from "../../src/engine/call.ts";

test("an interceptor sees a failure as the caller does: without secrets, and with an outcome that is proven", async () => {
  const secrets = new SecretKeeper();
  secrets.add("hunter-22");
  const seen: unknown[] = [];
  const caller = new Caller({
    ...{ broker: "small", clock: new ManualClock(), random: seededRandom(1), secrets, budgets: [] },
    throttledWriteMayExecute: true,
    hook: async (_call: InterceptedCall, next) =>
      next().catch((error: unknown) => {
        seen.push(error);
        throw error;
      }),
    defaultTimeoutMs: 1_000,
  });
  const failed = caller.run({ operation: "placeOrder", lane: "open", command: {} as never }, async (call) => {
    call.markSent();
    throw new BrokerError("RATE_LIMITED", "hunter-22 was throttled", { retryable: false });
  });
  await expect(failed).rejects.toMatchObject({ message: "[secret] was throttled", outcome: "unknown" });
  expect(seen).toMatchObject([{ message: "[secret] was throttled", outcome: "unknown", broker: "small" }]);
});
