import { BrokerError, type Capabilities, type ErrorCode, RETCODES } from "@anybroker/core";
import { expectSame, expectThat } from "../checks.ts";
import type { Scenario } from "../scenario.ts";
import type { Session } from "../session.ts";
import type { FaultOperation } from "../world.ts";
import { open, orderOf, rest } from "./moves.ts";

/** What a broker may refuse a trade with; each world knows which of them its broker has a word for. */
const REFUSALS = [
  "REJECT",
  "REQUOTE",
  "INVALID",
  "INVALID_VOLUME",
  "INVALID_PRICE",
  "INVALID_STOPS",
  "TRADE_DISABLED",
  "MARKET_CLOSED",
  "NO_MONEY",
  "PRICE_OFF",
  "INVALID_FILL",
] as const satisfies readonly ErrorCode[];

/** A command and what it needs, to be refused. */
interface Refusable {
  readonly operation: FaultOperation;
  claimed(capabilities: Capabilities): boolean;
  send(session: Session, ids: { readonly order: string; readonly position: string }): Promise<unknown>;
}

const COMMANDS: readonly Refusable[] = [
  {
    operation: "closePosition",
    claimed: () => true,
    send: ({ account }, { position }) => account.positions.close(position),
  },
  {
    operation: "modifyPosition",
    claimed: ({ modifyPosition }) => modifyPosition,
    send: ({ account }, { position }) => account.positions.modify(position, { stopLoss: 1.05 }),
  },
  {
    operation: "modifyOrder",
    claimed: ({ modifyOrder }) => modifyOrder.includes("limitPrice"),
    send: ({ account }, { order }) => account.orders.modify(order, { limitPrice: 1.08 }),
  },
  {
    operation: "cancelOrder",
    claimed: ({ cancelOrder }) => cancelOrder,
    send: ({ account }, { order }) => account.orders.cancel(order),
  },
];

/** Errors: one vocabulary, an honest outcome, and no harm to anybody else. */
export const ERR: readonly Scenario[] = [
  {
    id: "ERR-01",
    title: "a refusal is told with its code, kind and outcome, keeps the broker's own word, and leaves the books alone",
    tiers: ["S"],
    faults: ["refuseNext"],
    async run(stage) {
      const session = await stage.connect();
      let tried = 0;
      for (const code of REFUSALS) {
        if (!stage.fault("refuseNext")("placeOrder", code)) continue;
        tried += 1;
        const error = await stage.refusal(session.account.orders.place(orderOf({})), `an order refused with ${code}`);
        expectSame(
          [error.code, error.retcode, error.kind, error.outcome],
          [code, RETCODES[code].retcode, RETCODES[code].kind, "not-executed"],
          `the refusal with ${code}`,
        );
        expectThat(error.native !== undefined, `the refusal with ${code} lost the broker's own word.`);
      }
      expectThat(tried > 0, "the world has no word for any refusal.");
      expectSame(stage.ledger.deals(), [], "the venue's deals");
    },
  },
  {
    id: "ERR-01b",
    title: "a refusal of a close, a change or a cancel is told as one of an order is, and changes nothing",
    tiers: ["S"],
    faults: ["refuseNext"],
    needs: ({ orderTypes }) => orderTypes.includes("limit"),
    async run(stage) {
      const session = await stage.connect();
      const position = await open(stage, session);
      const order = await rest(stage, session);
      for (const { operation, send } of COMMANDS.filter(({ claimed }) => claimed(stage.capabilities))) {
        for (const code of ["REJECT", "TRADE_DISABLED", "MARKET_CLOSED"] as const) {
          if (!stage.fault("refuseNext")(operation, code)) continue;
          const what = `${operation} refused with ${code}`;
          const error = await stage.refusal(send(session, { order: order.id, position: position.id }), what);
          expectSame([error.code, error.kind, error.outcome], [code, RETCODES[code].kind, "not-executed"], what);
          expectThat(error.native !== undefined, `${what} lost the broker's own word.`);
        }
      }
      expectSame(
        [stage.ledger.positions(), stage.ledger.orders()].map(([one]) => [one?.lots, one?.stopLoss]),
        [
          [0.1, undefined],
          [0.1, undefined],
        ],
        "the position and the order at the venue",
      );
    },
  },
  {
    id: "ERR-02",
    title: "an HTML page instead of an answer makes a read fail and an order's outcome a question, not a refusal",
    tiers: ["S"],
    faults: ["htmlOnce"],
    needs: ({ events }) => events !== "polled",
    async run(stage) {
      const session = await stage.connect();
      await open(stage, session, { lots: 0.2, symbol: "GBPUSD" });
      stage.fault("htmlOnce")("snapshot");
      const read = await stage.drive(
        session.account.sync().catch((error: unknown) => (BrokerError.is(error) ? error.kind : error)),
        "a read that gets HTML",
      );
      expectThat(
        [undefined, "protocol", "unavailable"].includes(read as string),
        `the read failed as ${String(read)}.`,
      );
      expectSame(
        session.account.positions.list().map(({ lots }) => lots),
        [0.2],
        "the positions after the bad answer",
      );
      stage.fault("htmlOnce")("placeOrder");
      const outcome = await stage.drive(
        session.account.orders.place(orderOf({ clientOrderId: "in-html" })).then(
          (order) => order.status,
          (error: { readonly outcome?: string }) => error.outcome,
        ),
        "an order that gets HTML",
      );
      const deals = stage.ledger.deals().length - 1;
      // Not executed is only true with evidence; filled only if the command was sent again under its id.
      expectThat(
        (outcome === "filled" && deals === 1) || (outcome !== "filled" && deals === 0),
        `the order ended ${outcome} with ${deals} deals at the venue.`,
      );
    },
  },
  {
    id: "ERR-03",
    title: "a listener that throws hurts no other listener and no call, and is reported",
    tiers: ["S", "P"],
    async run(stage) {
      const session = await stage.connect();
      const heard: string[] = [];
      const thrower = session.account.on("deal", () => {
        throw new Error("a fault of the program");
      });
      session.account.on("deal", (event) => heard.push(event.deal.symbol));
      await open(stage, session, {});
      await stage.until(() => heard.length === 1, "the other listener was not told");
      await stage.until(
        () => session.statuses.some(({ state }) => state === "problem"),
        "the throwing listener was not reported",
      );
      thrower.off();
    },
  },
  {
    id: "ERR-04",
    title: "a call that is aborted before it is sent was not executed, and nothing is sent",
    tiers: ["S", "P"],
    async run(stage) {
      const session = await stage.connect();
      const error = await stage.refusal(
        session.account.orders.place(orderOf({}), { signal: AbortSignal.abort() }),
        "an aborted order",
      );
      expectSame([error.kind, error.code, error.outcome], ["aborted", "ABORTED", "not-executed"], "how it ended");
      await stage.pause();
      expectSame(stage.ledger.deals(), [], "the venue's deals");
    },
  },
  {
    id: "ERR-04b",
    title: "an order that is aborted after it was sent has an unknown outcome, and the books learn the truth",
    tiers: ["S"],
    faults: ["dropAnswer"],
    async run(stage) {
      const session = await stage.connect();
      const controller = new AbortController();
      stage.fault("dropAnswer")("placeOrder");
      const placing = session.account.orders.place(orderOf({ clientOrderId: "aborted" }), {
        signal: controller.signal,
      });
      const ended = placing.then(
        (order) => order.status,
        (error: { readonly outcome?: string }) => error.outcome,
      );
      await stage.until(() => stage.ledger.deals().length === 1, "the order did not reach the venue");
      controller.abort();
      const outcome = await stage.drive(ended, "the aborted order");
      expectThat(outcome !== "not-executed", "an executed order was told as not executed.");
      await stage.until(
        () => session.account.orders.get("aborted")?.status === "filled",
        "the aborted order was not resolved",
        130_000,
      );
    },
  },
  {
    id: "ERR-05",
    title: "a throttle delays a cancel by the wait that the broker asks for at most a few times, and never doubles it",
    tiers: ["S"],
    faults: ["throttle"],
    needs: ({ orderTypes, cancelOrder }) => orderTypes.includes("limit") && cancelOrder,
    async run(stage) {
      const session = await stage.connect();
      const order = await rest(stage, session);
      stage.fault("throttle")("cancelOrder", 2_000);
      const ended = await stage.drive(
        session.account.orders.cancel(order.id).then(
          ({ status }) => status,
          (error: { readonly kind?: string; readonly outcome?: string }) => [error.kind, error.outcome],
        ),
        "the throttled cancel",
      );
      if (ended !== "cancelled") {
        expectSame(ended, ["rate-limited", "not-executed"], "how the throttled cancel ended");
        await stage.pause(3_000);
        await stage.drive(session.account.orders.cancel(order.id));
      }
      expectSame(stage.ledger.orders(), [], "the venue's orders");
    },
  },
];
