import type { Candle, Deal } from "@anybroker/core";
import { expectPresent, expectSame, expectThat } from "../checks.ts";
import type { Scenario } from "../scenario.ts";
import type { Session } from "../session.ts";
import type { Stage } from "../stage.ts";
import { EURUSD, open } from "./moves.ts";

const HALF_HOUR_MS = 1_800_000;
const HOUR_MS = 3_600_000;
const SKEW_MS = 90_000;
/** How far back the deals are read, and ahead of the local clock. */
const RANGE_MS = 3 * HOUR_MS;
/** A day before brokers' clocks are set an hour forward, and back: with those of New York, on a Sunday. */
const CHANGES = { forward: Date.UTC(2026, 2, 7, 7), back: Date.UTC(2026, 9, 31, 6) } as const;
const HISTORY_HOURS = 60;
/** The end of the hour that comes twice. */
const DOUBLED_MS = CHANGES.back + 24 * HOUR_MS;

/** Clocks: a local one that is wrong, and a broker's that is set twice a year. */
export const TIME: readonly Scenario[] = [
  ...([SKEW_MS, -SKEW_MS] as const).map(
    (skewMs): Scenario => ({
      id: skewMs > 0 ? "TIME-01" : "TIME-01b",
      title: `a local clock that is 90 s ${skewMs > 0 ? "ahead" : "behind"} and then jumps by an hour costs nothing, and is reported`,
      tiers: ["S", "P"],
      async run(stage) {
        stage.localClock.skewMs = skewMs;
        const session = await stage.connect();
        await trade(stage, session);
        checkSkew(stage, session, skewMs);
        // A command without a name on the wire is known by its shape and time alone, to two minutes.
        const isNamed = stage.capabilities.clientOrderId !== "none";
        for (const jumpMs of isNamed ? [HOUR_MS, -2 * HOUR_MS] : []) {
          stage.localClock.skewMs += jumpMs;
          await stage.pause(2_000);
          await trade(stage, session);
          for (const { part, ageMs = 0 } of session.broker.diagnose()) {
            expectThat(ageMs >= 0 && ageMs < HOUR_MS, `the last evidence of the ${part} is ${ageMs} ms old.`);
          }
        }
        stage.localClock.skewMs = 0;
        await trade(stage, session);
        expectSame(
          session.broker.diagnose().filter(({ ok }) => !ok),
          [],
          "what diagnose finds wrong with the clock set right",
        );
      },
    }),
  ),
  ...(["forward", "back"] as const).map(
    (change): Scenario => ({
      id: change === "forward" ? "TIME-02" : "TIME-02b",
      title: `candles and deals keep their UTC instants over the hour in which the broker's clock is set ${change}`,
      tiers: ["S", "P"],
      world: { startTimeMs: CHANGES[change] },
      async run(stage) {
        const startMs = stage.clock.now();
        makeHistory(stage);
        const range = { from: startMs, to: stage.clock.now() - 1 };
        const session = await stage.connect();
        for (const timeframe of ["M1", "H1", "D1"] as const) {
          if (!stage.capabilities.candleTimeframes.includes(timeframe)) continue;
          const found = await stage.drive(session.account.candles(EURUSD, timeframe, range).toArray());
          if (timeframe === "D1") checkDays(stage, found);
          else checkCandles(found, stage.venue.candles(EURUSD, timeframe, range.from, range.to), timeframe);
        }
        if (stage.capabilities.dealHistory) {
          const deals = await stage.drive(session.account.history.deals(range).toArray());
          const truth = stage.ledger.deals({ fromTimeMs: range.from, toTimeMs: range.to });
          const second = ({ timeMs }: Deal): number => Math.floor(timeMs / 1000);
          expectSame(deals.map(second), truth.map(second), "the seconds of the deals");
        }
        await open(stage, session);
      },
    }),
  ),
];

/** Where the broker shows its time, diagnose tells by how much the local clock is off. */
function checkSkew(stage: Stage, session: Session, skewMs: number): void {
  const clock = session.broker.diagnose().find(({ part }) => part === "clock");
  const { ok, message, measures } = expectPresent(clock, "a finding about the clock");
  if (measures === undefined) {
    expectThat(!tellsTimes(stage), `"${message}", although the broker dates its deals.`);
    return;
  }
  const offMs = Math.abs((measures["skewMs"] ?? 0) - skewMs);
  expectThat(!ok && offMs <= 2_000, `"${message}" was told of a clock that is ${skewMs} ms ahead.`);
}

/** A price every half hour, and positions that are open for as long. */
function makeHistory(stage: Stage): void {
  stage.venue.setMarketOpen(EURUSD, true);
  for (let half = 0; half < 2 * HISTORY_HOURS; half += 1) {
    stage.price(EURUSD, Number((1.1 + ((half * 37) % 101) / 10_000).toFixed(5)));
    const nowMs = stage.clock.now();
    // When in the two hours a deal was, nobody can tell where only the broker's own clock dates it.
    const isClear = isTold(nowMs) && isTold(nowMs + HALF_HOUR_MS);
    const side = half % 2 ? "sell" : "buy";
    const opened = isClear ? stage.ledger.place({ symbol: EURUSD, side, type: "market", lots: 0.01 }) : undefined;
    stage.clock.advanceSync(HALF_HOUR_MS);
    if (opened?.ok === true && opened.position !== undefined) stage.ledger.closePosition(opened.position.id);
  }
}

function checkCandles(found: readonly Candle[], expected: readonly Candle[], timeframe: string): void {
  const clear = (candles: readonly Candle[]): readonly unknown[] =>
    candles.filter(({ openTimeMs }) => isTold(openTimeMs)).map(shape);
  expectSame(clear(found), clear(expected), `the candles of ${timeframe}`);
  const instants = found.map(({ openTimeMs }) => openTimeMs);
  expectSame(instants, [...new Set(instants)].toSorted(), `the instants of ${timeframe}, each once and ascending`);
}

/** A broker's days begin at its own midnight: the one of the change is an hour shorter or longer, in whatever zone. */
function checkDays(stage: Stage, days: readonly Candle[]): void {
  expectThat(days.length >= 2, `${days.length} days were found; two at least were expected.`);
  const hours = days.slice(1).map(({ openTimeMs }, index) => (openTimeMs - (days[index]?.openTimeMs ?? 0)) / HOUR_MS);
  const odd = hours.filter((length) => length !== 24);
  expectThat(
    odd.length <= 1 && odd.every((length) => length === 23 || length === 25),
    `the days are ${hours.join(", ")} hours long.`,
  );
  for (const { openTimeMs, open: first } of days.slice(1)) {
    const [minute] = stage.venue.candles(EURUSD, "M1", openTimeMs, openTimeMs + HOUR_MS);
    expectSame(first, minute?.open, `the open of the day that begins at ${new Date(openTimeMs).toISOString()}`);
  }
}

/** Opens and closes a position, and finds both deals in the history. */
async function trade(stage: Stage, session: Session): Promise<void> {
  const { account } = session;
  const before = stage.ledger.deals().length;
  const position = await open(stage, session);
  await stage.drive(account.positions.close(position.id), "the close");
  await stage.until(() => account.positions.list().length === 0, "the close was not shown", 70_000);
  if (!stage.capabilities.dealHistory) return;
  const now = stage.clock.now();
  const read = account.history.deals({ from: now - RANGE_MS, to: now + RANGE_MS }).toArray();
  const found = await stage.drive(read, "the deals");
  expectSame(found.length, before + 2, "the deals in the history");
}

/** Whether the deals that the broker tells of are dated by itself. */
const tellsTimes = ({ capabilities }: Stage): boolean => capabilities.dealHistory && capabilities.events !== "polled";

const shape = ({ openTimeMs, open: first, high, low, close }: Candle): unknown => [openTimeMs, first, high, low, close];

/** Whether a broker that goes by its own clock tells an instant from another: not in the two hours that it shows as one. */
const isTold = (timeMs: number): boolean => timeMs < DOUBLED_MS - HOUR_MS || timeMs >= DOUBLED_MS + HOUR_MS;
