import { type Account, type Broker, connect, seededRandom, systemClock } from "@anybroker/core";
import { paper } from "@anybroker/paper";
import type { VenueAccount } from "@anybroker/paper/venue";
import { CountingClock, LossyWire, type ManualClock, PendingPromises, stillMarket } from "@anybroker/testkit";
import { EventCheck } from "./event-check.ts";
import { heapTrend, liveHeapBytes, WARM_UP_MINUTES } from "./heap.ts";
import { countFaults, Readers } from "./readers.ts";
import { ScriptedTicks } from "./scripted-ticks.ts";
import { heapFaults, type SoakReport } from "./soak-report.ts";

/** How long and how hard. */
export interface DayOptions {
  /** Virtual. */
  readonly hours: number;
  readonly ticksPerSecond: number;
  /**
   * A market order is placed this often; in the next cut another terminal closes it. Default 30: the books and the
   * venue's ledger remember each for more than a day.
   */
  readonly orderEveryMinutes?: number;
  /** Watches every promise: for short runs. */
  readonly watchPromises?: boolean;
  /** Called with the open account: how a test leaks on purpose. */
  readonly tamper?: (account: Account) => void;
  readonly onSample?: (hour: number, heapBytes: number) => void;
}

const SYMBOLS = ["EURUSD", "GBPUSD", "USDJPY", "EURGBP", "XAUUSD", "BTCUSD", "US500"] as const;
const MINUTE_MS = 60_000;
/** The event loop gets its turns this often. */
const STEP_MS = 100;
const ORDER_AT_MS = 10_000;
const CUT_AT_MS = 30_000;
const BACK_AT_MS = 31_000;
/** Books and readers are compared this often, and the heap is looked at, once everything has been in use. */
const SAMPLES = 24;
const LOTS = 0.1;
const ORDER_EVERY_MINUTES = 30;

/**
 * Lets an account run for virtual hours with a listener, a live reader and a stuck one, orders, and a cut every minute.
 *
 * Each tick goes through the facade's own feed, from the function that a wire's decoder calls to the readers.
 */
export async function runDay(options: DayOptions): Promise<SoakReport> {
  const startMs = systemClock.monotonic();
  const promises = options.watchPromises === true ? await PendingPromises.start() : undefined;
  const day = await Day.open(options);
  const minutes = Math.round(options.hours * 60);
  const every = Math.max(1, Math.round(minutes / SAMPLES));
  for (let minute = 1; minute <= minutes; minute += 1) {
    await day.minute(minute);
    if (minute % every !== 0) continue;
    day.check(minute / 60);
    if (minute > WARM_UP_MINUTES) day.sample(minute / 60);
  }
  await day.close();
  const left = (await promises?.stop()) ?? [];
  const report = day.report();
  const faults = [...report.faults, ...left.map((where) => `a promise is left: ${where}`)];
  return { ...report, faults, realSeconds: (systemClock.monotonic() - startMs) / 1000 };
}

/** Everything that a day runs on. */
interface DayParts {
  readonly options: DayOptions;
  readonly clock: ManualClock;
  readonly timers: CountingClock;
  readonly ledger: VenueAccount;
  readonly wire: LossyWire;
  readonly ticks: ScriptedTicks;
  readonly broker: Broker;
  readonly account: Account;
  readonly readers: Readers;
  readonly events: EventCheck;
  stopMarket(): void;
}

class Day {
  readonly faults: string[] = [];
  readonly #parts: DayParts;
  readonly #heap: number[] = [];
  #cuts = 0;

  private constructor(parts: DayParts) {
    this.#parts = parts;
  }

  static async open(options: DayOptions): Promise<Day> {
    const { clock, venue, accounts } = stillMarket();
    const [ledger] = accounts;
    if (ledger === undefined) throw new Error("the market has no account");
    venue.setPrice("EURUSD", 1.1, 1.1001);
    const wire = new LossyWire(clock);
    const ticks = new ScriptedTicks(SYMBOLS);
    const timers = new CountingClock(clock);
    const adapter = ticks.around(wire.around(paper({ venue })));
    const broker = await drive(clock, connect(adapter, { clock: timers, random: seededRandom(7) }));
    const account = await drive(clock, broker.account());
    const readers = await drive(clock, Readers.open(account, SYMBOLS));
    options.tamper?.(account);
    const events = new EventCheck(account, ledger);
    const stopMarket = (): void => venue.stop();
    return new Day({ options, clock, timers, ledger, wire, ticks, broker, account, readers, events, stopMarket });
  }

  async minute(minute: number): Promise<void> {
    const { options, account, clock, wire, ticks } = this.#parts;
    const perStep = Math.round((options.ticksPerSecond * STEP_MS) / 1000);
    const ordering = minute % (options.orderEveryMinutes ?? ORDER_EVERY_MINUTES) === 0;
    for (let atMs = 0; atMs < MINUTE_MS; atMs += STEP_MS) {
      if (atMs === ORDER_AT_MS && ordering) {
        const order = { symbol: "EURUSD", side: "buy", type: "market", lots: LOTS } as const;
        await drive(clock, account.orders.place(order));
      }
      if (atMs === CUT_AT_MS) this.#cut();
      if (atMs === BACK_AT_MS) wire.setLineDown(false);
      ticks.send(perStep, clock.now());
      await clock.advance(STEP_MS);
    }
  }

  /** While the wire is away another terminal closes what is open: that is not to be missed. */
  #cut(): void {
    const { wire, ticks, ledger } = this.#parts;
    this.#cuts += 1;
    ticks.forget();
    wire.setLineDown(true);
    for (const { id } of ledger.positions()) ledger.closePosition(id);
  }

  /** Compares what was told and counted. */
  check(hour: number): void {
    const { events, readers, ticks } = this.#parts;
    for (const fault of [...events.faults(), ...countFaults(readers, ticks.delivered, SYMBOLS.length)]) {
      this.faults.push(`after ${hour.toFixed(1)} h: ${fault}`);
    }
  }

  sample(hour: number): void {
    const bytes = liveHeapBytes();
    this.#heap.push(bytes);
    this.#parts.options.onSample?.(hour, bytes);
  }

  async close(): Promise<void> {
    const { broker, readers, timers, clock, wire, stopMarket } = this.#parts;
    await drive(clock, broker.close());
    await drive(clock, readers.loop);
    await drive(clock, readers.firstOfStuck);
    const { waitingMs } = timers;
    if (waitingMs.length > 0) this.faults.push(`close left ${waitingMs.length} timers behind`);
    wire.close();
    stopMarket();
  }

  report(): Omit<SoakReport, "realSeconds"> {
    const { options, readers, events, ticks } = this.#parts;
    const heap = heapTrend(this.#heap);
    return {
      name: "in process",
      hours: options.hours,
      ticksSent: ticks.delivered + ticks.missed,
      ticksDelivered: ticks.delivered,
      liveRead: readers.read,
      stuckDropped: readers.stuckDropped,
      cuts: this.#cuts,
      deals: events.deals,
      events: events.told,
      ...(heap !== undefined && { heap }),
      faults: [...this.faults, ...heapFaults(heap)],
    };
  }
}

/** Moves the clock until it settles. */
async function drive<T>(clock: ManualClock, promise: Promise<T>): Promise<T> {
  let settled = false;
  const done = (): void => {
    settled = true;
  };
  promise.then(done, done);
  await clock.advanceUntil(() => settled, { stepMs: 10 });
  return promise;
}
