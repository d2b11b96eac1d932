import { sleep, systemClock } from "@anybroker/core";
import { type CtraderSimulator, simulateCtrader } from "@anybroker/simulators";
import { startNats } from "../support/nats-server.ts";
import { Gateways } from "./gateways.ts";
import { Program } from "./program.ts";

/** How the owner is killed. */
export interface FailoverOptions {
  readonly kills: number;
  readonly programs: number;
  /** Orders of all programs together around each kill. */
  readonly ordersPerKill: number;
  readonly leaseMs: number;
  /** Between 0 and 1: where within its orders each kill strikes. */
  readonly moment: () => number;
  readonly onKill?: (takeoverMs: number) => void;
}

/** What came of it. Everything but the counts and times is to be empty. */
export interface FailoverReport {
  readonly orders: number;
  readonly takeoverMs: readonly number[];
  /** Client order ids that are at the venue more than once. */
  readonly duplicates: readonly string[];
  /** Orders at the venue that were reported not executed, and the other way round. */
  readonly misreported: readonly string[];
  /** By program: deals of the venue that it was not told, or told more than once, or never were. */
  readonly wronglyTold: readonly string[];
  /** Commands whose outcome a program was never told. */
  readonly unresolved: readonly string[];
  readonly openPositions: number;
}

const BROKER = "failover";
const SETTLE_LIMIT_MS = 90_000;

/** Kills the owner again and again while programs trade, and compares what they were told with the venue's ledger. */
export async function failover(options: FailoverOptions): Promise<FailoverReport> {
  const server = await startNats();
  const simulator = await simulateCtrader();
  const gateways = await Gateways.start({
    url: server.url,
    broker: BROKER,
    leaseMs: options.leaseMs,
    ctrader: optionsOf(simulator),
  });
  const programs: Program[] = [];
  try {
    for (let index = 0; index < options.programs; index += 1) {
      programs.push(await Program.start(`p${index}`, server.url, BROKER));
    }
    const takeoverMs: number[] = [];
    for (let kill = 0; kill < options.kills; kill += 1) {
      takeoverMs.push(await tradeThroughKill(gateways, programs, options));
      options.onKill?.(takeoverMs.at(-1) ?? 0);
    }
    return await judge(simulator, programs, takeoverMs);
  } finally {
    await Promise.all(programs.map((program) => program.close()));
    gateways.stop();
    await simulator.stop();
    await server.stop();
  }
}

async function tradeThroughKill(
  gateways: Gateways,
  programs: readonly Program[],
  { ordersPerKill, moment }: FailoverOptions,
): Promise<number> {
  const trips = Math.ceil(ordersPerKill / programs.length / 2);
  const strikeAt = Math.max(1, Math.floor(moment() * ordersPerKill));
  let orders = 0;
  let strike: (took: Promise<number>) => void = () => {};
  const struck = new Promise<number>((resolve) => {
    strike = resolve;
  });
  const onOrder = (): void => {
    orders += 1;
    if (orders === strikeAt) strike(gateways.killOwner());
  };
  const trade = async (program: Program): Promise<void> => {
    for (let trip = 0; trip < trips; trip += 1) await program.roundTrip(onOrder);
  };
  const [tookMs] = await Promise.all([struck, ...programs.map(trade)]);
  return tookMs;
}

async function judge(
  simulator: CtraderSimulator,
  programs: readonly Program[],
  takeoverMs: readonly number[],
): Promise<FailoverReport> {
  const ledger = simulator.accounts[0]?.venueAccount;
  if (ledger === undefined) throw new Error("The simulator has no account.");
  const wronglyTold = (): readonly string[] =>
    programs.flatMap(({ deals }, index) => differences(`p${index}`, deals, ledger.deals()));
  // What the last kill hid is read when the programs look at the books the next time.
  const deadlineMs = systemClock.monotonic() + SETTLE_LIMIT_MS;
  while (wronglyTold().length > 0 && systemClock.monotonic() < deadlineMs) await sleep(systemClock, 200);
  const placed: readonly string[] = ledger.orderHistory().flatMap(({ clientOrderId }) => clientOrderId ?? []);
  const filled = new Set(programs.flatMap((program) => program.filled));
  return {
    orders: ledger.deals().length,
    takeoverMs: takeoverMs.map(Math.round),
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
