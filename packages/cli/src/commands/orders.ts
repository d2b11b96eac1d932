import type { Order } from "@anybroker/core";
import type { Command } from "commander";
import { examples } from "../output/examples.ts";
import { formatLots, formatTime, NOTHING } from "../output/format.ts";
import { type PriceWriter, priceWriter } from "../output/prices.ts";
import type { Column } from "../output/table.ts";
import { type AccountFlags, type Context, commandOnAccount, withAccount } from "../session.ts";

function columns(price: PriceWriter): readonly Column<Order>[] {
  return [
    { title: "ID", cell: ({ id }) => id ?? NOTHING },
    { title: "SYMBOL", cell: ({ symbol }) => symbol },
    { title: "SIDE", cell: ({ side }) => side },
    { title: "TYPE", cell: ({ type }) => type },
    { title: "LOTS", align: "right", cell: ({ lots }) => formatLots(lots) },
    { title: "FILLED", align: "right", optional: 2, cell: ({ filledLots }) => formatLots(filledLots) },
    { title: "LIMIT", align: "right", cell: ({ symbol, limitPrice }) => price(symbol, limitPrice) },
    { title: "STOP", align: "right", cell: ({ symbol, stopPrice }) => price(symbol, stopPrice) },
    { title: "SL", align: "right", cell: ({ symbol, stopLoss }) => price(symbol, stopLoss) },
    { title: "TP", align: "right", cell: ({ symbol, takeProfit }) => price(symbol, takeProfit) },
    { title: "STATUS", optional: 3, cell: ({ status }) => status },
    { title: "EXPIRES", optional: 4, cell: ({ expireTimeMs }) => formatTime(expireTimeMs) },
    { title: "CREATED", optional: 5, cell: ({ createTimeMs }) => formatTime(createTimeMs) },
  ];
}

/** `anybroker orders`: the resting orders. */
export function ordersCommand(context: Context): Command {
  return commandOnAccount("orders", "List the resting orders.")
    .addHelpText("after", examples(context.terminal, ["orders --config paper.json"]))
    .action(async (flags: AccountFlags) => {
      await withAccount(context, flags, async ({ account, output }) => {
        output.list(account.orders.list(), columns(priceWriter(account)), "No resting orders.");
      });
    });
}
