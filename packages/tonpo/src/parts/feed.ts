import { asBrokerError, positionId } from "@anybroker/core";
import type { Observation } from "@anybroker/core/adapter";
import { toAccountChanges } from "../convert/account.ts";
import { toPosition } from "../convert/positions.ts";
import type { AccountFeed } from "../session.ts";
import type { OpenAccount } from "./open-account.ts";

/**
 * Turns the stream into observations: what it shows are states, their causes are read. `orderResult` is not listened
 * to: it repeats the answer of a call, and what a resting order's fill changes shows in the position's own frame.
 */
export function createFeed(account: OpenAccount, price: AccountFeed["price"]): AccountFeed {
  const { id, sink, terms, seenTags, watch } = account;
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
    id,
    price,
    position: (update) =>
      observe(() => {
        if (update.volume === 0) return { closedPositionIds: [positionId(update.ticket)] };
        const position = toPosition(update, terms);
        if (position.clientOrderId !== undefined) seenTags.remember(position.clientOrderId, position.id);
        return { positions: [position] };
      }),
    account: (update) => observe(() => ({ account: toAccountChanges(update) })),
    state: (state) => {
      watch.told(state);
      sink.observed({ account: { tradingAllowed: watch.tradingAllowed } });
    },
    problem: (error) => sink.problem(error),
  };
}
