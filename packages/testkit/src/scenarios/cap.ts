import type { Capabilities, PlaceOrderRequest } from "@anybroker/core";
import { expectSame, expectThat } from "../checks.ts";
import type { Scenario } from "../scenario.ts";
import type { Session } from "../session.ts";
import { EURUSD, open, orderOf, place, rest } from "./moves.ts";

/** One ability: whether it is claimed, and a call that needs it. */
interface Ability {
  readonly name: string;
  /** It acts on a resting order: without any there is nothing to act on. */
  readonly onOrder?: true;
  claimed(capabilities: Capabilities): boolean;
  use(session: Session, ids: { readonly order?: string; readonly position: string }): Promise<unknown>;
}

const byOrder = (name: string, claimed: Ability["claimed"], request: Partial<PlaceOrderRequest>): Ability => ({
  name,
  claimed,
  use: ({ account }) => account.orders.place(orderOf({ lots: 0.01, ...request })),
});

const ABILITIES: readonly Ability[] = [
  byOrder("limit orders", ({ orderTypes }) => orderTypes.includes("limit"), { type: "limit", limitPrice: 1.05 }),
  byOrder("stop orders", ({ orderTypes }) => orderTypes.includes("stop"), { type: "stop", stopPrice: 1.15 }),
  byOrder("stop-limit orders", ({ orderTypes }) => orderTypes.includes("stop-limit"), {
    type: "stop-limit",
    stopPrice: 1.15,
    limitPrice: 1.16,
  }),
  byOrder(
    "a stop-limit with its limit before the stop",
    ({ orderTypes, stopLimitSide }) => orderTypes.includes("stop-limit") && stopLimitSide !== "behind-stop",
    { type: "stop-limit", stopPrice: 1.15, limitPrice: 1.14 },
  ),
  byOrder("market ioc", ({ marketTimeInForce }) => marketTimeInForce.includes("ioc"), { timeInForce: "ioc" }),
  byOrder("market fok", ({ marketTimeInForce }) => marketTimeInForce.includes("fok"), { timeInForce: "fok" }),
  byOrder(
    "pending day",
    ({ orderTypes, pendingTimeInForce }) => orderTypes.includes("limit") && pendingTimeInForce.includes("day"),
    {
      type: "limit",
      limitPrice: 1.05,
      timeInForce: "day",
    },
  ),
  byOrder("a stop loss", ({ protection }) => protection.market !== "none", { stopLoss: 1.05 }),
  byOrder("a trailing stop", ({ protection }) => protection.trailing, { trailingDistance: 0.01 }),
  byOrder("a largest slippage", ({ maxSlippage }) => maxSlippage, { maxSlippage: 0.001 }),
  {
    name: "cancel",
    onOrder: true,
    claimed: ({ cancelOrder }) => cancelOrder,
    use: ({ account }, { order = "1" }) => account.orders.cancel(order),
  },
  {
    name: "a change of the lots of an order",
    onOrder: true,
    claimed: ({ modifyOrder }) => modifyOrder.includes("lots"),
    use: ({ account }, { order = "1" }) => account.orders.modify(order, { lots: 0.02 }),
  },
  {
    name: "a change of a position",
    claimed: ({ modifyPosition }) => modifyPosition,
    use: ({ account }, { position }) => account.positions.modify(position, { stopLoss: 1.05 }),
  },
  {
    name: "partial close",
    claimed: ({ partialClose }) => partialClose,
    use: ({ account }, { position }) => account.positions.close(position, { lots: 0.01 }),
  },
  {
    name: "close-by",
    claimed: ({ closeBy, positionModes }) => closeBy && positionModes.includes("hedging"),
    use: async ({ account }, { position }) => {
      const opposite = account.positions.list().find(({ side }) => side === "sell")?.id ?? "1";
      await account.positions.closeBy(position, opposite);
    },
  },
  {
    name: "deal history",
    claimed: ({ dealHistory }) => dealHistory,
    use: ({ account }) => account.history.deals().toArray(),
  },
  {
    name: "order history",
    claimed: ({ orderHistory }) => orderHistory,
    use: ({ account }) => account.history.orders().toArray(),
  },
  {
    name: "cash history",
    claimed: ({ cashHistory }) => cashHistory,
    use: ({ account }) => account.history.cash().toArray(),
  },
  {
    name: "candles",
    claimed: ({ candleTimeframes }) => candleTimeframes.length > 0,
    use: ({ account }) => account.candles(EURUSD, "M1", { limit: 1 }).toArray(),
  },
  {
    name: "depth",
    claimed: ({ depth }) => depth,
    use: async ({ account }) => {
      if (account.depth === undefined) throw new Error("account.depth is absent");
      const stream = account.depth(EURUSD);
      await stream.ready;
      await stream.close();
    },
  },
];

/** What can be tried and has to be refused; an unclaimed depth is not even there. */
const unclaimed = (capabilities: Capabilities): readonly Ability[] =>
  ABILITIES.filter((ability) => {
    if (ability.claimed(capabilities) || ability.name === "depth") return false;
    return ability.onOrder !== true || capabilities.orderTypes.includes("limit");
  });

/** Capabilities: what is claimed works, what is not is refused at home. */
export const CAP: readonly Scenario[] = [
  {
    id: "CAP-01",
    title: "each claimed ability works",
    tiers: ["S", "P", "L"],
    async run(stage) {
      for (const ability of ABILITIES.filter((one) => one.claimed(stage.capabilities))) {
        const session = stage.sessions[0] ?? (await stage.connect());
        const position = await open(stage, session, { lots: 0.05 });
        if (ability.name === "close-by") await open(stage, session, { side: "sell", lots: 0.05 });
        const order = stage.capabilities.orderTypes.includes("limit")
          ? await rest(stage, session, { lots: 0.05 })
          : undefined;
        await stage
          .drive(
            ability.use(session, { position: position.id, ...(order !== undefined && { order: order.id }) }),
            ability.name,
          )
          .catch((error: unknown) => {
            throw new Error(`${ability.name} is claimed but does not work: ${String(error)}`, { cause: error });
          });
      }
    },
  },
  {
    id: "CAP-02",
    title: "each unclaimed ability is refused as unsupported before anything is sent",
    tiers: ["S"],
    needs: (capabilities) => unclaimed(capabilities).length > 0,
    observes: ["requests"],
    async run(stage) {
      const session = await stage.connect({ auditIntervalMs: 0 });
      const position = await open(stage, session, { lots: 0.05 });
      if (stage.capabilities.positionModes.includes("hedging"))
        await open(stage, session, { side: "sell", lots: 0.05 });
      const order = stage.capabilities.orderTypes.includes("limit") ? await rest(stage, session) : undefined;
      await stage.pause(2_000);
      for (const ability of unclaimed(stage.capabilities)) {
        const before = stage.world.requests?.();
        const error = await stage.refusal(
          Promise.resolve().then(() =>
            ability.use(session, { position: position.id, ...(order !== undefined && { order: order.id }) }),
          ),
          `${ability.name}, which is not claimed,`,
        );
        const found = [error.kind, error.outcome, stage.world.requests?.()];
        expectSame(found, ["unsupported", "not-executed", before], `kind, outcome and requests of ${ability.name}`);
      }
    },
  },
  {
    id: "CAP-03",
    title: "the account has a depth exactly when the broker claims one",
    tiers: ["S", "P"],
    async run(stage) {
      const session = await stage.connect();
      expectSame(
        session.account.depth !== undefined,
        stage.world.broker.adapter.capabilities.depth,
        "whether depth is there",
      );
    },
  },
  {
    id: "CAP-04",
    title: "a need that the broker does not meet is told when the account is opened, by name",
    tiers: ["S"],
    async run(stage) {
      const lacking = (["stop-limit", "stop", "limit"] as const).find(
        (type) => !stage.capabilities.orderTypes.includes(type),
      );
      const session = await stage.connect({ requires: { orders: ["market"] } });
      await place(stage, session, {});
      if (lacking === undefined) return;
      const error = await stage.refusal(
        stage.connect({ requires: { orders: [lacking] } }),
        "a connect with an unmet need",
      );
      expectSame(error.code, "REQUIREMENT_NOT_MET", "the code");
      expectThat(error.message.includes(lacking), `"${error.message}" does not name ${lacking}.`);
    },
  },
];
