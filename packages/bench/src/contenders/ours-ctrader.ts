import {
  type Account,
  type Broker,
  type Clock,
  type ConnectOptions,
  connect,
  fileJournal,
  type Stream,
  systemClock,
  type Tick,
} from "@anybroker/core";
import { ctrader } from "@anybroker/ctrader";
import type { CtraderTarget } from "../load/ctrader-load.ts";
import { memoryTransports } from "../load/memory-line.ts";
import type { OrderContender, TickContender, TickTask } from "./contender.ts";

/** A clock on which budgets are full again at once: the venue here has no limits. Instants and timers are real. */
export const unlimitedClock: Clock = {
  now: systemClock.now,
  monotonic: () => systemClock.monotonic() * 1e6,
  setTimer: systemClock.setTimer,
};

export function connectOurs(target: CtraderTarget, port: number, options: ConnectOptions = {}): Promise<Broker> {
  return connect(ctrader({ ...target.options, port }), {
    account: target.accounts[0] ?? "",
    auditIntervalMs: 0,
    clock: unlimitedClock,
    ...options,
  });
}

export const namesOf = ({ symbols }: TickTask): string[] => symbols.map(({ name }) => name);

async function everyAccount({ target, port }: TickTask): Promise<Account[]> {
  const broker = await connectOurs(target, port);
  return Promise.all(target.accounts.map((id) => broker.account(id)));
}

export const oursTicks: TickContender = async (task, tally) => {
  for (const account of await everyAccount(task)) {
    await account.ticks(namesOf(task), (tick) => tally.hit(tick.bid, tick.timeMs)).ready;
  }
};

/** What conflation left out counts as read: the reader has its newest value. */
export const oursIterated: TickContender = async (task, tally) => {
  for (const account of await everyAccount(task)) {
    const stream = account.ticks(namesOf(task));
    await stream.ready;
    void (async () => {
      let dropped = stream.dropped;
      for await (const tick of stream) {
        tally.skip(stream.dropped - dropped);
        dropped = stream.dropped;
        tally.hit(tick.bid, tick.timeMs);
      }
    })();
  }
};

let stuck: Stream<Tick> | undefined;

/** A reader that never reads. */
export const oursStuck: TickContender = async (task) => {
  const [account] = await everyAccount(task);
  stuck = account?.ticks(namesOf(task));
  await stuck?.ready;
};

/** How many ticks the reader that never reads has lost. */
export const droppedByStuck = (): number => stuck?.dropped ?? 0;

export const oursOrders: OrderContender = (task, { journal }) =>
  placeBy(task, { ...(journal !== undefined && { journal: fileJournal(journal) }) });

/** The same within the budgets that the broker sets. */
export const oursBudgeted: OrderContender = (task) => placeBy(task, { clock: systemClock });

/** The same with orders that are answered in this process: what is left is the library, without socket and TLS. */
export const oursInMemory: OrderContender = (task) => placeBy(task, { transports: memoryTransports });

async function placeBy(task: TickTask, options: ConnectOptions): Promise<() => Promise<unknown>> {
  const broker = await connectOurs(task.target, task.port, options);
  const account = await broker.account();
  const symbol = namesOf(task)[0] ?? "";
  return () => account.orders.place({ symbol, side: "buy", type: "market", lots: 0.01 });
}
