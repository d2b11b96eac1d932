import { BrokerError, type Position } from "@anybroker/core";
import type { Call, Snapshot } from "@anybroker/core/adapter";
import { toSummary, withOpenPositions } from "../convert/account.ts";
import { isWorking, toOrder } from "../convert/orders.ts";
import { isOpen, toPosition } from "../convert/positions.ts";
import { readMoney } from "../convert/read.ts";
import type { ProtoOAGetPositionUnrealizedPnLRes, ProtoOAPosition, ProtoOATrader } from "../schema/index.ts";
import { ask, type OpenAccount } from "./open-account.ts";

/** Account, positions and resting orders. The wire has no equity or margin: they are summed up here. */
export async function readSnapshot(account: OpenAccount, call: Call): Promise<Snapshot> {
  const { id, client, money, flags, symbols } = account;
  const [{ trader }, books] = await ask(account, call, () =>
    Promise.all([client.accounts.trader(id, { call }), client.trading.reconcile(id, {}, { call })]),
  );
  const positions = books.position.filter(isOpen);
  for (const position of positions) flags.seePosition(position);
  for (const order of books.order) flags.seeOrder(order);
  const profits =
    positions.length === 0
      ? undefined
      : await ask(account, call, () => client.accounts.unrealizedPnL(id, { call })).catch(unlessUnsupported);
  const summary = toSummary(trader, await currencyOf(account, trader, call));
  if (money.setTrader(trader)) money.summary = account.mayTrade ? summary : { ...summary, tradingAllowed: false };
  const present = money.summary ?? summary;
  return {
    account: withOpenPositions(present, trader, positions, profits),
    positions: positions.map((position) => withProfit(account, position, profits)),
    orders: books.order.filter(isWorking).map((order) => toOrder(order, symbols)),
  };
}

function withProfit(
  { flags, symbols }: OpenAccount,
  position: ProtoOAPosition,
  profits: ProtoOAGetPositionUnrealizedPnLRes | undefined,
): Position {
  const id = String(position.positionId);
  const row = profits?.positionUnrealizedPnL.find((each) => String(each.positionId) === id);
  return toPosition(position, symbols, {
    profit: row === undefined ? undefined : readMoney(row.grossUnrealizedPnL, profits?.moneyDigits),
    trailingDistance: flags.trailingDistance(id),
  });
}

/** Older servers can't tell the profit; everything else they can. */
function unlessUnsupported(error: unknown): undefined {
  if (!BrokerError.is(error, "UNSUPPORTED")) throw error;
}

/** The name of the asset that the account is kept in; asked for once. */
export async function currencyOf(account: OpenAccount, trader: ProtoOATrader, call: Call): Promise<string> {
  const known = account.money.currency;
  if (known !== undefined) return known;
  const { asset } = await ask(account, call, () => account.client.symbols.assets(account.id, { call }));
  const found = asset.find(({ assetId }) => String(assetId) === String(trader.depositAssetId));
  if (found === undefined) {
    const message = `The currency of the account ${account.id} could not be read: its asset ${trader.depositAssetId} is not in the broker's list.`;
    throw new BrokerError("BAD_ANSWER", message, { broker: "ctrader", details: { field: "depositAssetId" } });
  }
  account.money.setCurrency(found.name);
  return found.name;
}
