// `npm run demo`: one strategy, first on the paper broker, then through TickerAll's wire protocol. Which broker it is
// is said by configuration alone. Both stand on the same seeded market, so they should answer the same, to the cent.
import {
  type Account,
  type BrokerConfig,
  type Clock,
  connect,
  seededRandom,
  sleep,
  systemClock,
  type Tick,
} from "@anybroker/core";
import { createVenue, RandomWalkTape } from "@anybroker/paper/venue";
import { startSimulator } from "@anybroker/simulators";
import { ManualClock } from "@anybroker/testkit";
import { Progress } from "./progress.ts";
import { type Answers, compare } from "./side-by-side.ts";
import { type Step, strategy } from "./strategy.ts";

const SEED = 7;
/** Whatever goes wrong, the demo ends in this time. */
const LIMIT_MS = 20_000;

/** Where a broker is, and the clock of its market. */
interface World {
  readonly config: BrokerConfig;
  /** Moved by hand, so that the market stands still while an order is on its way. */
  readonly market: ManualClock;
  /** What the connection goes by. */
  readonly clock: Clock;
  stop(): Promise<void>;
}

/** The paper broker, in this process. */
function paperWorld(): World {
  const market = new ManualClock();
  return { config: { adapter: "paper", seed: SEED }, market, clock: market, stop: async () => {} };
}

/** TickerAll: a server that speaks its protocol, over a market of the same seed. */
async function tickerallWorld(): Promise<World> {
  const market = new ManualClock();
  const tape = new RandomWalkTape({ seed: SEED });
  const venue = createVenue({ clock: market, random: seededRandom(SEED), tape, sessions: "always" });
  const simulator = await startSimulator("tickerall", { clock: market, venue });
  venue.start();
  return {
    config: simulator.config,
    market,
    // The market's date, but a network's timers.
    clock: { ...systemClock, now: () => market.now() },
    stop: async () => {
      venue.stop();
      await simulator.stop();
    },
  };
}

/** Runs the strategy in a world and gives what its broker answered. */
async function trade({ config, market, clock, stop }: World, progress: Progress): Promise<Answers> {
  const steps: Step[] = [];
  const { adapter, seed, baseUrl } = config;
  console.log(`${adapter}: configured by ${JSON.stringify({ adapter, seed, baseUrl })}`);
  const broker = await connect(config, { clock });
  try {
    const account = await broker.account();
    const { caughtUp } = followPrices(account);
    await strategy(account, {
      tell: (what, answer, id) => {
        steps.push({ what, answer, ...(id !== undefined && { id }) });
        progress.step(broker.name, what, answer);
      },
      wait: async (ms) => {
        await market.advance(ms);
        await caughtUp();
      },
    });
  } finally {
    await broker.close();
    await stop();
  }
  progress.end(broker.name, steps.length);
  return { broker: broker.name, steps };
}

/** Follows the symbol's prices, to know when the stream has brought the one that the broker has now. */
function followPrices(account: Account): { caughtUp(): Promise<void> } {
  let last: Tick | undefined;
  account.ticks("EURUSD", (tick) => {
    last = tick;
  });
  return {
    caughtUp: async () => {
      const { bid, ask } = await account.quote("EURUSD");
      while (last?.bid !== bid || last.ask !== ask) await sleep(systemClock, 2);
    },
  };
}

systemClock.setTimer(LIMIT_MS, () => {
  console.error(`The demo has not ended after ${LIMIT_MS / 1000} s.`);
  process.exit(1);
});
const shown = new Progress(process.stdout);
console.log("One strategy, two brokers: which one is said by configuration alone.\n");
const paper = await trade(paperWorld(), shown);
const tickerall = await trade(await tickerallWorld(), shown);
const { text, differences } = compare(paper, tickerall, process.stdout.columns ?? 120);
console.log(`\n${text}\n`);
console.log(
  differences === 0
    ? "The books agree: every answer is the same, to the cent."
    : `The books do not agree: ${differences} of the answers differ.`,
);
process.exitCode = differences === 0 ? 0 : 1;
