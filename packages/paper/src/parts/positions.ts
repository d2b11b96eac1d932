import type {
  Call,
  CloseByCommand,
  ClosePositionCommand,
  ModifyPositionCommand,
  Receipt,
} from "@anybroker/core/adapter";
import type { VenueAccount } from "../venue/types.ts";
import { receiptOf, toReceipt } from "./receipts.ts";

/** Changes the levels that the caller changes; the venue keeps the rest. Throws the venue's refusal. */
export function modifyPosition(account: VenueAccount, command: ModifyPositionCommand, call: Call): Receipt {
  call.markSent();
  return toReceipt(account.modifyPosition(command.position.id, command.patch), call.operation);
}

/** Closes once: a client order id that was used before gets the first receipt again. */
export function closePosition(account: VenueAccount, command: ClosePositionCommand, call: Call): Receipt {
  const { clientOrderId, position, lots } = command;
  const before = account.orderByClientOrderId(clientOrderId);
  if (before !== undefined) return receiptOf(account, before, call.operation);
  call.markSent();
  return toReceipt(account.closePosition(position.id, lots, { clientOrderId }), call.operation);
}

/** Closes two opposite positions against each other. Throws the venue's refusal. */
export function closeBy(account: VenueAccount, command: CloseByCommand, call: Call): Receipt {
  call.markSent();
  return toReceipt(account.closeBy(command.position.id, command.opposite.id), call.operation);
}
