import { type Account, type AccountEventUnion, BrokerError, connect, type Order, seededRandom } from "@anybroker/core";
import { simulateTickerall, type TickerallSimulator } from "@anybroker/simulators";
import { ManualClock } from "@anybroker/testkit";
import { describe, expect, test } from "vitest";

const TRADES = 200;
const SEEDS = Array.from({ length: 10 }, (_, index) => index + 1);

/** What strikes an order request now and then, one of them at a time. */
const STRIKES = [
  "cut@trade",
  "drop-answer@trade",
  "cut-answer@trade",
  "fail-after@trade",
  "cut-frame@push",
  "duplicate-frame@push",
];

interface Run {
  readonly clock: ManualClock;
  readonly simulator: TickerallSimulator;
  readonly account: Account;
  readonly events: AccountEventUnion[];
  readonly next: () => number;
  /** Every order that was meant: its client order id, and what the library said became of it. */
  readonly meant: Map<string, "done" | "not-executed" | "unknown">;
}

describe("200 trades while connections are killed at random", () => {
  test.each(SEEDS)(
    "seed %i leaves no duplicate, no lost fill and equal books",
    async (seed) => {
      const clock = new ManualClock();
      const simulator = await simulateTickerall({ clock, seed });
      const broker = await connect(simulator.config, { clock, random: seededRandom(seed), auditIntervalMs: 0 });
      const account = (await broker.account()) as Account;
      const events: AccountEventUnion[] = [];
      for (const type of ["order", "deal", "position", "account", "discrepancy"] as const)
        account.on(type, (event) => events.push(event));
      const run: Run = { clock, simulator, account, events, next: seededRandom(seed * 7919).next, meant: new Map() };
      try {
        await trade(run);
        await calm(run);
        compare(run);
      } finally {
        await broker.close();
        await simulator.stop();
      }
      expect(clock.pendingTimers).toBe(0);
    },
    60_000,
  );
});

/** Sends the trades, several at a time, while connections die. */
async function trade(run: Run): Promise<void> {
  const { clock, simulator, next } = run;
  const running = new Set<Promise<void>>();
  for (let index = 0; index < TRADES; index += 1) {
    if (next() < 0.1) simulator.dropSockets();
    if (next() < 0.3) simulator.faults.add(pick(next, STRIKES));
    const one = step(run, `s${index}`).finally(() => running.delete(one));
    running.add(one);
    if (next() < 0.1) simulator.dropSockets();
    await clock.advanceUntil(() => running.size < 3, { stepMs: 50, realLimitMs: 30_000 });
  }
  await clock.advanceUntil(() => running.size === 0, { stepMs: 100, realLimitMs: 30_000 });
}

/** One command of a random kind; a refusal is as good as a success, as long as it is honest. */
async function step({ account, simulator, next, meant }: Run, clientOrderId: string): Promise<void> {
  // The price comes from the venue itself: a stream that is just being cut has none.
  const { bid = 0, ask = 0 } = simulator.venue.quote("EURUSD") ?? {};
  const [position] = shuffled(next, account.positions.list());
  const [order] = shuffled(next, account.orders.list());
  const chance = next();
  const side = next() < 0.5 ? "buy" : "sell";
  try {
    if (chance < 0.2 && position !== undefined) {
      const lots = position.lots > 0.02 && next() < 0.5 ? { lots: 0.01 } : {};
      await account.positions.close(position.id, lots);
    } else if (chance < 0.3 && position !== undefined) {
      await account.positions.modify(position.id, { takeProfit: position.side === "buy" ? 2 : 0.5 });
    } else if (chance < 0.4 && order !== undefined) {
      await account.orders.cancel(String(order.id));
    } else if (chance < 0.6) {
      meant.set(clientOrderId, "unknown");
      const limitPrice = (side === "buy" ? bid - 0.0004 : ask + 0.0004).toFixed(5);
      await account.orders.place({ symbol: "EURUSD", side, type: "limit", lots: 0.03, limitPrice, clientOrderId });
      meant.set(clientOrderId, "done");
    } else {
      meant.set(clientOrderId, "unknown");
      const distance = 0.0005 + Math.floor(next() * 5) / 10_000;
      const stopLoss = (side === "buy" ? bid - distance : ask + distance).toFixed(5);
      await account.orders.place({ symbol: "EURUSD", side, type: "market", lots: 0.03, stopLoss, clientOrderId });
      meant.set(clientOrderId, "done");
    }
  } catch (error) {
    if (!BrokerError.is(error)) throw error;
    if (meant.has(clientOrderId) && error.outcome === "not-executed") meant.set(clientOrderId, "not-executed");
  }
}

/** Lets the link come back, lost answers be found, and everything that is under way arrive. */
async function calm({ clock, simulator, account }: Run): Promise<void> {
  simulator.faults.clear();
  simulator.venue.stop();
  await clock.advance(180_000);
  let synced = false;
  account.sync().then(
    () => {
      synced = true;
    },
    () => {},
  );
  await clock.advanceUntil(() => synced, { stepMs: 100 });
  await clock.advance(20_000);
}

function compare({ simulator, account, events, meant }: Run): void {
  const ledger = simulator.accounts[0]?.venueAccount;
  if (ledger === undefined) throw new Error("the simulator has no account");
  const executed = [...ledger.orders(), ...ledger.orderHistory()];
  for (const [clientOrderId, said] of meant) {
    const orders = executed.filter((order) => tagOf(order) === clientOrderId);
    const found = { clientOrderId, said, orders: orders.length };
    if (said === "done") expect(found).toEqual({ ...found, orders: 1 });
    else if (said === "not-executed") expect(found).toEqual({ ...found, orders: 0 });
    else expect(orders.length).toBeLessThanOrEqual(1);
  }
  const told = events.filter((event) => event.type === "deal").map(({ deal }) => deal.id);
  expect(told.length, "enough has happened to be worth comparing").toBeGreaterThan(40);
  expect(told.toSorted(), "deals told").toEqual(
    ledger
      .deals()
      .map(({ id }) => id)
      .toSorted(),
  );
  expect(positionsOf(account.positions.list())).toEqual(positionsOf(ledger.positions()));
  expect(ordersOf(account.orders.list())).toEqual(ordersOf(ledger.orders()));
  expect(account.state.balance).toBe(ledger.summary().balance);
  expect(events.map(({ sequence }) => sequence)).toEqual(
    events.map((_, index) => index + 1 + (events[0]?.sequence ?? 1) - 1),
  );
  expect(events.filter((event) => event.type === "discrepancy")).toEqual([]);
}

/** The client order id that the adapter put at the end of the comment. */
const tagOf = (order: Order): string | undefined => /(?:^|\s)ab:(s\d+)$/.exec(order.comment ?? "")?.[1];

const positionsOf = (positions: ReturnType<Account["positions"]["list"]>): readonly object[] =>
  positions
    .map(({ id, side, lots, stopLoss, takeProfit }) => ({ id, side, lots, stopLoss, takeProfit }))
    .toSorted((a, b) => a.id.localeCompare(b.id));

const ordersOf = (orders: readonly Order[]): readonly object[] =>
  orders
    .map(({ id, side, lots, limitPrice }) => ({ id: String(id), side, lots, limitPrice }))
    .toSorted((a, b) => a.id.localeCompare(b.id));

const pick = <Item>(next: () => number, items: readonly Item[]): Item =>
  items[Math.floor(next() * items.length)] as Item;

const shuffled = <Item>(next: () => number, items: readonly Item[]): readonly Item[] =>
  items
    .map((item) => ({ item, at: next() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
