import { BrokerError, isSuccess } from "@anybroker/core";
import type { Call, CancelOrderCommand, PlaceOrderCommand, Receipt } from "@anybroker/core/adapter";
import { toFill, writeOrder } from "../convert/orders.ts";
import { refusalOf, rowOfRetcode } from "../errors.ts";
import { ask, type OpenAccount } from "./open-account.ts";

/** Sent once: the server has no idempotency, and may itself try again when its terminal is silent. */
export async function placeOrder(account: OpenAccount, command: PlaceOrderCommand, call: Call): Promise<Receipt> {
  const { client, session, options, positionMode } = account;
  session.requireOwnAccount();
  const order = writeOrder(command, options);
  const { retcode, message, result } = await ask(call, () => client.orders.place(order, { call }));
  const code = takenCode(`the ${command.type} order in ${order.symbol}`, retcode, message, call);
  const fill = toFill(result, positionMode === "hedging");
  return command.type === "market" ? { code, ...fill } : { code: "PLACED", ...fill };
}

/** More lots than any position has. */
const TOO_MANY_LOTS = 1_000_000_000;

/**
 * Cancels a resting order, and never closes a position.
 *
 * The server's one call cancels an order or closes a position of that ticket, and an order that has just filled shares
 * it with its position. So the order has to be listed as resting, and the call goes with more lots than any position
 * holds: ignored for an order, refused for a position.
 */
export async function cancelOrder(account: OpenAccount, command: CancelOrderCommand, call: Call): Promise<Receipt> {
  const { client, session } = account;
  const { id } = command.order;
  session.requireOwnAccount();
  const pending = await ask(call, () => client.orders.pending({ call }), "order").catch((error: BrokerError) => {
    throw error.with({ outcome: "not-executed" });
  });
  if (!pending.some(({ ticket }) => ticket === id)) throw gone(id, "it is not listed as resting any more");
  const answer = await ask(call, () => client.orders.close(id, { volume: TOO_MANY_LOTS }, { call }), "order").catch(
    (error: BrokerError) => {
      throw BrokerError.is(error, "INVALID_CLOSE_VOLUME") ? gone(id, "it has just filled") : error;
    },
  );
  const { operation, retcode, result } = answer;
  if (operation !== "cancelPendingOrder") {
    throw gone(id, `the server took the call for its position and answered ${operation} with retcode ${retcode}`);
  }
  return { code: takenCode(`the cancelling of order ${id}`, retcode, result.comment, call), orderId: id };
}

const gone = (id: string, found: string): BrokerError =>
  new BrokerError("ORDER_NOT_FOUND", `The order ${id} was not cancelled: ${found}; look at the positions.`, {
    broker: "open-api-mt5",
    outcome: "not-executed",
  });

/** The return code of a request that was taken, by its name. Throws the refusal that any other code stands for. */
export function takenCode(what: string, retcode: number, text: string, { operation }: Call): Receipt["code"] {
  const { code } = rowOfRetcode(retcode);
  if (isSuccess(code)) return code as Receipt["code"];
  throw refusalOf(what, retcode, text, operation);
}
