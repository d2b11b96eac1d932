import { BrokerError } from "@anybroker/core";
import {
  type Call,
  type ClosePositionCommand,
  type ModifyPositionCommand,
  type Receipt,
  writeCommentTag,
} from "@anybroker/core/adapter";
import { toFill } from "../convert/orders.ts";
import { writeLevels } from "../convert/positions.ts";
import { ask, type OpenAccount } from "./open-account.ts";
import { takenCode } from "./orders.ts";

export async function modifyPosition(
  { client, session, tickets }: OpenAccount,
  command: ModifyPositionCommand,
  call: Call,
): Promise<Receipt> {
  const { id } = command.position;
  const levels = writeLevels(command.wanted);
  session.requireOwnAccount();
  const { retcode, message } = await ask(
    call,
    () => client.positions.modify(tickets.of(id), levels, { call }),
    "position",
  );
  return { code: takenCode(`the change of position ${id}`, retcode, message, call), positionId: id };
}

/** Without a volume all of the position is closed, whatever it has become by then. */
export async function closePosition(
  { client, session, tickets, options }: OpenAccount,
  command: ClosePositionCommand,
  call: Call,
): Promise<Receipt> {
  const { position, lots, clientOrderId } = command;
  session.requireOwnAccount();
  const { operation, retcode, result } = await ask(
    call,
    () =>
      client.orders.close(
        tickets.of(position.id),
        {
          deviation: options.deviation,
          comment: writeCommentTag(clientOrderId, undefined),
          ...(lots !== position.lots && { volume: lots }),
        },
        { call },
      ),
    "position",
  );
  if (operation !== "closePosition") {
    // A resting rest of the order that opened the position has its ticket, and the server looks there first.
    throw new BrokerError(
      "ORDER_CHANGED",
      `The position ${position.id} was not closed: the server cancelled the rest of the order of that ticket instead; close it again.`,
      { broker: "open-api-mt5", operation: call.operation, outcome: "not-executed", native: { code: retcode } },
    );
  }
  const code = takenCode(`the closing of position ${position.id}`, retcode, result.comment, call);
  return { code, ...toFill(result, false), positionId: position.id };
}
