import type { SymbolInfo } from "@anybroker/core";
import type { Command } from "commander";
import { examples } from "../output/examples.ts";
import { formatCount, formatLots, NOTHING } from "../output/format.ts";
import type { Column } from "../output/table.ts";
import { type AccountFlags, type Context, commandOnAccount, withAccount } from "../session.ts";

const COLUMNS: readonly Column<SymbolInfo>[] = [
  { title: "SYMBOL", cell: ({ name }) => name },
  { title: "DIGITS", align: "right", cell: ({ digits }) => formatCount(digits) },
  { title: "TICK", align: "right", cell: ({ tickSize }) => formatLots(tickSize) },
  { title: "CONTRACT", align: "right", cell: ({ contractSize }) => formatCount(contractSize) },
  { title: "MIN LOTS", align: "right", cell: ({ lotsMin }) => formatLots(lotsMin) },
  { title: "MAX LOTS", align: "right", optional: 2, cell: ({ lotsMax }) => formatLots(lotsMax) },
  { title: "STEP", align: "right", cell: ({ lotsStep }) => formatLots(lotsStep) },
  { title: "TRADING", optional: 3, cell: ({ tradeMode }) => tradeMode ?? NOTHING },
  { title: "DESCRIPTION", optional: 4, cell: ({ description }) => description ?? "" },
];

/** `anybroker symbols [PATTERN]`: what can be traded, with the rules for lots and prices. */
export function symbolsCommand(context: Context): Command {
  return commandOnAccount("symbols", "List the symbols with their trading rules.")
    .argument("[pattern]", "only names that fit, with * and ?; case does not matter: *USD")
    .addHelpText(
      "after",
      examples(context.terminal, ["symbols --config paper.json", 'symbols "*USD" --config paper.json']),
    )
    .action(async (pattern: string | undefined, flags: AccountFlags) => {
      await withAccount(context, flags, async ({ account, output }) => {
        const whenEmpty = pattern === undefined ? "The broker lists no symbols." : `No symbol fits ${pattern}.`;
        output.list(account.symbols.list(pattern), COLUMNS, whenEmpty);
      });
    });
}
