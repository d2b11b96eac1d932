import { type SymbolInfo, subtractExact, type Tick } from "@anybroker/core";
import type { Command } from "commander";
import { examples } from "../output/examples.ts";
import { formatPrice, formatTickTime } from "../output/format.ts";
import { type AccountFlags, type Context, commandOnAccount, withAccount } from "../session.ts";

/** `anybroker quote SYMBOL`: the present price. */
export function quoteCommand(context: Context): Command {
  return commandOnAccount("quote", "Show the present price of a symbol.")
    .argument("<symbol>", "as you name it; the broker's own name is found (EURUSD finds EURUSD.r)")
    .addHelpText("after", examples(context.terminal, ["quote EURUSD --config paper.json"]))
    .action(async (symbol: string, flags: AccountFlags) => {
      await withAccount(context, flags, async ({ account, output, call }) => {
        const rules = account.symbols.resolve(symbol);
        const tick = await account.quote(symbol, call);
        output.facts(tick, () => quoteFacts(tick, rules));
      });
    });
}

function quoteFacts(tick: Tick, rules: SymbolInfo): readonly (readonly [string, string])[] {
  return [
    ["Symbol", tick.symbol],
    ["Bid", formatPrice(tick.bid, rules)],
    ["Ask", formatPrice(tick.ask, rules)],
    ["Spread", formatPrice(subtractExact(tick.ask, tick.bid), rules)],
    ["Time", formatTickTime(tick.timeMs)],
  ];
}
