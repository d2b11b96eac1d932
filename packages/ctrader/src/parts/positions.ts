import { addExact, subtractExact, toDigits } from "@anybroker/core";
import type { Call, ClosePositionCommand, ModifyPositionCommand, Receipt } from "@anybroker/core/adapter";
import type { Fields } from "../client/calls/send.ts";
import { known, writeLots } from "../convert/read.ts";
import { ask, type OpenAccount, requireTrading } from "./open-account.ts";
import { toChangeReceipt, toReceipt } from "./receipts.ts";

/** Changes a position's protection: the wire takes both levels, and takes off the one that is left out. */
export async function modifyPosition(
  account: OpenAccount,
  command: ModifyPositionCommand,
  call: Call,
): Promise<Receipt> {
  requireTrading(account);
  const { position, wanted, patch } = command;
  const flags = account.flags.of("position", position.id);
  const { trailingDistance } = patch;
  const stopLoss =
    typeof trailingDistance === "number"
      ? await trailingStop(account, command, trailingDistance, call)
      : wanted.stopLoss;
  const trailing = trailingDistance === undefined ? flags?.trailing === true : trailingDistance !== null;
  const guaranteed = flags?.guaranteed === true || account.money.trader?.isLimitedRisk === true;
  const fields: Fields<"ProtoOAAmendPositionSLTPReq"> = {
    positionId: position.id,
    ...known({ stopLoss, takeProfit: wanted.takeProfit, stopLossTriggerMethod: flags?.trigger }),
    ...(stopLoss !== undefined && trailing && { trailingStopLoss: true }),
    ...(stopLoss !== undefined && guaranteed && { guaranteedStopLoss: true }),
  };
  if (typeof trailingDistance === "number") account.flags.setTrailingDistance(position.id, trailingDistance);
  const event = await ask(account, call, () =>
    account.client.trading.amendPositionProtection(account.id, fields, { call }),
  );
  return toChangeReceipt(event, account.symbols, call);
}

/** A trailing stop follows at the distance that it has from the price when it is set. */
async function trailingStop(
  account: OpenAccount,
  { position, symbol }: ModifyPositionCommand,
  distance: number,
  call: Call,
): Promise<number> {
  const { bid, ask: offer } = await ask(account, call, () => account.streams.price(symbol, call));
  const stop = position.side === "buy" ? subtractExact(bid, distance) : addExact(offer, distance);
  return symbol.digits === undefined ? stop : toDigits(stop, symbol.digits);
}

/** Closes a position or a part of it. The first event says accepted; the deal comes as an execution. */
export async function closePosition(account: OpenAccount, command: ClosePositionCommand, call: Call): Promise<Receipt> {
  requireTrading(account);
  const fields = { positionId: command.position.id, volume: writeLots(command.lots, command.symbol) };
  const event = await ask(account, call, () => account.client.trading.closePosition(account.id, fields, { call }));
  return toReceipt(event, account.symbols, call);
}
