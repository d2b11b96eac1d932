import { BrokerError, type Order, type PlaceOrderRequest, type Side } from "@anybroker/core";
import type { Command } from "commander";
import { NotDoneError } from "../failures.ts";
import { type PlaceFlags, placeRequest, TIMES_IN_FORCE } from "../input/place-request.ts";
import { describeRequest } from "../output/describe.ts";
import { examples } from "../output/examples.ts";
import { orderFacts } from "../output/facts.ts";
import { formatPrice } from "../output/format.ts";
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

/** `anybroker buy SYMBOL LOTS`. */
export const buyCommand = (context: Context): Command => placeCommand(context, "buy");
/** `anybroker sell SYMBOL LOTS`. */
export const sellCommand = (context: Context): Command => placeCommand(context, "sell");

function placeCommand(context: Context, side: Side): Command {
  return tradingCommand(side, `Place a ${side} order: at the market, or resting with --limit, --stop or both.`)
    .argument("<symbol>", "as you name it; the broker's own name is found")
    .argument("<lots>", "the size in lots; has to be on the symbol's grid unless --round is given")
    .option("--limit <price>", "a limit order; with --stop a stop-limit order")
    .option("--stop <price>", "a stop order: the trigger")
    .option("--sl <price>", "stop loss")
    .option("--sl-distance <distance>", "stop loss at this distance from the fill, in price units")
    .option("--tp <price>", "take profit")
    .option("--tp-distance <distance>", "take profit at this distance from the fill, in price units")
    .option("--tif <word>", `time in force: ${TIMES_IN_FORCE.join(", ")} (default: the broker's)`)
    .option("--expire <time>", "ISO date at which a resting order ends (gtd)")
    .option("--round <how>", "take lots off the grid down or to the nearest; without it they are refused")
    .option("--client-order-id <id>", "your own name of the order; the same id is never placed twice")
    .option("--comment <text>", "a comment for the broker's books")
    .addHelpText(
      "after",
      examples(context.terminal, [
        `${side} EURUSD 0.1 --config paper.json`,
        `${side} EURUSD 0.1 --sl-distance 0.0020 --tp-distance 0.0040 --config paper.json`,
        `${side} EURUSD 0.1 --limit 1.0750 --expire 2026-12-31T17:00Z --yes --config paper.json`,
      ]),
    )
    .action(async (symbol: string, lots: string, flags: PlaceFlags & TradeFlags) => {
      const request = placeRequest(side, symbol, lots, flags);
      requireConsent(context, flags);
      await withAccount(context, flags, (session) => place(session, flags, request));
    });
}

async function place(session: Session, flags: TradeFlags, request: PlaceOrderRequest): Promise<void> {
  const { account, output, call } = session;
  await confirm(session, flags, () => planOf(session, request));
  output.progress("Sending ...");
  const order = await account.orders.place(request, call);
  output.facts(order, () => orderFacts(order, priceWriter(account)));
  requireEffect(order);
}

async function planOf({ account, output, call }: Session, request: PlaceOrderRequest): Promise<readonly string[]> {
  const symbol = account.symbols.resolve(request.symbol);
  const [first = "", ...rest] = describeRequest(request, symbol.name);
  const market = await account.quote(symbol.name, call).then(
    ({ bid, ask }) => `now ${formatPrice(bid, symbol)} / ${formatPrice(ask, symbol)}`,
    // A resting order needs no price; whether this order does, the broker says.
    (error: unknown) => {
      if (BrokerError.is(error) && !call.signal.aborted) return `no price: ${error.code}`;
      throw error;
    },
  );
  return [`${first} ${output.noteStyle.faint(`(${market})`)}`, ...rest];
}

/** An order that ended without a fill did nothing, though nobody refused it. */
function requireEffect(order: Order): void {
  if (order.status === "unknown") {
    throw new BrokerError("UNKNOWN_OUTCOME", "The order was sent, and what became of it is not known yet.", {
      operation: "placeOrder",
    });
  }
  const ended = order.status === "rejected" || order.status === "cancelled" || order.status === "expired";
  if (ended && order.filledLots === 0) throw new NotDoneError(`The order ended ${order.status}, without a fill.`);
}
