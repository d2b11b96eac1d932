import { present, type RequestOptions, type Sender } from "../requests.ts";
import { invalidArgument } from "../tonpo-error.ts";
import { path } from "../urls.ts";
import { type OrderResult, orderAnswer } from "../wire/orders.ts";
import { onePosition, type Position, positions } from "../wire/positions.ts";
import { above0, levels, settled } from "./order-checks.ts";

/** New levels of a position, as prices; what is left out stays. The service has no way to take one off. */
export interface PositionLevels {
  readonly sl?: number;
  readonly tp?: number;
}

/** Open positions of the user's account. */
export interface PositionCalls {
  list(options?: RequestOptions): Promise<readonly Position[]>;
  /** Throws a `TonpoError` of kind `not-found` when it is not open. */
  get(ticket: string | number, options?: RequestOptions): Promise<Position>;
  /** Closes a position, or `volume` lots of it. Throws ORDER_REFUSED. A volume of 0 is refused: it would close all. */
  close(ticket: string | number, options?: RequestOptions & { readonly volume?: number }): Promise<OrderResult>;
  /** Moves its levels. Throws ORDER_REFUSED. */
  modify(ticket: string | number, levels: PositionLevels, options?: RequestOptions): Promise<OrderResult>;
}

/** The wire has tickets as numbers; one that would lose digits goes as text. */
export function writeTicket(ticket: string | number): number | string {
  const text = String(ticket);
  if (!/^[1-9]\d*$/.test(text)) throw invalidArgument(`${JSON.stringify(ticket)} is no ticket; give its digits.`);
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : text;
}

export function positionCalls(sender: Sender): PositionCalls {
  return {
    list: (options) =>
      sender.send(
        { operation: "positions.list", lane: "read", method: "GET", path: path("positions"), answer: positions },
        options,
      ),
    get: (ticket, options) =>
      sender.send(
        {
          operation: "positions.get",
          lane: "read",
          method: "GET",
          path: path("positions", ticket),
          subject: "position",
          answer: onePosition,
        },
        options,
      ),
    close: async (ticket, { volume, ...options } = {}) => {
      above0("volume", volume);
      const answer = await sender.send(
        {
          operation: "positions.close",
          lane: "reduce",
          method: "POST",
          path: path("orders", "close"),
          body: present({ ticket: writeTicket(ticket), volume }),
          subject: "position",
          ownVerdict: true,
          answer: orderAnswer,
        },
        options,
      );
      return settled(`The closing of position ${ticket}`, answer, "position");
    },
    modify: async (ticket, change, options) => {
      const body = levels(change);
      if (Object.keys(body).length === 0) {
        throw invalidArgument(`The change of position ${ticket} is empty; give at least one of sl and tp.`);
      }
      const answer = await sender.send(
        {
          operation: "positions.modify",
          lane: "modify",
          method: "POST",
          path: path("orders", "modify"),
          body: { ticket: writeTicket(ticket), ...body },
          subject: "position",
          ownVerdict: true,
          answer: orderAnswer,
        },
        options,
      );
      return settled(`The change of position ${ticket}`, answer, "position");
    },
  };
}
