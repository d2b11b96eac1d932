// `npm run demo`: one strategy, first on the paper broker, then through TickerAll's wire protocol. Which broker it is
// is said by configuration alone. Both stand on the same seeded market, so they should answer the same, to the cent.
// `npm run demo -- PROTOCOL...` takes other wires: those that `anybroker simulate` knows.
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
import { SIMULATOR_PROTOCOLS, startSimulator } from "@anybroker/simulators";
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

/** A wire: a server that speaks its protocol, over a market of the same seed. */
async function wireWorld(protocol: string): Promise<World> {
  const market = new ManualClock();
  const tape = new RandomWalkTape({ seed: SEED });
  const venue = createVenue({ clock: market, random: seededRandom(SEED), tape, sessions: "always" });
  const simulator = await startSimulator(protocol, { clock: market, venue });
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

const limitMs = LIMIT_MS * Math.max(1, process.argv.length - 2);
systemClock.setTimer(limitMs, () => {
  console.error(`The demo has not ended after ${limitMs / 1000} s.`);
  process.exit(1);
});
const shown = new Progress(process.stdout);
const named = process.argv.slice(2);
const protocols = named.length === 0 ? ["tickerall"] : named;
const unknown = protocols.find((protocol) => !SIMULATOR_PROTOCOLS.includes(protocol));
if (unknown !== undefined) {
  console.error(`There is no wire "${unknown}" to run the demo on; there are ${SIMULATOR_PROTOCOLS.join(", ")}.`);
  process.exit(2);
}
console.log("One strategy, several brokers: which one is said by configuration alone.\n");
const reference = await trade(paperWorld(), shown);
let differences = 0;
for (const protocol of protocols) {
  const comparison = compare(reference, await trade(await wireWorld(protocol), shown), process.stdout.columns ?? 120);
  console.log(`\n${comparison.text}\n`);
  differences += comparison.differences;
}
console.log(
  differences === 0
    ? "The books agree: every answer is the same, to the cent."
    : `The books do not agree: ${differences} of the answers differ.`,
);
process.exitCode = differences === 0 ? 0 : 1;
