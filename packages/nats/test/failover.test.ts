import { expect, test } from "vitest";
import { failover } from "./failover/failover.ts";
import { withNats } from "./support/with-nats.ts";

const LEASE_MS = 1_500;
/** On a busy machine the new owner's log-in at the broker takes longer than the rest of the lease. */
const LOG_IN_MS = 5_000;

withNats(() => {
  test("when the owner is killed among the orders of four programs, another takes over; no order is doubled and no deal lost", async () => {
    const { takeoverMs, ...report } = await failover({
      kills: 1,
      programs: 4,
      ordersPerKill: 40,
      leaseMs: LEASE_MS,
      moment: () => 0.5,
    });
    expect(report).toEqual({
      orders: 40,
      duplicates: [],
      misreported: [],
      wronglyTold: [],
      unresolved: [],
      openPositions: 0,
    });
    expect(takeoverMs[0]).toBeLessThan(LEASE_MS + LOG_IN_MS);
  }, 120_000);
});
