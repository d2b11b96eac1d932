import { present } from "../requests.ts";
import { invalidArgument, TonpoError, type TonpoSubject } from "../tonpo-error.ts";
import type { OrderAnswer, OrderResult } from "../wire/orders.ts";

/** Refuses a number that is there and not above 0. */
export function above0(field: string, value: number | undefined): void {
  if (value === undefined || (Number.isFinite(value) && value > 0)) return;
  throw invalidArgument(`${field} has to be a number above 0; it is ${value}.`);
}

/** The levels of a body. The wire knows no value that means "none", so none is ever sent. */
export function levels({ sl, tp }: { readonly sl?: number; readonly tp?: number }) {
  above0("sl", sl);
  above0("tp", tp);
  return present({ sl, tp });
}

/**
 * What an answer says of an order. Refusals come as a 200 with `success: false`.
 *
 * Throws a `TonpoError`: ORDER_REFUSED with the broker's words, or UNREADABLE_ANSWER when success and error contradict
 * each other, so that the order may have been carried out.
 */
export function settled(what: string, { ticket, success, error }: OrderAnswer, subject?: TonpoSubject): OrderResult {
  const about = subject === undefined ? {} : { subject };
  if (!success) {
    const text = error === undefined || error === "" ? "no reason is given" : error;
    const message = `${what} was refused: ${text.replace(/[.\s]+$/, "")}.`;
    throw new TonpoError({ kind: "order", status: 200, code: "ORDER_REFUSED", message, text, ...about });
  }
  if (error !== undefined && error !== "") {
    throw new TonpoError({
      kind: "order",
      status: 200,
      code: "UNREADABLE_ANSWER",
      message: `${what} was answered as a success with the error "${error}"; look at the books for what became of it.`,
      text: error,
      ...about,
    });
  }
  return ticket === undefined || ticket === "0" ? {} : { ticket };
}
