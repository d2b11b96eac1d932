import { type Account, BrokerError, isFinal, type Order, type Position } from "@anybroker/core";
import type { Command } from "commander";
import { UsageError } from "../failures.ts";
import {
  type ModifyFlags,
  type ModifyRequest,
  modifyRequest,
  type OrderLevel,
  orderPatch,
} from "../input/modify-request.ts";
import { describeChange, describeOrder, describePosition } from "../output/describe.ts";
import { examples } from "../output/examples.ts";
import { orderFacts, positionFacts } from "../output/facts.ts";
import { formatLots } from "../output/format.ts";
import { type PriceWriter, priceWriter } from "../output/prices.ts";
import {
  type Context,
  confirm,
  requireConsent,
  type Session,
  type TradeFlags,
  tradingCommand,
  withAccount,
} from "../session.ts";

/** `anybroker modify ID`: of a resting order or an open position. */
export function modifyCommand(context: Context): Command {
  return tradingCommand("modify", "Change a resting order or an open position; what is not named stays.")
    .argument("<id>", "the id of the order or position")
    .option("--price <price>", "the price of a limit or stop order")
    .option("--limit <price>", "the limit of a limit or stop-limit order")
    .option("--stop <price>", "the trigger of a stop or stop-limit order")
    .option("--lots <lots>", "the size of an order")
    .option("--sl <price>", "stop loss; none takes it off")
    .option("--tp <price>", "take profit; none takes it off")
    .option("--kind <kind>", "order or position, where an order and a position have the same id")
    .addHelpText(
      "after",
      examples(context.terminal, [
        "modify 5001 --sl 1.0790 --tp none --config paper.json",
        "modify 5002 --price 1.0750 --config paper.json",
      ]),
    )
    .action(async (id: string, flags: ModifyFlags & TradeFlags) => {
      const request = modifyRequest(flags);
      requireConsent(context, flags);
      await withAccount(context, flags, (session) => modify(session, flags, id, request));
    });
}

async function modify(session: Session, flags: TradeFlags, id: string, request: ModifyRequest): Promise<void> {
  const target = findTarget(session.account, id, request);
  if ("order" in target) return modifyOrder(session, flags, target.order, id, request);
  return modifyPosition(session, flags, target.position, request);
}

type Target = { readonly order: Order } | { readonly position: Position };

function findTarget(account: Account, id: string, { kind, ofOrder }: ModifyRequest): Target {
  const known = account.orders.get(id);
  const order = known !== undefined && !isFinal(known.status) ? known : undefined;
  const position = account.positions.get(id);
  const isOrder =
    kind === undefined ? order !== undefined && (position === undefined || ofOrder.length > 0) : kind === "order";
  if (kind === undefined && order !== undefined && position !== undefined && !isOrder) {
    throw new UsageError(`${id} is a resting order and an open position; add --kind order or --kind position.`);
  }
  if (isOrder && order !== undefined) return { order };
  if (!isOrder && position !== undefined) return { position };
  const what = kind ?? "order or position";
  throw new BrokerError(
    kind === "position" ? "POSITION_NOT_FOUND" : "ORDER_NOT_FOUND",
    `Looked for the ${what} ${id} to modify: none is resting or open under this id.`,
  );
}

const ORDER_LEVEL_NAMES: Readonly<Record<OrderLevel, string>> = {
  limitPrice: "limit",
  stopPrice: "stop",
  stopLoss: "stop loss",
  takeProfit: "take profit",
};

async function modifyOrder(
  session: Session,
  flags: TradeFlags,
  order: Order,
  id: string,
  request: ModifyRequest,
): Promise<void> {
  const { account, output, call } = session;
  const price = priceWriter(account);
  const patch = orderPatch(order, request);
  const lots = patch.lots === undefined ? [] : [describeChange("lots", formatLots(order.lots), patch.lots)];
  const levels = changes(["limitPrice", "stopPrice", "stopLoss", "takeProfit"], order, patch, price);
  await confirm(session, flags, () => [`modify order ${id}: ${describeOrder(order, price)}`, ...lots, ...levels]);
  output.progress("Sending ...");
  const modified = await account.orders.modify(id, patch, call);
  output.facts(modified, () => orderFacts(modified, price));
}

async function modifyPosition(
  session: Session,
  flags: TradeFlags,
  position: Position,
  { ofOrder, levels }: ModifyRequest,
): Promise<void> {
  if (ofOrder.length > 0) {
    throw new UsageError(
      `${position.id} is an open position; ${ofOrder.join(", ")} can be changed on a resting order only.`,
    );
  }
  const { account, output, call } = session;
  const price = priceWriter(account);
  const plan = changes(["stopLoss", "takeProfit"], position, levels, price);
  await confirm(session, flags, () => [
    `modify position ${position.id}: ${describePosition(position, price)}`,
    ...plan,
  ]);
  output.progress("Sending ...");
  const modified = await account.positions.modify(position.id, levels, call);
  output.facts(modified, () => positionFacts(modified, price));
}

function changes<Level extends OrderLevel>(
  levels: readonly Level[],
  from: { readonly symbol: string } & { readonly [Key in Level]?: number },
  to: { readonly [Key in Level]?: string | number | null },
  price: PriceWriter,
): readonly string[] {
  return levels.flatMap((level) => {
    const wanted = to[level];
    if (wanted === undefined) return [];
    return [describeChange(ORDER_LEVEL_NAMES[level], price(from.symbol, from[level]), wanted)];
  });
}
