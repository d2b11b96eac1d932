import { invalidArgument } from "../open-api-mt5-error.ts";
import { jsonBody, type RequestOptions, requireFinite, type Sender, type Ticket, ticketDigits } from "../requests.ts";
import { path } from "../urls.ts";
import {
  type MoneyStopsAnswer,
  moneyStopsAnswer,
  openPositions,
  type Position,
  type PositionDetails,
  positionDetails,
  type StopsAnswer,
  stopsAnswer,
} from "../wire/trading.ts";

/** New levels of a position. One that is left out stays, 0 takes it off. */
export interface StopsChange {
  /** Absolute price. */
  readonly sl?: number;
  /** Absolute price. */
  readonly tp?: number;
  readonly comment?: string;
}

/** Both levels of a position, as money away from its entry price. Both are always set. */
export interface MoneyStops {
  /** Default 10. */
  readonly stopLossValueInMoney?: number;
  /** Default 30. */
  readonly takeProfitValueInMoney?: number;
  readonly comment?: string;
}

/** Open positions. A change that the terminal refuses is an answer with a `retcode`, not an error. */
export interface PositionCalls {
  open(options?: RequestOptions): Promise<readonly Position[]>;
  /** With the levels' worth in the symbol's profit currency. */
  details(ticket: Ticket, options?: RequestOptions): Promise<PositionDetails>;
  modify(ticket: Ticket, change: StopsChange, options?: RequestOptions): Promise<StopsAnswer>;
  /**
   * Money is the account's currency; 0.5.0 takes it for the symbol's profit currency. A position that is beyond a level
   * already is refused with 10016.
   */
  adjustByMoney(ticket: Ticket, stops?: MoneyStops, options?: RequestOptions): Promise<MoneyStopsAnswer>;
}

export function positionCalls(sender: Sender): PositionCalls {
  return {
    open: async (options) => {
      const answer = await sender.send(
        { operation: "positions.open", lane: "read", method: "GET", path: "/positions/open", answer: openPositions },
        options,
      );
      return answer.positions;
    },
    details: async (ticket, options) =>
      sender.send(
        {
          operation: "positions.details",
          lane: "read",
          method: "GET",
          path: path("positions", ticketDigits(ticket), "details"),
          answer: positionDetails,
        },
        options,
      ),
    modify: async (ticket, { sl, tp, comment }, options) => {
      if (sl === undefined && tp === undefined) {
        throw invalidArgument(`The change of position ${ticket} is empty; give at least one of sl and tp.`);
      }
      requireFinite(`The change of position ${ticket}`, { sl, tp });
      return sender.send(
        {
          operation: "positions.modify",
          lane: "modify",
          method: "POST",
          path: "/positions/modify",
          body: jsonBody({ ticket: ticketDigits(ticket) }, { sl, tp, comment }),
          answer: stopsAnswer,
        },
        options,
      );
    },
    adjustByMoney: async (ticket, { stopLossValueInMoney, takeProfitValueInMoney, comment } = {}, options) => {
      requireFinite(`The change of position ${ticket}`, { stopLossValueInMoney, takeProfitValueInMoney });
      return sender.send(
        {
          operation: "positions.adjustByMoney",
          lane: "modify",
          method: "POST",
          path: "/positions/adjust-by-money",
          body: jsonBody({ ticket: ticketDigits(ticket) }, { stopLossValueInMoney, takeProfitValueInMoney, comment }),
          answer: moneyStopsAnswer,
        },
        options,
      );
    },
  };
}
