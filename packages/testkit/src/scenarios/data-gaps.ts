import type { Candle, Tick } from "@anybroker/core";
import { expectSame, expectThat } from "../checks.ts";
import type { Scenario } from "../scenario.ts";
import type { Stage } from "../stage.ts";
import { EURUSD, open as openPosition, settled } from "./moves.ts";

const MINUTE_MS = 60_000;
const HISTORY_MINUTES = 30;
/** So few that the lists of these scenarios do not fit. */
const ROWS = 20;
/** What so many readings show alike is believed, whatever was known before. */
const BELIEVED = 8;

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
    id: "DATA-08c",
    title: "lists that the broker cuts off are whole for the caller: nothing is missing behind the cut, nothing twice",
    tiers: ["S"],
    observes: ["rowsPerAnswer"],
    world: { rowsPerAnswer: ROWS },
    needs: ({ candleTimeframes, dealHistory }) => candleTimeframes.includes("M1") && dealHistory,
    async run(stage) {
      await alignToMinute(stage);
      const from = stage.clock.now();
      for (let minute = 0; minute < 10 * ROWS; minute += 1) {
        stage.price(EURUSD, Number((1.1 + ((minute * 37) % 101) / 100_000).toFixed(5)));
        if (minute % 2 === 0) stage.ledger.place({ symbol: EURUSD, side: "buy", type: "market", lots: 0.01 });
        stage.clock.advanceSync(MINUTE_MS);
      }
      const to = stage.clock.now() - 1;
      // What comes now is not read at the connect.
      stage.clock.advanceSync(60 * MINUTE_MS);
      const session = await stage.connect();
      const candles = await stage.drive(session.account.candles(EURUSD, "M1", { from, to }).toArray(), "the candles");
      expectSame(candles.map(shape), stage.venue.candles(EURUSD, "M1", from, to).map(shape), "the candles");
      const deals = await stage.drive(session.account.history.deals({ from, to }).toArray(), "the deals");
      expectSame(
        deals.map(({ id }) => id),
        stage.ledger.deals().map(({ id }) => id),
        "the deals",
      );
    },
  },
  {
    id: "DATA-08d",
    title: "what the broker cuts off and can't be asked for again raises; the list never just has a hole",
    tiers: ["S"],
    observes: ["rowsPerAnswer"],
    world: { rowsPerAnswer: ROWS },
    needs: ({ dealHistory }) => dealHistory,
    async run(stage) {
      const from = stage.clock.now();
      for (let deal = 0; deal <= ROWS; deal += 1) {
        stage.ledger.place({ symbol: EURUSD, side: "buy", type: "market", lots: 0.01 });
      }
      stage.clock.advanceSync(60 * MINUTE_MS);
      const session = await stage.connect();
      const read = session.account.history.deals({ from, to: from + MINUTE_MS }).toArray();
      const error = await stage.refusal(read, "a list of deals of which one instant has more than one answer holds");
      expectSame([error.code, error.details?.["resumeFromTimeMs"]], ["HISTORY_GAP", from], "the refusal");
      // Whoever compares the books now would read the same list.
      await session.close();
    },
  },
  {
    id: "DATA-08e",
    title: "an answer with fewer rows than it counts itself is refused: candles raise, positions stay as they are",
    tiers: ["S"],
    faults: ["loseRows"],
    needs: ({ candleTimeframes }) => candleTimeframes.includes("M1"),
    async run(stage) {
      await alignToMinute(stage);
      const from = stage.clock.now();
      for (let minute = 0; minute < HISTORY_MINUTES; minute += 1) {
        stage.price(EURUSD, Number((1.1 + minute / 100_000).toFixed(5)));
        stage.clock.advanceSync(MINUTE_MS);
      }
      const session = await stage.connect();
      stage.fault("loseRows")("candles");
      const read = session.account.candles(EURUSD, "M1", { from, to: stage.clock.now() }).toArray();
      const error = await stage.refusal(read, "a list of candles with a hole");
      expectSame(error.code, "HISTORY_GAP", "the code");
      for (const lots of [0.1, 0.2, 0.3]) await openPosition(stage, session, { lots });
      const told = session.listen();
      for (let answer = 0; answer < BELIEVED; answer += 1) stage.fault("loseRows")("positions");
      await stage.drive(
        session.account.sync().catch(() => undefined),
        "a sync that finds too few positions",
      );
      await stage.pause(60_000);
      expectSame(
        [session.account.positions.list().map(({ lots }) => lots), told()],
        [[0.1, 0.2, 0.3], []],
        "the positions and the events",
      );
      await settled(stage, () => session.account.sync());
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
