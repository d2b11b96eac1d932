import { type Account, BrokerError, isFinal, type Order } from "@anybroker/core";
import type { Command } from "commander";
import { UsageError } from "../failures.ts";
import { reportBatch } from "../output/batch.ts";
import { describeOrder } from "../output/describe.ts";
import { examples } from "../output/examples.ts";
import { orderFacts } from "../output/facts.ts";
import { priceWriter } from "../output/prices.ts";
import {
  type Context,
  confirm,
  requireConsent,
  type Session,
  type TradeFlags,
  tradingCommand,
  withAccount,
} from "../session.ts";

interface CancelFlags extends TradeFlags {
  readonly all?: true;
}

/** `anybroker cancel ID|--all`. */
export function cancelCommand(context: Context): Command {
  return tradingCommand("cancel", "Cancel a resting order, or all of them.")
    .argument("[id]", "the order's id, or its client order id")
    .option("--all", "every resting order of the account")
    .addHelpText(
      "after",
      examples(context.terminal, ["cancel 5001 --config paper.json", "cancel --all --yes --config paper.json"]),
    )
    .action(async (id: string | undefined, flags: CancelFlags) => {
      if ((id === undefined) === (flags.all === undefined)) {
        throw new UsageError("Say which order to cancel: its id, or --all.");
      }
      requireConsent(context, flags);
      await withAccount(context, flags, (session) =>
        id === undefined ? cancelAll(session, flags) : cancelOne(session, flags, id),
      );
    });
}

/** The resting order with this id. Throws ORDER_NOT_FOUND, with the ids that there are. */
export function restingOrder(account: Account, id: string): Order {
  const order = account.orders.get(id);
  if (order !== undefined && !isFinal(order.status)) return order;
  const ids = account.orders.list().map((resting) => resting.id ?? resting.clientOrderId ?? "");
  const found = order === undefined ? "there is none" : `it is ${order.status}`;
  const others = ids.length === 0 ? "No order is resting." : `Resting are: ${ids.join(", ")}.`;
  throw new BrokerError("ORDER_NOT_FOUND", `Looked for the resting order ${id}: ${found}. ${others}`);
}

async function cancelOne(session: Session, flags: CancelFlags, id: string): Promise<void> {
  const { account, output, call } = session;
  const price = priceWriter(account);
  await confirm(session, flags, () => [`cancel order ${id}: ${describeOrder(restingOrder(account, id), price)}`]);
  output.progress("Sending ...");
  const cancelled = await account.orders.cancel(id, call);
  output.facts(cancelled, () => orderFacts(cancelled, price));
}

async function cancelAll(session: Session, flags: CancelFlags): Promise<void> {
  const { account, output, call } = session;
  const price = priceWriter(account);
  const resting = account.orders.list();
  if (resting.length === 0) {
    output.result({ done: [], failed: [] }, () => "No resting orders.");
    return;
  }
  const describe = (order: Order): string => `order ${order.id ?? ""}: ${describeOrder(order, price)}`;
  await confirm(session, flags, () => resting.map((order) => `cancel ${describe(order)}`));
  output.progress("Sending ...");
  reportBatch(output, await account.orders.cancelAll({}, call), "cancelled", describe);
}
