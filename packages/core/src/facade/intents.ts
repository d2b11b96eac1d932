import type { PlaceOrderCommand } from "../adapter/commands.ts";
import type { AccountEngine } from "../engine/account-engine.ts";
import { fillsOf } from "../engine/order-state.ts";
import { BrokerError } from "../errors/broker-error.ts";
import type { Deal } from "../model/history.ts";
import { clientOrderId } from "../model/ids.ts";
import type { Order } from "../model/orders.ts";
import type { Position } from "../model/positions.ts";
import { addExact, subtractExact, sumLots } from "../model/units.ts";
import { optionsOf } from "./call-options.ts";
import type { CallOptions } from "./surfaces.ts";

/**
 * Carries an order's intent out so that a hedging and a netting account end in the same net exposure.
 *
 * What can't be meant is refused before anything is sent: thrown.
 */
export function carryOutIntent(
  engine: AccountEngine,
  command: PlaceOrderCommand,
  options: CallOptions,
): Promise<Order> {
  if (command.intent !== "open") return changeHeld(engine, command, options);
  // On a hedging account what is held already does not matter to what opens.
  if (command.type === "market" && engine.books.account?.positionMode === "netting") {
    const opposite = heldAgainst(engine, command);
    if (opposite.length > 0) throw shrinks(engine, command, sumLots(opposite));
  }
  return engine.protector.place(command, optionsOf(options));
}

function heldAgainst({ books }: AccountEngine, { symbol, side }: PlaceOrderCommand): readonly Position[] {
  const opposite: Position[] = [];
  for (const held of books.positions.values()) {
    if (held.symbol === symbol.name && held.side !== side) opposite.push(held);
  }
  return opposite;
}

async function changeHeld(engine: AccountEngine, command: PlaceOrderCommand, options: CallOptions): Promise<Order> {
  const { intent } = command;
  const opposite = heldAgainst(engine, command);
  const netting = engine.books.account?.positionMode === "netting";
  const heldLots = sumLots(opposite);
  if (command.type !== "market" && !netting) {
    throw new BrokerError(
      "UNSUPPORTED",
      `A resting order with the intent ${intent} can't be placed on a hedging account, where it would open a new position; use stopLoss and takeProfit, or a market order.`,
      { broker: engine.broker },
    );
  }
  checkHeld(command, heldLots);
  if (netting) {
    const lots = intent === "reverse" ? addExact(heldLots, command.lots) : command.lots;
    return engine.protector.place({ ...command, lots }, optionsOf(options));
  }
  const closed = await closeOldestFirst(
    engine,
    command,
    opposite,
    intent === "reduce" ? command.lots : heldLots,
    options,
  );
  return intent === "reverse" ? engine.protector.place({ ...command, intent: "open" }, optionsOf(options)) : closed;
}

function checkHeld({ intent, lots, symbol, side }: PlaceOrderCommand, heldLots: number): void {
  const other = side === "buy" ? "short" : "long";
  if (heldLots === 0) {
    throw new BrokerError(
      "POSITION_NOT_FOUND",
      `A ${side} with the intent ${intent} needs an open ${other} position in ${symbol.name}; there is none.`,
    );
  }
  const fits = intent === "reverse" || (intent === "reduce" ? lots <= heldLots : lots === heldLots);
  if (fits) return;
  throw new BrokerError(
    "INVALID_CLOSE_VOLUME",
    `A ${side} of ${lots} lots with the intent ${intent} doesn't fit the ${heldLots} lots that are ${other} in ${symbol.name}; ${
      intent === "close" ? `close takes exactly ${heldLots}` : `reduce takes at most ${heldLots}`
    }.`,
    { details: { heldLots } },
  );
}

async function closeOldestFirst(
  engine: AccountEngine,
  command: PlaceOrderCommand,
  held: readonly Position[],
  lots: number,
  options: CallOptions,
): Promise<Order> {
  const deals: Deal[] = [];
  let left = lots;
  let index = 0;
  for (const position of [...held].sort((a, b) => (a.openTimeMs ?? 0) - (b.openTimeMs ?? 0))) {
    if (left <= 0) break;
    const part = Math.min(left, position.lots);
    // The caller's id names one order: of a reverse that is the one that opens.
    const named = index === 0 && command.intent !== "reverse";
    const id = named ? command.clientOrderId : clientOrderId(engine.nextClientOrderId());
    const record = await engine.submitter.close(
      { kind: "close-position", clientOrderId: id, symbol: command.symbol, position, lots: part },
      optionsOf(options),
    );
    deals.push(...record.deals);
    if (part === lots) return record.order;
    left = subtractExact(left, part);
    index += 1;
  }
  const fills = fillsOf(deals);
  return {
    clientOrderId: command.clientOrderId,
    symbol: command.symbol.name,
    side: command.side,
    type: "market",
    status: fills.lots >= lots ? "filled" : "partially-filled",
    lots,
    filledLots: fills.lots,
    intent: command.intent,
    origin: "this-program",
    ...(fills.averagePrice !== undefined && { averagePrice: fills.averagePrice }),
  };
}

function shrinks({ broker }: AccountEngine, { symbol, side, lots }: PlaceOrderCommand, heldLots: number): BrokerError {
  return new BrokerError(
    "HEDGE_PROHIBITED",
    `A ${side} of ${lots} lots would shrink the opposite position of ${heldLots} lots in ${symbol.name} on this netting account; say what is meant with intent: "reduce", "close" or "reverse".`,
    { broker, details: { heldLots } },
  );
}
