import { expect, test } from "vitest";
import { failover } from "./failover/failover.ts";
import { withNats } from "./support/with-nats.ts";

const LEASE_MS = 2_000;

withNats(() => {
  test("when the owner is killed, or sleeps and wakes, among the orders of four programs, another takes over within the lease; no order is doubled and no deal lost", async () => {
    const { takeovers, ...report } = await failover({
      strikes: ["kill", "pause"],
      programs: 4,
      ordersPerStrike: 24,
      leaseMs: LEASE_MS,
      moment: () => 0.5,
    });
    expect(report).toEqual({
      orders: 52,
      duplicates: [],
      misreported: [],
      wronglyTold: [],
      late: 0,
      unresolved: [],
      openPositions: 0,
    });
    expect(takeovers.filter(({ ownedMs }) => ownedMs > LEASE_MS)).toEqual([]);
  }, 120_000);
});
