import { type Account, BrokerError, type Position } from "@anybroker/core";
import type { Command } from "commander";
import { UsageError } from "../failures.ts";
import { positiveText } from "../input/numbers.ts";
import { reportBatch } from "../output/batch.ts";
import { describePosition } from "../output/describe.ts";
import { examples } from "../output/examples.ts";
import { closeFacts } from "../output/facts.ts";
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

interface CloseFlags extends TradeFlags {
  readonly all?: true;
  readonly symbol?: string;
  readonly lots?: string;
}

/** `anybroker close ID|--all|--symbol S`. */
export function closeCommand(context: Context): Command {
  return tradingCommand("close", "Close a position, all of a symbol, or all of the account.")
    .argument("[id]", "the position's id")
    .option("--all", "every open position of the account")
    .option("--symbol <symbol>", "every open position of this symbol")
    .option("--lots <lots>", "close only so much of one position (an id, or a symbol that has one)")
    .addHelpText(
      "after",
      examples(context.terminal, [
        "close 5001 --config paper.json",
        "close 5001 --lots 0.05 --config paper.json",
        "close --symbol EURUSD --yes --config paper.json",
      ]),
    )
    .action(async (id: string | undefined, flags: CloseFlags) => {
      const targets = [id, flags.all, flags.symbol].filter((target) => target !== undefined);
      if (targets.length !== 1) throw new UsageError("Say what to close, in one way: an id, --symbol SYMBOL or --all.");
      if (flags.all && flags.lots !== undefined) {
        throw new UsageError("--lots closes a part of one position; it does not go with --all.");
      }
      const lots = flags.lots === undefined ? undefined : positiveText("--lots", flags.lots);
      requireConsent(context, flags);
      await withAccount(context, flags, (session) => close(session, flags, id, lots));
    });
}

async function close(session: Session, flags: CloseFlags, id: string | undefined, lots?: string): Promise<void> {
  const { account } = session;
  if (id !== undefined) return closeOne(session, flags, openPosition(account, id), lots);
  const filter = flags.symbol === undefined ? {} : { symbol: account.symbols.resolve(flags.symbol).name };
  if (lots === undefined) return closeMany(session, flags, filter);
  const [only, ...others] = account.positions.list(filter);
  if (only === undefined) throw new BrokerError("POSITION_NOT_FOUND", `No position of ${flags.symbol} is open.`);
  if (others.length > 0) {
    const ids = [only, ...others].map((position) => position.id).join(", ");
    throw new UsageError(`--lots closes a part of one position, and ${flags.symbol} has several: name one of ${ids}.`);
  }
  return closeOne(session, flags, only, lots);
}

/** The open position with this id. Throws POSITION_NOT_FOUND, with the ids that there are. */
export function openPosition(account: Account, id: string): Position {
  const position = account.positions.get(id);
  if (position !== undefined) return position;
  const ids = account.positions.list().map((open) => open.id);
  const others = ids.length === 0 ? "No position is open." : `Open are: ${ids.join(", ")}.`;
  throw new BrokerError("POSITION_NOT_FOUND", `Looked for the open position ${id}: there is none. ${others}`);
}

async function closeOne(session: Session, flags: CloseFlags, position: Position, lots?: string): Promise<void> {
  const { account, output, call } = session;
  const price = priceWriter(account);
  const part = lots === undefined ? "" : `${lots} lots of `;
  await confirm(session, flags, () => [`close ${part}position ${position.id}: ${describePosition(position, price)}`]);
  output.progress("Sending ...");
  const result = await account.positions.close(position.id, { ...call, ...(lots !== undefined && { lots }) });
  output.facts(result, () => closeFacts(result, price));
}

async function closeMany(session: Session, flags: CloseFlags, filter: { readonly symbol?: string }): Promise<void> {
  const { account, output, call } = session;
  const price = priceWriter(account);
  const open = account.positions.list(filter);
  if (open.length === 0) {
    const what = filter.symbol === undefined ? "No open positions." : `No open positions of ${filter.symbol}.`;
    output.result({ done: [], failed: [] }, () => what);
    return;
  }
  const describe = (position: Position): string => `position ${position.id}: ${describePosition(position, price)}`;
  await confirm(session, flags, () => open.map((position) => `close ${describe(position)}`));
  output.progress("Sending ...");
  reportBatch(output, await account.positions.closeAll(filter, call), "closed", describe);
}
