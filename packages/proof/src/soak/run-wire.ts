import { systemClock } from "@anybroker/core";
import { loadTransports } from "@anybroker/core/transport";
import { dealsTold, PendingPromises, Stage, type Subject } from "@anybroker/testkit";
import { heapTrend, liveHeapBytes, WARM_UP_MINUTES } from "./heap.ts";
import { countFaults, Readers } from "./readers.ts";
import { heapFaults, type SoakReport } from "./soak-report.ts";

/** How long and how hard. */
export interface WireOptions {
  /** Virtual. */
  readonly hours: number;
  /** Over the wire: each is a message. */
  readonly ticksPerSecond: number;
  /** Watches every promise: for short runs. */
  readonly watchPromises?: boolean;
}

const SYMBOLS = ["EURUSD", "GBPUSD"] as const;
const BASES: Readonly<Record<(typeof SYMBOLS)[number], number>> = { EURUSD: 1.1, GBPUSD: 1.26 };
const MINUTE_MS = 60_000;
const ORDER_EVERY_MINUTES = 10;
const ORDER_AT_MS = 10_000;
const CUT_AT_MS = 30_000;
const CUT_MS = 1_000;
const SAMPLES = 12;
const TRIAL_TICKS = 5_000;
const POINT = 100_000;

/** Lets an account run over the simulator of its wire, with readers, orders, and a cut every minute. */
export async function runWire(subject: Subject, options: WireOptions): Promise<SoakReport> {
  const startMs = systemClock.monotonic();
  const promises = options.watchPromises === true ? await PendingPromises.start() : undefined;
  // A clock that is moved by hand does not wait for the disk.
  await loadTransports();
  const world = await subject.world({});
  const stage = new Stage(world, subject.capabilities);
  let report: Omit<SoakReport, "realSeconds">;
  try {
    report = await play(stage, subject.name, options);
  } finally {
    await stage.abandon();
    await world.close();
  }
  const left = (await promises?.stop()) ?? [];
  const faults = [...report.faults, ...left.map((where) => `a promise is left: ${where}`)];
  return { ...report, faults, realSeconds: (systemClock.monotonic() - startMs) / 1000 };
}

async function play(stage: Stage, name: string, options: WireOptions): Promise<Omit<SoakReport, "realSeconds">> {
  const { hours, ticksPerSecond } = options;
  const market = new Market(stage, ticksPerSecond);
  const session = await stage.connect();
  const readers = await stage.drive(Readers.open(session.account, SYMBOLS), "the subscription");
  const minutes = Math.round(hours * 60);
  const every = Math.max(1, Math.round(minutes / SAMPLES));
  const heap: number[] = [];
  for (let minute = 1; minute <= minutes; minute += 1) {
    await market.run(ORDER_AT_MS);
    if (minute % ORDER_EVERY_MINUTES === 1) {
      const order = { symbol: "EURUSD", side: "buy", type: "market", lots: 0.1 } as const;
      await stage.drive(session.account.orders.place(order), "the order");
    }
    await market.run(CUT_AT_MS - ORDER_AT_MS);
    stage.fault("setLineDown")(true);
    for (const { id } of stage.ledger.positions()) stage.ledger.closePosition(id);
    await market.run(CUT_MS);
    stage.fault("setLineDown")(false);
    await market.run(MINUTE_MS - CUT_AT_MS - CUT_MS);
    // Each has an error with its stack, kept by the watcher and not by the library.
    session.statuses.length = 0;
    if (minute % every === 0 && minute > WARM_UP_MINUTES) heap.push(liveHeapBytes() - market.rememberedBytes);
  }
  const faults = [...countFaults(readers, readers.heard, SYMBOLS.length)];
  await stage.finish().catch((error: unknown) => faults.push(error instanceof Error ? error.message : String(error)));
  await stage.drive(readers.loop, "the live reader");
  await stage.drive(readers.firstOfStuck, "the stuck reader");
  const trend = heapTrend(heap);
  return {
    name,
    hours,
    ticksSent: market.sent,
    ticksDelivered: readers.heard,
    liveRead: readers.read,
    stuckDropped: readers.stuckDropped,
    cuts: minutes,
    deals: dealsTold(session.events).length,
    events: session.events.length,
    ...(trend !== undefined && { heap: trend }),
    faults: [...faults, ...heapFaults(trend)],
  };
}

/** Prices that move at a steady rate. */
class Market {
  readonly #stage: Stage;
  readonly #stepMs: number;
  readonly #bytesPerTick: number;
  sent = 0;

  /** To be made before anybody listens. */
  constructor(stage: Stage, ticksPerSecond: number) {
    this.#stage = stage;
    this.#stepMs = 1000 / ticksPerSecond;
    const beforeBytes = liveHeapBytes();
    for (let count = 0; count < TRIAL_TICKS; count += 1) this.#move(count);
    this.#bytesPerTick = (liveHeapBytes() - beforeBytes) / TRIAL_TICKS;
  }

  /** What the venue keeps of the prices that were sent, for clients that ask for its history: no part of the library. */
  get rememberedBytes(): number {
    return this.sent * this.#bytesPerTick;
  }

  async run(forMs: number): Promise<void> {
    for (let atMs = 0; atMs < forMs; atMs += this.#stepMs) {
      this.#move(this.sent);
      this.sent += 1;
      await this.#stage.clock.advance(this.#stepMs);
    }
  }

  #move(count: number): void {
    const symbol = SYMBOLS[count % SYMBOLS.length] ?? "EURUSD";
    const bid = Math.round(BASES[symbol] * POINT + (count % 50)) / POINT;
    this.#stage.price(symbol, bid, Math.round(bid * POINT + 10) / POINT);
  }
}
