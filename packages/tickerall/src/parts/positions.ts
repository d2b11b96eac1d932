import type { Call, ClosePositionCommand, ModifyPositionCommand, Receipt } from "@anybroker/core/adapter";
import { writeLevels } from "../convert/positions.ts";
import { known, readTimeMs, unreadable } from "../convert/read.ts";
import { ask, keyed, type OpenAccount } from "./open-account.ts";

export async function modifyPosition(
  account: OpenAccount,
  command: ModifyPositionCommand,
  call: Call,
): Promise<Receipt> {
  const { id } = command.position;
  const levels = writeLevels(command.patch, command.wanted);
  const modified = await ask(call, "position", () =>
    account.client.positions.modify(account.id, id, levels, keyed(account, command, call)),
  );
  return { code: "DONE", positionId: id, ...known({ timeMs: readTimeMs(modified.timestamp) }) };
}

/** Without a volume all of the position is closed, whatever it has become by then. */
export async function closePosition(account: OpenAccount, command: ClosePositionCommand, call: Call): Promise<Receipt> {
  const { position, lots } = command;
  const volume = lots === position.lots ? {} : { volume: lots };
  const closed = await ask(call, "position", () =>
    account.client.positions.close(account.id, position.id, { ...keyed(account, command, call), ...volume }),
  );
  if (!closed.closed) throw unreadable(`The answer to the closing of ${position.id}`, "closed", false, "true");
  return { code: "DONE", positionId: position.id, ...known({ timeMs: readTimeMs(closed.timestamp) }) };
}
