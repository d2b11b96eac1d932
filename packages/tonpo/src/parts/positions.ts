import type { Call, ClosePositionCommand, ModifyPositionCommand, Receipt } from "@anybroker/core/adapter";
import { writeLevels } from "../convert/positions.ts";
import { asksNothingNew } from "../errors.ts";
import { ask, type OpenAccount } from "./open-account.ts";

export async function modifyPosition(
  { client }: OpenAccount,
  { position, wanted }: ModifyPositionCommand,
  call: Call,
): Promise<Receipt> {
  return ask(call, async () => {
    try {
      await client.positions.modify(position.id, writeLevels(wanted), { call });
    } catch (error) {
      if (!asksNothingNew(error)) throw error;
      return { code: "NO_CHANGES", positionId: position.id };
    }
    return { code: "DONE", positionId: position.id };
  });
}

/** Without a volume all of the position is closed, whatever it has become by then. */
export async function closePosition(
  { client }: OpenAccount,
  { position, lots }: ClosePositionCommand,
  call: Call,
): Promise<Receipt> {
  const volume = lots === position.lots ? {} : { volume: lots };
  await ask(call, () => client.positions.close(position.id, { call, ...volume }));
  return { code: "DONE", positionId: position.id };
}
