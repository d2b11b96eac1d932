import { expect, test } from "vitest";
import { failover } from "./failover/failover.ts";
import { withNats } from "./support/with-nats.ts";

const LEASE_MS = 2_000;

withNats(() => {
  test("when the owner is killed among the orders of four programs, another takes over within the lease; no order is doubled and no deal lost", async () => {
    const { takeovers, ...report } = await failover({
      kills: 1,
      programs: 4,
      ordersPerKill: 40,
      leaseMs: LEASE_MS,
      moment: () => 0.5,
    });
    expect(report).toEqual({
      orders: 42,
      duplicates: [],
      misreported: [],
      wronglyTold: [],
      unresolved: [],
      openPositions: 0,
    });
    expect(takeovers[0]?.executedMs).toBeLessThan(LEASE_MS);
  }, 120_000);
});
