import type { AccountInfo, AccountSummary } from "@anybroker/core";
import type { Command } from "commander";
import { examples } from "../output/examples.ts";
import { formatMoney, NOTHING } from "../output/format.ts";
import { type AccountFlags, type Context, commandOnAccount, withAccount } from "../session.ts";

/** `anybroker account`: the account's money. */
export function accountCommand(context: Context): Command {
  return commandOnAccount("account", "Show the account: balance, equity, margin.")
    .addHelpText(
      "after",
      examples(context.terminal, ["account --config paper.json", "account --config paper.json --json"]),
    )
    .action(async (flags: AccountFlags) => {
      await withAccount(context, flags, async ({ account, output, call }) => {
        const summary = await account.summary(call);
        output.facts({ ...account.info, ...summary }, () => accountFacts(account.info, summary));
      });
    });
}

function accountFacts(info: AccountInfo, summary: AccountSummary): readonly (readonly [string, string])[] {
  const money = (amount: number | undefined): string =>
    amount === undefined ? NOTHING : `${formatMoney(amount)} ${summary.currency}`;
  const known = (name: string, value: string | undefined): readonly (readonly [string, string])[] =>
    value === undefined ? [] : [[name, value]];
  return [
    ["Account", info.id],
    ...known("Login", info.login),
    ...known("Name", info.name),
    ...known("Server", info.server),
    ["Kind", `${info.environment === "unknown" ? "" : `${info.environment}, `}${summary.positionMode}`],
    ["Balance", money(summary.balance)],
    ["Equity", money(summary.equity)],
    ["Open profit", money(summary.unrealizedProfit)],
    ["Margin", money(summary.margin)],
    ["Free margin", money(summary.freeMargin)],
    ...known(
      "Margin level",
      summary.marginLevelPercent === undefined ? undefined : `${formatMoney(summary.marginLevelPercent)} %`,
    ),
    ...known("Credit", summary.credit === undefined ? undefined : money(summary.credit)),
    ...known("Leverage", summary.leverage === undefined ? undefined : `1:${summary.leverage}`),
    ...known("Trading", summary.tradingAllowed === false ? "not allowed" : undefined),
  ];
}
