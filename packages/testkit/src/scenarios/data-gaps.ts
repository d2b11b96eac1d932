import type { Candle, Tick } from "@anybroker/core";
import { expectSame, expectThat } from "../checks.ts";
import type { Scenario } from "../scenario.ts";
import type { Stage } from "../stage.ts";
import { EURUSD, settled } from "./moves.ts";

const MINUTE_MS = 60_000;
const HISTORY_MINUTES = 30;

/** Where market data has gaps, seams and failures. */
export const DATA_GAPS: readonly Scenario[] = [
  {
    id: "DATA-02b",
    title: "after a reconnect no side of a quote is from before it",
    tiers: ["S"],
    faults: ["setLineDown"],
    needs: ({ ticks }) => ticks === "pushed",
    async run(stage) {
      const session = await stage.connect();
      const ticks: Tick[] = [];
      const stream = session.account.ticks(EURUSD, (tick) => ticks.push(tick));
      await stage.drive(stream.ready, "the tick subscription");
      stage.price(EURUSD, 1.1002, 1.1004);
      await stage.until(() => ticks.at(-1)?.ask === 1.1004, "the first quote was not told");
      stage.fault("setLineDown")(true);
      await stage.until(() => session.statuses.at(-1)?.state !== "ready", "the loss was not told", 60_000);
      stage.price(EURUSD, 1.2002, 1.2004);
      ticks.length = 0;
      stage.fault("setLineDown")(false);
      await stage.until(() => session.statuses.at(-1)?.state === "resumed", "the link did not come back", 180_000);
      await stage.pause(1_000);
      stage.price(EURUSD, 1.2003, 1.2004);
      await stage.until(() => ticks.at(-1)?.bid === 1.2003, "ticks stopped", 30_000);
      const stale = ticks.filter(({ bid, ask }) => bid < 1.2 || (ask !== undefined && ask < 1.2));
      expectSame(stale, [], "the ticks with a side from before the reconnect");
    },
  },
  {
    id: "DATA-06b",
    title: "a minute without a price makes no candle, or the one that the broker has for it",
    tiers: ["S", "P"],
    needs: ({ liveCandles }) => liveCandles !== "none",
    async run(stage) {
      const session = await stage.connect();
      const candles: Candle[] = [];
      const stream = session.account.liveCandles(EURUSD, "M1", (candle) => candles.push(candle));
      await stage.drive(stream.ready, "the candle subscription");
      await alignToMinute(stage);
      const startMs = stage.clock.now();
      for (const isQuiet of [false, true, true, false, true, false]) {
        if (!isQuiet) stage.price(EURUSD, Number((1.1 + (stage.clock.now() % 7) / 100_000).toFixed(5)));
        await stage.pause(MINUTE_MS);
      }
      stage.price(EURUSD, 1.1);
      await stage.pause(2_000);
      await stage.drive(stream.close());
      const closed = stage.venue.candles(EURUSD, "M1", startMs, stage.clock.now()).slice(0, -1);
      const told = candles.filter(({ openTimeMs }) => openTimeMs >= startMs);
      expectSame(told.map(shape), closed.map(shape), "the closed candles");
    },
  },
  {
    id: "DATA-07b",
    title: "history that is read while a stream starts meets it without a candle twice or missing",
    tiers: ["S", "P"],
    needs: ({ liveCandles, candleTimeframes }) => liveCandles !== "none" && candleTimeframes.includes("M1"),
    async run(stage) {
      await alignToMinute(stage);
      const startMs = stage.clock.now();
      for (let minute = 0; minute < HISTORY_MINUTES; minute += 1) {
        stage.price(EURUSD, Number((1.1 + ((minute * 37) % 101) / 100_000).toFixed(5)));
        stage.clock.advanceSync(MINUTE_MS);
      }
      const session = await stage.connect();
      const live: Candle[] = [];
      const stream = session.account.liveCandles(EURUSD, "M1", (candle) => live.push(candle));
      const reading = session.account.candles(EURUSD, "M1", { from: startMs, to: stage.clock.now() }).toArray();
      const [past] = await stage.drive(Promise.all([reading, stream.ready]), "the history and the subscription");
      for (let step = 0; step < 12; step += 1) {
        stage.price(EURUSD, Number((1.1 + step / 100_000).toFixed(5)));
        await stage.pause(20_000);
      }
      await stage.drive(stream.close());
      const last = past.at(-1)?.openTimeMs ?? 0;
      const merged = [...past, ...live.filter(({ openTimeMs }) => openTimeMs > last)];
      const closed = stage.venue.candles(EURUSD, "M1", startMs, stage.clock.now());
      const times = merged.map(({ openTimeMs }) => openTimeMs);
      expectThat(live.length >= 3, `${live.length} candles were told in four minutes.`);
      expectSame(
        times,
        closed.slice(0, times.length).map(({ openTimeMs }) => openTimeMs),
        "the instants over the seam",
      );
    },
  },
  {
    id: "DATA-08b",
    title: "a page of candles that fails for good raises; the list never just ends",
    tiers: ["S"],
    faults: ["refuseNext"],
    needs: ({ candleTimeframes }) => candleTimeframes.includes("M1"),
    async run(stage) {
      const session = await stage.connect();
      stage.clock.advanceSync(HISTORY_MINUTES * MINUTE_MS);
      const to = stage.clock.now();
      const read = () => session.account.candles(EURUSD, "M1", { from: to - 10 * MINUTE_MS, to }).toArray();
      if (!stage.fault("refuseNext")("candles", "FORBIDDEN")) return;
      const error = await stage.refusal(read(), "a candle query whose page fails");
      expectSame(error.code, "FORBIDDEN", "the code");
      await settled(stage, read);
    },
  },
];

const shape = ({ openTimeMs, open, high, low, close }: Candle): unknown => ({ openTimeMs, open, high, low, close });

/** Moves on to just after the start of a minute. */
async function alignToMinute(stage: Stage): Promise<void> {
  await stage.clock.advance(MINUTE_MS - (stage.clock.now() % MINUTE_MS));
}
