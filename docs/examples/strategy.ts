import {
  type Account,
  addExact,
  BrokerError,
  type Deal,
  type Order,
  type PlaceOrderRequest,
  subtractExact,
  sumExact,
} from "@anybroker/core";

/** What the broker answered to one step. */
export interface Step {
  readonly what: string;
  readonly answer: string;
  /** The broker's own id of what the step was about. */
  readonly id?: string;
}

/** What the strategy is given besides its account: somebody to tell, and a way to let time pass. */
export interface Surroundings {
  tell(what: string, answer: string, id?: string): void;
  wait(ms: number): Promise<void>;
}

/** The answer to a step that the broker has no way to take. */
export const CANNOT = "not at this broker";

const SYMBOL = "EURUSD";
/** Between two trades the market is given this time to move. */
const PAUSE_MS = 15_000;

/**
 * Trades a little of everything. It knows no broker: all that it needs, it takes from the account.
 *
 * Leaves the account without positions and resting orders.
 */
export async function strategy(account: Account, surroundings: Surroundings): Promise<void> {
  const { tell, wait } = surroundings;
  await using ticks = account.ticks(SYMBOL);
  await ticks.ready;
  await wait(PAUSE_MS);
  for await (const tick of ticks) {
    tell("wait for a tick", `${tick.symbol} moves`);
    break;
  }
  const before = { timeMs: (await account.quote(SYMBOL)).timeMs, balance: account.state.balance };

  const positionId = await open(account, surroundings);
  await protect(account, surroundings, positionId);
  await rest(account, surroundings);
  await beRefused(account, surroundings);
  await close(account, surroundings, positionId);
  await look(account, surroundings, before);
}

/** Opens a position with stop loss and take profit, and a second one. Gives the first one's id. */
async function open(account: Account, { tell, wait }: Surroundings): Promise<string> {
  const { bid, ask } = await account.quote(SYMBOL);
  tell("look at the price", `${bid} / ${ask}`);
  const order = await account.orders.place({
    symbol: SYMBOL,
    side: "buy",
    type: "market",
    lots: 0.2,
    stopLoss: { distance: 0.002 },
    takeProfit: addExact(ask, 0.004),
  });
  tell("buy 0.2", describeFill(order), order.id);
  const positionId = order.positionId ?? account.positions.list()[0]?.id ?? "";
  await wait(PAUSE_MS);
  const added = await account.orders.place({ symbol: SYMBOL, side: "buy", type: "market", lots: 0.1 });
  tell("add 0.1", describeFill(added), added.id);
  return positionId;
}

/** Moves the stop loss up and takes the take profit off. */
async function protect(account: Account, { tell }: Surroundings, positionId: string): Promise<void> {
  const before = account.positions.get(positionId);
  tell("look at the levels", describeLevels(before?.stopLoss, before?.takeProfit), positionId);
  const stopLoss = addExact(before?.stopLoss ?? 0, 0.0005);
  const { modifyPosition, protection } = account.capabilities;
  if (!modifyPosition || !protection.removable) {
    tell("change them", CANNOT);
    return;
  }
  const after = await account.positions.modify(positionId, { stopLoss, takeProfit: null });
  tell("change them", describeLevels(after.stopLoss, after.takeProfit), positionId);
}

/** Places a limit order far below the market, moves it and takes it back. */
async function rest(account: Account, { tell }: Surroundings): Promise<void> {
  const { cancelOrder, modifyOrder } = account.capabilities;
  if (!cancelOrder) {
    // One that can't be taken back is none to try out.
    for (const step of ["place a limit", "move it", "cancel it"]) tell(step, CANNOT);
    return;
  }
  const { bid } = await account.quote(SYMBOL);
  const limitPrice = subtractExact(bid, 0.004);
  const placed = await account.orders.place({ symbol: SYMBOL, side: "buy", type: "limit", lots: 0.1, limitPrice });
  const id = placed.id ?? "";
  tell("place a limit", `${placed.status} at ${placed.limitPrice}`, id);
  if (modifyOrder.includes("limitPrice")) {
    const moved = await account.orders.modify(id, { limitPrice: subtractExact(limitPrice, 0.001) });
    tell("move it", `${moved.status} at ${moved.limitPrice}`, id);
  } else {
    tell("move it", CANNOT);
  }
  const cancelled = await account.orders.cancel(id);
  tell("cancel it", cancelled.status, id);
}

/** Asks for what cannot be: lots between two steps, and more than the money reaches for. */
async function beRefused(account: Account, { tell }: Surroundings): Promise<void> {
  const { lotsStep } = account.symbols.resolve(SYMBOL);
  const order = { symbol: SYMBOL, side: "buy", type: "market" } as const;
  // Without the symbol's rules it would be the broker's to say.
  tell("buy 0.015", lotsStep === undefined ? CANNOT : await refusal(account, { ...order, lots: 0.015 }));
  tell("buy 100", await refusal(account, { ...order, lots: 100 }));
}

async function refusal(account: Account, request: PlaceOrderRequest): Promise<string> {
  try {
    return `${(await account.orders.place(request)).status}, and should not be`;
  } catch (error) {
    if (!BrokerError.is(error)) throw error;
    return `${error.code} ${error.retcode}, ${error.outcome}`;
  }
}

/** Closes a part of one position, then all that is open. */
async function close(account: Account, { tell, wait }: Surroundings, positionId: string): Promise<void> {
  await wait(PAUSE_MS);
  const part = await account.positions.close(positionId, { lots: 0.05 });
  tell("close 0.05 of the first", `${part.closedLots} closed, ${part.remainingLots} left`, positionId);
  await wait(PAUSE_MS);
  const { done, failed } = await account.positions.closeAll();
  tell("close all", `${done.length} closed, ${failed.length} refused`);
}

interface Before {
  readonly timeMs: number;
  readonly balance: number;
}

/** Reads the books. What trading cost is what the balance lacks: not every broker tells it deal by deal. */
async function look(account: Account, { tell }: Surroundings, before: Before): Promise<void> {
  const { balance, currency } = await account.summary();
  if (account.capabilities.dealHistory) {
    const deals = await account.history.deals({ from: before.timeMs }).toArray();
    for (const [index, deal] of deals.entries()) tell(`deal ${index + 1}`, describeDeal(deal), deal.id);
    const profit = sumExact(deals.map((deal) => deal.profit ?? 0));
    tell("profit of the deals", `${profit} ${currency}`);
    tell("costs", `${subtractExact(addExact(before.balance, profit), balance)} ${currency}`);
  } else {
    for (let deal = 1; deal <= 5; deal += 1) tell(`deal ${deal}`, CANNOT);
    for (const step of ["profit of the deals", "costs"]) tell(step, CANNOT);
  }
  tell("balance", `${balance} ${currency}`);
  tell("left open", `${account.positions.list().length} positions, ${account.orders.list().length} orders`);
}

const describeFill = ({ status, filledLots, averagePrice }: Order): string =>
  `${status} ${filledLots} at ${averagePrice}`;

const describeLevels = (stopLoss: number | undefined, takeProfit: number | undefined): string =>
  `SL ${stopLoss ?? "none"}, TP ${takeProfit ?? "none"}`;

const describeDeal = ({ side, entry, lots, price, profit = 0 }: Deal): string =>
  `${side} ${lots} ${entry} at ${price}${entry === "in" ? "" : `, ${profit}`}`;
