import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type Account, type Broker, connect, memoryTokens, seededRandom } from "@anybroker/core";
import { type CtraderSimulator, simulateCtrader } from "@anybroker/simulators";
import { type ManualClock, stillMarket } from "@anybroker/testkit";
import { expect, test } from "vitest";
import { ctrader } from "../src/index.ts";

const HOURS = 24;
const CUT_EVERY_MS = 600_000;
const TOKEN_LIFETIME_SECONDS = 3_600;
/** The simulated service lives in this process: its ledger and request log grow with the trades. */
const WARM_UP_HOURS = 12;

interface Day {
  readonly clock: ManualClock;
  readonly simulator: CtraderSimulator;
  readonly broker: Broker;
  readonly account: Account;
}

/** Runs a promise to its end in small steps of the clock. */
async function settled<Result>(clock: ManualClock, work: Promise<Result>): Promise<Result> {
  let done = false;
  work.then(
    () => {
      done = true;
    },
    () => {
      done = true;
    },
  );
  await clock.advanceUntil(() => done, { stepMs: 20 });
  return work;
}

/** Ten minutes: a trade, a quiet stretch, a cut in which another terminal trades, and the return. */
async function tenMinutes({ clock, simulator, account, broker }: Day, ready: () => boolean): Promise<void> {
  const ledger = simulator.accounts[0]?.venueAccount;
  const order = await settled(
    clock,
    account.orders.place({ symbol: "EURUSD", side: "buy", type: "market", lots: 0.1 }),
  );
  await settled(clock, account.positions.close(String(order.positionId)));
  for (let waitedMs = 0; waitedMs < CUT_EVERY_MS - 30_000; waitedMs += 5_000) await clock.advance(5_000);
  simulator.dropSockets();
  const external = ledger?.place({ symbol: "EURUSD", side: "sell", type: "market", lots: 0.2 });
  if (external?.ok !== true || external.position === undefined) throw new Error("the other terminal could not trade");
  await clock.advanceUntil(() => !ready(), { stepMs: 20 });
  ledger?.closePosition(external.position.id);
  await clock.advanceUntil(ready, { stepMs: 50 });
  expect(broker.diagnose().filter(({ ok }) => !ok)).toEqual([]);
}

test("a day of hourly tokens and cuts every ten minutes loses and doubles nothing", async () => {
  setFlagsFromString("--expose_gc");
  const collect = runInNewContext("gc") as () => void;
  const heap = (): number => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const { clock, venue } = stillMarket({});
  venue.setPrice("EURUSD", 1.1, 1.1001);
  const simulator = await simulateCtrader({ clock, venue, knobs: { tokenLifetimeSeconds: TOKEN_LIFETIME_SECONDS } });
  const { clientId = "", clientSecret = "", accessToken = "", refreshToken = "" } = simulator.credentials;
  const broker = await settled(
    clock,
    connect(
      ctrader({
        clientId,
        clientSecret,
        accessToken,
        refreshToken,
        environment: "demo",
        host: "127.0.0.1",
        port: simulator.ports.protobuf,
        ca: simulator.ca,
        tokenUrl: `${simulator.url}/apps/token`,
      }),
      { clock, random: seededRandom(5), tokens: memoryTokens() },
    ),
  );
  const account = (await settled(clock, broker.account())) as Account;
  // Ids only: what the test itself keeps must not look like a leak.
  const told: string[] = [];
  let discrepancies = 0;
  account.on("deal", ({ deal }) => told.push(String(deal.id)));
  account.on("discrepancy", () => {
    discrepancies += 1;
  });
  let state = "ready";
  let losses = 0;
  broker.status((event) => {
    if (event.state === "problem") return;
    state = event.state;
    if (state === "lost") losses += 1;
  });
  const day: Day = { clock, simulator, broker, account };
  const heaps: number[] = [];
  for (let hour = 0; hour < HOURS; hour += 1) {
    for (let part = 0; part < 6; part += 1) await tenMinutes(day, () => state === "ready" || state === "resumed");
    heaps.push(heap());
  }
  const ledger = simulator.accounts[0]?.venueAccount;
  expect(told.toSorted()).toEqual((ledger?.deals() ?? []).map(({ id }) => String(id)).toSorted());
  expect(told).toHaveLength(HOURS * 6 * 4);
  expect(discrepancies).toBe(0);
  expect(account.positions.list()).toEqual([]);
  expect(account.state.balance).toBe(ledger?.summary().balance);
  expect(simulator.violations).toEqual([]);
  expect(losses).toBe(HOURS * 6);
  const [warm = 0, last = 0] = [heaps[WARM_UP_HOURS], heaps.at(-1)];
  expect(
    last / warm,
    `heap after each hour: ${heaps.map((bytes) => Math.round(bytes / 1e5) / 10).join(" ")} MB`,
  ).toBeLessThan(1.05);
  await broker.close();
  await simulator.stop();
  venue.stop();
  expect(clock.pendingTimers).toBe(0);
}, 120_000);
