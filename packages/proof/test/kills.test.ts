import { seededRandom } from "@anybroker/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { KILL_BROKERS, type KillBroker } from "../src/kills/brokers.ts";
import { killsOf, STEPS } from "../src/kills/kill.ts";
import { Program } from "../src/kills/program.ts";
import { runKill } from "../src/kills/run-kill.ts";
import { killAtRandom } from "../src/kills/run-kills.ts";

/** One wire that pushes executions, one that has to be read. */
const BROKERS = KILL_BROKERS.filter(({ name }) => ["ctrader", "tickerall"].includes(name));

let program: Program;
beforeAll(async () => {
  program = await Program.make();
});
afterAll(() => program.remove());

const named = BROKERS.map((broker): [string, KillBroker] => [broker.name, broker]);

test.concurrent.each(named)(
  "at %s, a program that is killed at any step of placing an order leaves journal, books and venue in agreement",
  async (name, broker) => {
    const kills = killsOf(broker).slice(0, STEPS.length + 2);
    const results = await Promise.all(kills.map((kill, index) => runKill(broker, kill, program, `${name}-${index}`)));
    expect(results.flatMap(({ kill, faults }) => faults.map((fault) => `${kill.name}: ${fault}`))).toEqual([]);
    expect(results.slice(0, STEPS.length).map(({ executed }) => executed)).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1]);
  },
  60_000,
);

test.concurrent.each(named)(
  "at %s, a program that is killed at some moment of eight commands leaves them in agreement",
  async (name, broker) => {
    const kill = killAtRandom(broker, seededRandom(3));
    expect(await runKill(broker, kill, program, `${name}-burst`)).toMatchObject({ faults: [] });
  },
  60_000,
);
