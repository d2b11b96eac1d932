import type { Deal } from "@anybroker/core";
import type { Command } from "commander";
import { timeRange } from "../input/instants.ts";
import { examples } from "../output/examples.ts";
import { formatLots, formatMoney, formatTime, NOTHING } from "../output/format.ts";
import { type PriceWriter, priceWriter } from "../output/prices.ts";
import type { Column } from "../output/table.ts";
import { type AccountFlags, type Context, commandOnAccount, withAccount } from "../session.ts";

interface DealsFlags extends AccountFlags {
  readonly from?: string;
  readonly to?: string;
}

function columns(price: PriceWriter): readonly Column<Deal>[] {
  return [
    { title: "TIME", cell: ({ timeMs }) => formatTime(timeMs) },
    { title: "ID", cell: ({ id }) => id },
    { title: "SYMBOL", cell: ({ symbol }) => symbol },
    { title: "SIDE", cell: ({ side }) => side },
    { title: "ENTRY", cell: ({ entry }) => entry },
    { title: "LOTS", align: "right", cell: ({ lots }) => formatLots(lots) },
    { title: "PRICE", align: "right", cell: ({ symbol, price: at }) => price(symbol, at) },
    { title: "PROFIT", align: "right", cell: ({ profit }) => formatMoney(profit) },
    { title: "COMMISSION", align: "right", optional: 3, cell: ({ commission }) => formatMoney(commission) },
    { title: "SWAP", align: "right", optional: 4, cell: ({ swap }) => formatMoney(swap) },
    { title: "POSITION", optional: 2, cell: ({ positionId }) => positionId ?? NOTHING },
    { title: "REASON", optional: 5, cell: ({ reason }) => reason ?? NOTHING },
  ];
}

/** `anybroker deals`: the executions of a stretch of time. */
export function dealsCommand(context: Context): Command {
  return commandOnAccount("deals", "List the deals (executions), oldest first.")
    .option("--from <time>", "ISO date, or 7d, 12h, 30m for that long ago (default: 7d before --to)")
    .option("--to <time>", "ISO date, or 7d, 12h, 30m for that long ago (default: now)")
    .addHelpText(
      "after",
      examples(context.terminal, [
        "deals --config paper.json",
        "deals --from 2026-01-01 --to 2026-02-01 --json --config paper.json",
      ]),
    )
    .action(async (flags: DealsFlags) => {
      const range = timeRange(flags, context.terminal.clock.now());
      await withAccount(context, flags, async ({ account, output, call }) => {
        const deals = await account.history.deals(range, call).toArray();
        const stretch = range.from === undefined && range.to === undefined ? "the last seven days" : "that time";
        output.list(deals, columns(priceWriter(account)), `No deals in ${stretch}.`);
      });
    });
}
