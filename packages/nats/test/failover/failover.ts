import { sleep, systemClock } from "@anybroker/core";
import type { VenueAccount } from "@anybroker/paper/venue";
import { type CtraderSimulator, simulateCtrader } from "@anybroker/simulators";
import { ageLedger } from "../support/age-ledger.ts";
import { startNats } from "../support/nats-server.ts";
import { Gateways } from "./gateways.ts";
import { Program } from "./program.ts";

/** Killed as a crash would, or stopped where it is and woken when another gateway has long owned the broker. */
export type Strike = "kill" | "pause";

/** What befalls the owner. */
export interface FailoverOptions {
  readonly strikes: readonly Strike[];
  readonly programs: number;
  /** Orders of all programs together around each strike. */
  readonly ordersPerStrike: number;
  readonly leaseMs: number;
  /** Between 0 and 1: where within its orders each strike falls. */
  readonly moment: () => number;
  readonly onTakeover?: (takeover: Takeover) => void;
}

/** How long after the owner's end another gateway owned the broker, and what a fifth program's new order took. */
export interface Takeover {
  readonly ownedMs: number;
  /** When the broker filled that order. */
  readonly executedMs: number;
  /** When the program was told, its books read anew. */
  readonly toldMs: number;
}

/** What came of it. Everything but the counts and times is to be empty. */
export interface FailoverReport {
  readonly orders: number;
  readonly takeovers: readonly Takeover[];
  /** Client order ids that are at the venue more than once. */
  readonly duplicates: readonly string[];
  /** Orders at the venue that were reported not executed, and the other way round. */
  readonly misreported: readonly string[];
  /** By program: deals of the venue that it was not told, or told more than once, or never were. */
  readonly wronglyTold: readonly string[];
  /** Orders that came to the broker from owners that woke after their time. */
  readonly late: number;
  /** Commands whose outcome a program was never told. */
  readonly unresolved: readonly string[];
  readonly openPositions: number;
}

const BROKER = "failover";
const SETTLE_LIMIT_MS = 90_000;

/** Strikes the owner again and again while programs trade, and compares what they were told with the venue's ledger. */
export async function failover(options: FailoverOptions): Promise<FailoverReport> {
  const server = await startNats();
  const simulator = await simulateCtrader();
  const account = simulator.accounts[0]?.venueAccount;
  if (account === undefined) throw new Error("The simulator has no account.");
  await ageLedger({ url: server.url }, BROKER);
  const gateways = await Gateways.start({
    url: server.url,
    broker: BROKER,
    leaseMs: options.leaseMs,
    ctrader: optionsOf(simulator),
  });
  const programs: Program[] = [];
  try {
    for (let index = 0; index <= options.programs; index += 1) {
      programs.push(await Program.start(`p${index}`, server.url, BROKER));
    }
    const takeovers: Takeover[] = [];
    let late = 0;
    for (const strike of options.strikes) {
      const takeover = await tradeThrough(strike, gateways, programs, account, options);
      takeovers.push(takeover);
      options.onTakeover?.(takeover);
      if (strike === "pause") late += await ordersWhile(account, () => gateways.wake());
    }
    return { ...(await judge(account, programs, takeovers)), late };
  } finally {
    await Promise.all(programs.map((program) => program.close()));
    gateways.stop();
    await simulator.stop();
    await server.stop();
  }
}

async function tradeThrough(
  strike: Strike,
  gateways: Gateways,
  programs: readonly Program[],
  account: VenueAccount,
  { ordersPerStrike, moment }: FailoverOptions,
): Promise<Takeover> {
  const [fresh, ...trading] = programs;
  if (fresh === undefined) throw new Error("There is no program.");
  const trips = Math.ceil(ordersPerStrike / trading.length / 2);
  const strikeAt = Math.max(1, Math.floor(moment() * ordersPerStrike));
  let orders = 0;
  let begin: (took: Promise<Takeover>) => void = () => {};
  const struck = new Promise<Takeover>((resolve) => {
    begin = resolve;
  });
  const onOrder = (): void => {
    orders += 1;
    if (orders === strikeAt) begin(measure(strike, gateways, fresh, account));
  };
  const trade = async (program: Program): Promise<void> => {
    for (let trip = 0; trip < trips; trip += 1) await program.roundTrip(onOrder);
  };
  const [took] = await Promise.all([struck, ...trading.map(trade)]);
  await fresh.settled();
  return took;
}

/** The programs are quiet: whatever comes to the broker during `work` is none of theirs. */
async function ordersWhile(account: VenueAccount, work: () => Promise<void>): Promise<number> {
  const before = account.orderHistory().length;
  await work();
  return account.orderHistory().length - before;
}

async function measure(strike: Strike, gateways: Gateways, fresh: Program, account: VenueAccount): Promise<Takeover> {
  const startMs = systemClock.monotonic();
  const sinceStrike = (): number => Math.round(systemClock.monotonic() - startMs);
  const executed = firstFill(account, () => fresh.tried).then(sinceStrike);
  await (strike === "kill" ? gateways.killOwner() : gateways.pauseOwner());
  const ownedMs = sinceStrike();
  await fresh.firstOrder();
  return { ownedMs, executedMs: await executed, toldMs: sinceStrike() };
}

/** Resolves when the venue fills an order that has none of the names that are known now. */
function firstFill(account: VenueAccount, names: () => readonly string[]): Promise<void> {
  const known = names().length;
  return new Promise((resolve) => {
    const stop = account.onExecution(({ order, deal }) => {
      if (
        deal === undefined ||
        !names()
          .slice(known)
          .includes(order?.clientOrderId ?? "")
      )
        return;
      stop();
      resolve();
    });
  });
}

async function judge(
  ledger: VenueAccount,
  programs: readonly Program[],
  takeovers: readonly Takeover[],
): Promise<Omit<FailoverReport, "late">> {
  const wronglyTold = (): readonly string[] =>
    programs.flatMap(({ deals }, index) => differences(`p${index}`, deals, ledger.deals()));
  // What the last kill hid is read when the programs look at the books the next time.
  const deadlineMs = systemClock.monotonic() + SETTLE_LIMIT_MS;
  while (wronglyTold().length > 0 && systemClock.monotonic() < deadlineMs) await sleep(systemClock, 200);
  const placed: readonly string[] = ledger.orderHistory().flatMap(({ clientOrderId }) => clientOrderId ?? []);
  const filled = new Set(programs.flatMap((program) => program.filled));
  return {
    orders: ledger.deals().length,
    takeovers,
    duplicates: placed.filter((id, index) => placed.indexOf(id) !== index),
    misreported: [
      ...programs.flatMap(({ tried }) => tried).filter((id) => placed.includes(id) && !filled.has(id)),
      ...[...filled].filter((id) => !placed.includes(id)),
    ],
    wronglyTold: wronglyTold(),
    unresolved: programs.flatMap(({ unresolved }) => unresolved),
    openPositions: ledger.positions().length,
  };
}

function differences(name: string, told: readonly { id: string }[], happened: readonly { id: string }[]): string[] {
  const ids = told.map(({ id }) => id);
  const known = new Set(ids);
  const real = new Set(happened.map(({ id }) => id));
  return [
    ...[...real].filter((id) => !known.has(id)).map((id) => `${name} was not told deal ${id}`),
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${name} was told deal ${id} again`),
    ...ids.filter((id) => !real.has(id)).map((id) => `${name} was told deal ${id}, which never was`),
  ];
}

function optionsOf(simulator: CtraderSimulator): Parameters<typeof Gateways.start>[0]["ctrader"] {
  const { clientId = "", clientSecret = "", accessToken = "", refreshToken = "" } = simulator.credentials;
  return {
    clientId,
    clientSecret,
    accessToken,
    refreshToken,
    environment: "demo",
    host: "127.0.0.1",
    port: simulator.ports.protobuf,
    ca: simulator.ca,
    tokenUrl: `${simulator.url}/apps/token`,
  };
}
