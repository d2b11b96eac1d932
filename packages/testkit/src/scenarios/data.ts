import type { Candle, SymbolInfo, Tick } from "@anybroker/core";
import { expectPresent, expectSame, expectThat } from "../checks.ts";
import type { Scenario } from "../scenario.ts";
import type { Stage } from "../stage.ts";
import { EURUSD } from "./moves.ts";

const RULES = [
  "digits",
  "tickSize",
  "contractSize",
  "lotsMin",
  "lotsMax",
  "lotsStep",
  "baseCurrency",
  "profitCurrency",
  "marginCurrency",
] as const satisfies readonly (keyof SymbolInfo)[];
const MINUTE_MS = 60_000;
const MANY_SYMBOLS = 300;
/** What a reconnect reads besides. */
const FEW_REQUESTS = 40;

/** Symbols, ticks and candles. */
export const DATA: readonly Scenario[] = [
  {
    id: "DATA-01",
    title: "every symbol has the venue's rules, and a rule that the broker does not tell is absent",
    tiers: ["S", "P", "L"],
    async run(stage) {
      const session = await stage.connect();
      for (const truth of stage.venue.symbols) {
        const found = session.account.symbols.resolve(truth.name);
        for (const rule of RULES) {
          const told = found[rule];
          if (told === undefined && !stage.capabilities.symbolRules) continue;
          expectSame(told, truth[rule], `${rule} of ${truth.name}`);
        }
      }
    },
  },
  {
    id: "DATA-02",
    title: "a changed side of a quote is told with the other side as it was",
    tiers: ["S", "P", "L"],
    needs: ({ ticks }) => ticks !== "none",
    async run(stage) {
      const session = await stage.connect();
      const ticks: Tick[] = [];
      const stream = session.account.ticks(EURUSD, (tick) => ticks.push(tick));
      await stage.drive(stream.ready, "the tick subscription");
      for (const [bid, ask] of [
        [1.1002, 1.1004],
        [1.1003, 1.1004],
        [1.1003, 1.1009],
      ] as const) {
        stage.price(EURUSD, bid, ask);
        const sides = () => [ticks.at(-1)?.bid, ticks.at(-1)?.ask];
        await stage
          .until(() => sides()[0] === bid && sides()[1] === ask, "the quote was not told", 30_000)
          .catch(() => expectSame(sides(), [bid, ask], "the last tick"));
      }
      expectThat(
        ticks.every(({ symbol }) => symbol === session.account.symbols.resolve(EURUSD).name),
        "a foreign tick came.",
      );
      await stage.drive(stream.close());
      const count = ticks.length;
      stage.price(EURUSD, 1.2, 1.2001);
      await stage.pause();
      expectSame(ticks.length, count, "the ticks after the stream was closed");
    },
  },
  {
    id: "DATA-03",
    title: "the wire's subscription lives as long as its last reader",
    tiers: ["S"],
    needs: ({ ticks }) => ticks !== "none",
    observes: ["tickSubscriptions"],
    async run(stage) {
      const session = await stage.connect();
      const onWire = () => stage.world.tickSubscriptions?.().filter((symbol) => symbol === EURUSD).length ?? 0;
      const first = session.account.ticks(EURUSD);
      const second = session.account.ticks([EURUSD, "GBPUSD"]);
      await stage.drive(Promise.all([first.ready, second.ready]), "the tick subscriptions");
      expectSame(onWire(), 1, "the wire's subscriptions with two readers");
      await stage.drive(first.close());
      await stage.pause();
      expectSame(onWire(), 1, "the wire's subscriptions with one reader");
      await stage.drive(second.close());
      await stage.until(() => onWire() === 0, "the wire's subscription outlived its last reader");
    },
  },
  {
    id: "DATA-04",
    title: "after a reconnect every subscribed symbol ticks again, and no other",
    tiers: ["S"],
    needs: ({ ticks }) => ticks === "pushed",
    faults: ["cutLinks"],
    async run(stage) {
      const session = await stage.connect();
      const seen = new Set<string>();
      const listen = (tick: Tick): void => {
        seen.add(tick.symbol);
      };
      const kept = session.account.ticks([EURUSD, "GBPUSD"], listen);
      const left = session.account.ticks("USDJPY", listen);
      await stage.drive(Promise.all([kept.ready, left.ready]), "the tick subscriptions");
      await stage.drive(left.close());
      stage.fault("cutLinks")();
      await stage.until(() => session.statuses.at(-1)?.state === "resumed", "the link did not come back", 60_000);
      await stage.pause(1_000);
      seen.clear();
      let step = 0;
      await stage.until(
        () => {
          step += 1;
          for (const { name, digits } of stage.venue.symbols) {
            const quote = stage.venue.quote(name);
            if (quote !== undefined)
              stage.price(name, Number((quote.bid + (step % 2 ? 2 : -2) * 10 ** -digits).toFixed(digits)));
          }
          return seen.size >= 2;
        },
        "the subscribed symbols did not tick again",
        30_000,
      );
      expectSame([...seen].sort(), [EURUSD, "GBPUSD"], "the symbols that tick");
    },
  },
  {
    id: "DATA-04b",
    title: "three hundred subscribed symbols are subscribed again after a reconnect, inside the budgets",
    tiers: ["S"],
    needs: ({ ticks }) => ticks === "pushed",
    faults: ["cutLinks"],
    observes: ["requests", "tickSubscriptions"],
    world: { moreSymbols: MANY_SYMBOLS },
    async run(stage) {
      const session = await stage.connect();
      const names = stage.venue.symbols.map(({ name }) => name).filter((name) => name.startsWith("PAIR"));
      const kept = session.account.ticks(names);
      const left = session.account.ticks("USDJPY");
      await stage.drive(Promise.all([kept.ready, left.ready]), "the tick subscriptions");
      await stage.drive(left.close());
      const before = stage.world.requests?.() ?? 0;
      stage.fault("cutLinks")();
      await stage.until(() => session.statuses.at(-1)?.state === "resumed", "the link did not come back", 60_000);
      const subscribed = (): readonly string[] => [...(stage.world.tickSubscriptions?.() ?? [])].toSorted();
      await stage.until(() => subscribed().length >= names.length, "symbols were forgotten", 60_000);
      expectSame(subscribed(), names.toSorted(), "the symbols that the wire is subscribed to");
      const sent = (stage.world.requests?.() ?? 0) - before;
      expectThat(sent <= names.length + FEW_REQUESTS, `${sent} requests were sent for ${names.length} symbols.`);
      expectSame(stage.world.budgetExcesses?.() ?? 0, 0, "the requests beyond the budgets");
    },
  },
  {
    id: "DATA-06",
    title: "each live candle is told once when it has closed, with the venue's numbers",
    tiers: ["S", "P", "L"],
    needs: ({ liveCandles }) => liveCandles !== "none",
    async run(stage) {
      const session = await stage.connect();
      const startMs = stage.clock.now();
      const candles: Candle[] = [];
      const stream = session.account.liveCandles(EURUSD, "M1", (candle) => candles.push(candle));
      await stage.drive(stream.ready, "the candle subscription");
      await alignToMinute(stage);
      for (let minute = 0; minute < 4; minute += 1) {
        for (const offset of [0, 7, -3, 2]) {
          stage.price(EURUSD, Number((1.1 + (minute * 10 + offset) / 100_000).toFixed(5)));
          await stage.pause(15_000);
        }
      }
      stage.price(EURUSD, 1.1);
      await stage.pause(2_000);
      await stage.drive(stream.close());
      const closed = stage.venue.candles(EURUSD, "M1", startMs, stage.clock.now()).slice(1, -1);
      const whole = candles.filter(({ openTimeMs }) => openTimeMs >= (closed[0]?.openTimeMs ?? 0));
      expectSame(whole.map(shape), closed.map(shape), "the closed candles");
    },
  },
  {
    id: "DATA-07",
    title: "candles that closed while the line was down are told afterwards, in order, each once",
    tiers: ["S"],
    faults: ["setLineDown"],
    needs: ({ liveCandles, candleTimeframes }) => liveCandles !== "none" && candleTimeframes.includes("M1"),
    async run(stage) {
      const session = await stage.connect();
      const candles: Candle[] = [];
      const stream = session.account.liveCandles(EURUSD, "M1", (candle) => candles.push(candle));
      await stage.drive(stream.ready, "the candle subscription");
      await alignToMinute(stage);
      const startMs = stage.clock.now();
      const minute = async (index: number): Promise<void> => {
        for (const offset of [0, 9, -4]) {
          stage.price(EURUSD, Number((1.1 + (index * 10 + offset) / 100_000).toFixed(5)));
          await stage.pause(20_000);
        }
      };
      await minute(0);
      stage.fault("setLineDown")(true);
      for (let index = 1; index <= 10; index += 1) await minute(index);
      stage.fault("setLineDown")(false);
      await stage.until(() => session.statuses.at(-1)?.state === "resumed", "the link did not come back", 180_000);
      for (let index = 11; index <= 13; index += 1) await minute(index);
      stage.price(EURUSD, 1.1);
      const closed = () => stage.venue.candles(EURUSD, "M1", startMs, stage.clock.now()).slice(0, -1);
      const told = () => candles.filter(({ openTimeMs }) => openTimeMs >= startMs);
      await stage.until(() => told().length >= closed().length, "the missed candles were not told");
      await stage.drive(stream.close());
      expectSame(told().map(shape), closed().map(shape), "the candles over the gap");
    },
  },
  {
    id: "DATA-08",
    title: "a candle query over several pages is ascending, unique and complete",
    tiers: ["S", "P", "L"],
    needs: ({ candleTimeframes }) => candleTimeframes.includes("M1"),
    async run(stage) {
      await alignToMinute(stage);
      const startMs = stage.clock.now();
      for (let minute = 0; minute < 1_200; minute += 1) {
        stage.price(EURUSD, Number((1.1 + ((minute * 37) % 101) / 100_000).toFixed(5)));
        stage.clock.advanceSync(MINUTE_MS);
      }
      const session = await stage.connect();
      const query = { from: startMs, to: startMs + 1_199 * MINUTE_MS };
      const found = await stage.drive(session.account.candles(EURUSD, "M1", query).toArray(), "the candle query");
      const expected = stage.venue.candles(EURUSD, "M1", query.from, query.to);
      expectSame(found.map(shape), expected.map(shape), "the candles");
      expectSame(found.length, 1_200, "their number");
      const newest = await stage.drive(session.account.candles(EURUSD, "M1", { to: query.to, limit: 7 }).toArray());
      expectSame(newest.map(shape), expected.slice(-7).map(shape), "the newest seven");
    },
  },
  {
    id: "DATA-09",
    title: "a quote is the venue's present price",
    tiers: ["S", "P", "L"],
    needs: ({ ticks }) => ticks !== "none",
    async run(stage) {
      const session = await stage.connect();
      const asked = session.account.quote(EURUSD);
      const nudge = stage.clock.setTimer(500, () => stage.price(EURUSD, 1.1, 1.1001));
      const { bid, ask } = await stage.drive(asked, "the quote");
      nudge.cancel();
      expectSame([bid, ask], [1.1, 1.1001], "the quote");
    },
  },
  {
    id: "DATA-10",
    title: "an unknown symbol is refused before sending, and a name in another case is found",
    tiers: ["S", "P", "L"],
    async run(stage) {
      const session = await stage.connect();
      const error = await stage.refusal(
        session.account.orders.place({ symbol: "NOSUCH", side: "buy", type: "market", lots: 0.1 }),
        "an order for an unknown symbol",
      );
      expectSame([error.code, error.outcome], ["SYMBOL_NOT_FOUND", "not-executed"], "the refusal");
      const pattern = session.account.symbols.list("eur*").map(({ name }) => name);
      expectSame(pattern.includes(expectPresent(stage.venue.symbol(EURUSD), EURUSD).name), true, "eur* finds EURUSD");
    },
  },
];

const shape = ({ openTimeMs, open, high, low, close }: Candle): unknown => ({ openTimeMs, open, high, low, close });

/** Moves on to just after the start of a minute. */
async function alignToMinute(stage: Stage): Promise<void> {
  await stage.clock.advance(MINUTE_MS - (stage.clock.now() % MINUTE_MS));
}
