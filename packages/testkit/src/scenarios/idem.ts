import { expectSame, expectThat } from "../checks.ts";
import type { Scenario } from "../scenario.ts";
import { endOf, open, orderOf, rest } from "./moves.ts";

/** Long enough for any resolution: it gives up after two minutes. */
const RESOLVED_MS = 150_000;

/** One command, one effect: whatever happens to its answer. */
export const IDEM: readonly Scenario[] = [
  {
    id: "IDEM-01",
    title: "a market order whose answer is lost after it was executed ends filled, and is at the venue once",
    tiers: ["S"],
    faults: ["dropAnswer"],
    needs: ({ clientOrderId }) => clientOrderId !== "none",
    async run(stage) {
      const session = await stage.connect();
      stage.fault("dropAnswer")("placeOrder");
      const order = await stage.drive(
        session.account.orders.place(orderOf({ clientOrderId: "lost-answer" })),
        "the order",
      );
      expectSame([order.status, order.filledLots], ["filled", 0.1], "the order");
      await stage.pause(RESOLVED_MS);
      expectSame(
        stage.ledger.deals().map(({ lots }) => lots),
        [0.1],
        "the lots of the venue's deals",
      );
    },
  },
  {
    id: "IDEM-01b",
    title: "a resting order whose answer is lost is found again by its tag, once",
    tiers: ["S"],
    faults: ["dropAnswer"],
    needs: ({ clientOrderId, orderTypes }) => clientOrderId !== "none" && orderTypes.includes("limit"),
    async run(stage) {
      const session = await stage.connect();
      stage.fault("dropAnswer")("placeOrder");
      const placed = session.account.orders.place(
        orderOf({ type: "limit", limitPrice: 1.09, clientOrderId: "lost-limit" }),
      );
      const order = await stage.drive(placed, "the order");
      expectSame([order.status, order.limitPrice], ["accepted", 1.09], "the order");
      await stage.pause(RESOLVED_MS);
      expectSame(stage.ledger.orders().map(({ id }) => id).length, 1, "the resting orders at the venue");
      expectSame(session.account.orders.list().length, 1, "the resting orders in the library");
    },
  },
  {
    id: "IDEM-01c",
    title: "an answer that is lost while the pushes are silent is still resolved by reading, each thing told once",
    tiers: ["S"],
    faults: ["dropAnswer", "setStreamSilent"],
    needs: ({ clientOrderId }) => clientOrderId !== "none",
    async run(stage) {
      const session = await stage.connect();
      stage.fault("setStreamSilent")(true);
      stage.fault("dropAnswer")("placeOrder");
      const order = await stage.drive(
        session.account.orders.place(orderOf({ clientOrderId: "all-silent" })),
        "the order",
      );
      expectSame([order.status, order.filledLots], ["filled", 0.1], "the order");
      stage.fault("setStreamSilent")(false);
      await session.untilDeals(1);
    },
  },
  {
    id: "IDEM-02",
    title: "an order that is cut off before it was executed is never told as done, and is at the venue at most once",
    tiers: ["S"],
    faults: ["cutBefore"],
    async run(stage) {
      const session = await stage.connect();
      stage.fault("cutBefore")("placeOrder");
      const ended = await endOf(stage, session.account.orders.place(orderOf({ clientOrderId: "cut-off" })));
      await stage.pause(RESOLVED_MS);
      const deals = stage.ledger.deals().length;
      expectThat(deals <= 1, `one order command has ${deals} deals at the venue.`);
      expectThat(
        deals === 1 ? ended === "filled" : ended === "not-executed" || ended === "unknown",
        `the order ended as ${ended}, and the venue has ${deals} deals.`,
      );
      if (ended === "not-executed") {
        expectSame(session.account.orders.get("cut-off")?.status, "rejected", "the order that was not executed");
      }
    },
  },
  {
    id: "IDEM-03",
    title: "without a tag on the wire a lost answer never makes a second order, and is not told as refused",
    tiers: ["S"],
    faults: ["dropAnswer"],
    needs: ({ clientOrderId }) => clientOrderId === "none",
    async run(stage) {
      const session = await stage.connect();
      stage.fault("dropAnswer")("placeOrder");
      const ended = await endOf(stage, session.account.orders.place(orderOf({ clientOrderId: "no-tag" })));
      expectThat(ended === "filled" || ended === "unknown", `an executed order without a tag ended as ${ended}.`);
      await stage.pause(RESOLVED_MS);
      expectSame(stage.ledger.deals().length, 1, "the venue's deals");
    },
  },
  {
    id: "IDEM-04",
    title: "a close whose answer is lost is resolved by the position that is gone, with no second effect",
    tiers: ["S"],
    faults: ["dropAnswer"],
    async run(stage) {
      const session = await stage.connect();
      const position = await open(stage, session, { lots: 0.3 });
      stage.fault("dropAnswer")("closePosition");
      const result = await stage.drive(session.account.positions.close(position.id), "the close");
      expectSame([result.closedLots, result.remainingLots], [0.3, 0], "the result");
      await stage.pause(RESOLVED_MS);
      expectSame(
        stage.ledger.deals().map(({ entry, lots }) => [entry, lots]),
        [
          ["in", 0.3],
          ["out", 0.3],
        ],
        "the venue's deals",
      );
    },
  },
  {
    id: "IDEM-04b",
    title: "a partial close whose answer is lost is resolved by the lots that are left, with no second effect",
    tiers: ["S"],
    faults: ["dropAnswer"],
    needs: ({ partialClose }) => partialClose,
    async run(stage) {
      const session = await stage.connect();
      const position = await open(stage, session, { lots: 0.9 });
      stage.fault("dropAnswer")("closePosition");
      const result = await stage.drive(
        session.account.positions.close(position.id, { lots: 0.3 }),
        "the partial close",
      );
      expectSame([result.closedLots, result.remainingLots], [0.3, 0.6], "the result");
      await stage.pause(RESOLVED_MS);
      expectSame(
        stage.ledger.positions().map(({ lots }) => lots),
        [0.6],
        "the lots at the venue",
      );
    },
  },
  {
    id: "IDEM-04c",
    title: "a cancel whose answer is lost is resolved by the order that is gone",
    tiers: ["S"],
    faults: ["dropAnswer"],
    needs: ({ cancelOrder, orderTypes }) => cancelOrder && orderTypes.includes("limit"),
    async run(stage) {
      const session = await stage.connect();
      const order = await rest(stage, session);
      stage.fault("dropAnswer")("cancelOrder");
      const cancelled = await stage.drive(session.account.orders.cancel(order.id), "the cancel");
      expectSame(cancelled.status, "cancelled", "the order");
      expectSame(stage.ledger.orders(), [], "the venue's orders");
    },
  },
  {
    id: "IDEM-04d",
    title: "changes whose answers are lost are resolved by the levels that are set",
    tiers: ["S"],
    faults: ["dropAnswer"],
    needs: ({ modifyPosition, modifyOrder, orderTypes }) =>
      modifyPosition && modifyOrder.includes("limitPrice") && orderTypes.includes("limit"),
    async run(stage) {
      const session = await stage.connect();
      const position = await open(stage, session);
      const order = await rest(stage, session);
      stage.fault("dropAnswer")("modifyPosition");
      const protectedOne = await stage.drive(
        session.account.positions.modify(position.id, { stopLoss: 1.09 }),
        "modify",
      );
      expectSame(protectedOne.stopLoss, 1.09, "the position's stop");
      stage.fault("dropAnswer")("modifyOrder");
      const moved = await stage.drive(session.account.orders.modify(order.id, { limitPrice: 1.0875 }), "modify");
      expectSame(moved.limitPrice, 1.0875, "the order's price");
    },
  },
  {
    id: "IDEM-05",
    title: "not found inside the wire's lag is not believed",
    tiers: ["S"],
    faults: ["dropAnswer", "setReadLag"],
    needs: ({ clientOrderId, evidence }) => clientOrderId !== "none" && evidence.readAfterWriteLagMs >= 500,
    async run(stage) {
      const session = await stage.connect();
      stage.fault("setReadLag")(stage.capabilities.evidence.readAfterWriteLagMs);
      stage.fault("dropAnswer")("placeOrder");
      const order = await stage.drive(session.account.orders.place(orderOf({ clientOrderId: "lagging" })), "the order");
      expectSame(order.status, "filled", "the order");
      stage.fault("setReadLag")(0);
    },
  },
  {
    id: "IDEM-06",
    title: "an order that is answered with a server error but was executed is booked all the same",
    tiers: ["S"],
    faults: ["executeAndFail"],
    needs: ({ clientOrderId }) => clientOrderId !== "none",
    async run(stage) {
      const session = await stage.connect();
      stage.fault("executeAndFail")("placeOrder");
      const ended = await endOf(stage, session.account.orders.place(orderOf({ clientOrderId: "failed-but-done" })));
      expectThat(ended === "filled" || ended === "unknown", `an executed order ended as ${ended}.`);
      await stage.until(
        () => session.account.orders.get("failed-but-done")?.status === "filled",
        "the executed order was not booked",
        RESOLVED_MS,
      );
      expectSame(stage.ledger.deals().length, 1, "the venue's deals");
    },
  },
  {
    id: "IDEM-07",
    title: "a client order id that is placed twice makes one order",
    tiers: ["S", "P"],
    async run(stage) {
      const session = await stage.connect();
      const request = orderOf({ clientOrderId: "only-once" });
      const first = await stage.drive(session.account.orders.place(request), "the first");
      const second = await endOf(stage, session.account.orders.place(request));
      expectThat(second === "filled" || second === "not-executed", `the second ended as ${second}.`);
      expectSame([first.status, stage.ledger.deals().length], ["filled", 1], "the first, and the venue's deals");
    },
  },
  {
    id: "IDEM-07b",
    title: "two orders at the same moment with one client order id make one order",
    tiers: ["S", "P"],
    async run(stage) {
      const session = await stage.connect();
      const request = orderOf({ clientOrderId: "at-once" });
      const ends = await Promise.all([request, request].map((one) => endOf(stage, session.account.orders.place(one))));
      expectThat(ends.includes("filled"), `the two ended as ${ends.join(" and ")}.`);
      expectSame(stage.ledger.deals().length, 1, "the venue's deals");
    },
  },
];
