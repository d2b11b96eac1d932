import type { Position } from "@anybroker/core";
import type { Command } from "commander";
import { examples } from "../output/examples.ts";
import { formatLots, formatMoney, formatTime } from "../output/format.ts";
import { type PriceWriter, priceWriter } from "../output/prices.ts";
import type { Style } from "../output/style.ts";
import type { Column } from "../output/table.ts";
import { type AccountFlags, type Context, commandOnAccount, withAccount } from "../session.ts";

function profit({ profit: amount }: Position, style: Style): string {
  const text = formatMoney(amount);
  if (amount === undefined || amount === 0) return text;
  return amount > 0 ? style.good(text) : style.bad(text);
}

function columns(price: PriceWriter, style: Style): readonly Column<Position>[] {
  return [
    { title: "ID", cell: ({ id }) => id },
    { title: "SYMBOL", cell: ({ symbol }) => symbol },
    { title: "SIDE", cell: ({ side }) => side },
    { title: "LOTS", align: "right", cell: ({ lots }) => formatLots(lots) },
    { title: "OPEN", align: "right", cell: ({ symbol, openPrice }) => price(symbol, openPrice) },
    { title: "NOW", align: "right", cell: ({ symbol, currentPrice }) => price(symbol, currentPrice) },
    { title: "SL", align: "right", cell: ({ symbol, stopLoss }) => price(symbol, stopLoss) },
    { title: "TP", align: "right", cell: ({ symbol, takeProfit }) => price(symbol, takeProfit) },
    { title: "PROFIT", align: "right", cell: (position) => profit(position, style) },
    { title: "SWAP", align: "right", optional: 3, cell: ({ swap }) => formatMoney(swap) },
    { title: "OPENED", optional: 2, cell: ({ openTimeMs }) => formatTime(openTimeMs) },
  ];
}

/** `anybroker positions`: the open positions. */
export function positionsCommand(context: Context): Command {
  return commandOnAccount("positions", "List the open positions.")
    .addHelpText(
      "after",
      examples(context.terminal, ["positions --config paper.json", "positions --config paper.json --json"]),
    )
    .action(async (flags: AccountFlags) => {
      await withAccount(context, flags, async ({ account, output }) => {
        output.list(account.positions.list(), columns(priceWriter(account), output.style), "No open positions.");
      });
    });
}
