import { onAccount, present, type QueueOptions, type Sender } from "../requests.ts";
import { path } from "../urls.ts";
import type { Side } from "../wire/base.ts";
import {
  type BatchResult,
  batchResult,
  type PositionClosed,
  type PositionModified,
  positionClosed,
  positionModified,
} from "../wire/orders.ts";
import { checkChange } from "./orders.ts";

/** A position's levels: what is left out stays, 0 takes a level off. */
export interface PositionChange {
  /** Absolute price. */
  readonly stopLoss?: number;
  /** Absolute price. */
  readonly takeProfit?: number;
}

/** Open positions of one account; they are read with `accounts.get`. */
export interface PositionCalls {
  /** Closes a position, or `volume` lots of it. The answer tells neither the price nor the profit. */
  close(
    accountId: string,
    ticket: string | number,
    options?: QueueOptions & { readonly volume?: number },
  ): Promise<PositionClosed>;
  modify(
    accountId: string,
    ticket: string | number,
    change: PositionChange,
    options?: QueueOptions,
  ): Promise<PositionModified>;
  /** Closes all that fit (everything without a filter); one that fails is a row of the result. */
  closeAll(
    accountId: string,
    filter?: { readonly symbol?: string; readonly side?: Side },
    options?: QueueOptions,
  ): Promise<BatchResult>;
}

export function positionCalls(sender: Sender): PositionCalls {
  return {
    close: (id, ticket, { volume, ...options } = {}) =>
      sender.send(
        {
          operation: "positions.close",
          lane: "reduce",
          method: "DELETE",
          path: path("accounts", id, "positions", ticket),
          body: present({ volume }),
          account: onAccount(id),
          answer: positionClosed,
        },
        options,
      ),
    modify: async (id, ticket, { stopLoss, takeProfit }, options) => {
      const body = present({ stopLoss, takeProfit });
      checkChange(`position ${ticket}`, body);
      return sender.send(
        {
          operation: "positions.modify",
          lane: "modify",
          method: "PATCH",
          path: path("accounts", id, "positions", ticket),
          body,
          account: onAccount(id),
          answer: positionModified,
        },
        options,
      );
    },
    closeAll: (id, { symbol, side } = {}, options) =>
      sender.send(
        {
          operation: "positions.closeAll",
          lane: "reduce",
          method: "POST",
          path: path("accounts", id, "positions", "close-all"),
          body: present({ symbol, side }),
          account: onAccount(id),
          answer: batchResult,
        },
        options,
      ),
  };
}
