import { type Candle, type SymbolInfo, TIMEFRAMES, type Timeframe } from "@anybroker/core";
import type { Command } from "commander";
import { UsageError } from "../failures.ts";
import { timeRange } from "../input/instants.ts";
import { unknownName } from "../input/nearest.ts";
import { wholeNumber } from "../input/numbers.ts";
import { examples } from "../output/examples.ts";
import { formatCount, formatPrice, formatTime } from "../output/format.ts";
import type { Column } from "../output/table.ts";
import { type AccountFlags, type Context, commandOnAccount, withAccount } from "../session.ts";

interface CandlesFlags extends AccountFlags {
  readonly from?: string;
  readonly to?: string;
  readonly limit?: string;
}

function columns(rules: SymbolInfo): readonly Column<Candle>[] {
  return [
    { title: "TIME", cell: ({ openTimeMs }) => formatTime(openTimeMs) },
    { title: "OPEN", align: "right", cell: ({ open }) => formatPrice(open, rules) },
    { title: "HIGH", align: "right", cell: ({ high }) => formatPrice(high, rules) },
    { title: "LOW", align: "right", cell: ({ low }) => formatPrice(low, rules) },
    { title: "CLOSE", align: "right", cell: ({ close }) => formatPrice(close, rules) },
    { title: "VOLUME", align: "right", optional: 1, cell: ({ volume }) => formatCount(volume) },
  ];
}

function timeframeOf(typed: string): Timeframe {
  const timeframe = TIMEFRAMES.find((name) => name === typed.toUpperCase());
  if (timeframe === undefined) throw new UsageError(unknownName("timeframe", typed, TIMEFRAMES));
  return timeframe;
}

/** `anybroker candles SYMBOL TIMEFRAME`: candle history. */
export function candlesCommand(context: Context): Command {
  return commandOnAccount("candles", "Show candle history, oldest first.")
    .argument("<symbol>", "as you name it; the broker's own name is found")
    .argument("<timeframe>", TIMEFRAMES.join(", "))
    .option("--from <time>", "ISO date, or 7d, 12h, 30m for that long ago")
    .option("--to <time>", "ISO date, or 7d, 12h, 30m for that long ago (default: now)")
    .option("--limit <count>", "the newest ones up to --to (without --from and --limit: 500)")
    .addHelpText(
      "after",
      examples(context.terminal, [
        "candles EURUSD M5 --limit 20 --config paper.json",
        "candles EURUSD H1 --from 7d --config paper.json",
      ]),
    )
    .action(async (symbol: string, typedTimeframe: string, flags: CandlesFlags) => {
      const timeframe = timeframeOf(typedTimeframe);
      const limit =
        flags.limit === undefined ? undefined : wholeNumber("--limit", flags.limit, 1, Number.MAX_SAFE_INTEGER);
      const query = { ...timeRange(flags, context.terminal.clock.now()), ...(limit !== undefined && { limit }) };
      await withAccount(context, flags, async ({ account, output, call }) => {
        const rules = account.symbols.resolve(symbol);
        const candles = await account.candles(symbol, timeframe, query, call).toArray();
        output.list(candles, columns(rules), `No ${timeframe} candles of ${rules.name} in that time.`);
      });
    });
}
