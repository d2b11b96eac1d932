import { asBrokerError, positionId } from "@anybroker/core";
import type { Observation } from "@anybroker/core/adapter";
import type { Tick as WireTick } from "../client/wire/frames.ts";
import { toAccountChanges } from "../convert/account.ts";
import { toOrder } from "../convert/orders.ts";
import { toPosition } from "../convert/positions.ts";
import type { AccountFeed } from "../session.ts";
import type { OpenAccount } from "./open-account.ts";

/** Turns an account's part of the stream into observations: what it shows are states, their causes are read. */
export function createFeed(
  { sink, orderTypes }: Pick<OpenAccount, "sink" | "orderTypes">,
  deliver: (tick: WireTick) => void,
): AccountFeed {
  const observe = (read: () => Observation): void => {
    let observation: Observation;
    try {
      observation = read();
    } catch (error) {
      sink.problem(asBrokerError(error, "BAD_ANSWER", "An update of the stream could not be read."));
      return;
    }
    sink.observed(observation);
  };
  return {
    tick: deliver,
    position: ({ event, position }) =>
      observe(() =>
        event === "closed"
          ? { closedPositionIds: [positionId(position.ticket)] }
          : { positions: [toPosition(position)] },
      ),
    orders: ({ orders }) =>
      observe(() => {
        const allOrders = orders.map(toOrder);
        for (const { id, type } of allOrders) if (id !== undefined) orderTypes.remember(id, type);
        return { allOrders };
      }),
    account: ({ snapshot }) => observe(() => ({ account: toAccountChanges(snapshot) })),
    problem: (error) => sink.problem(error),
  };
}
