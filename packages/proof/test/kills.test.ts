import { seededRandom } from "@anybroker/core";
import { beforeAll, expect, test } from "vitest";
import { KILL_BROKERS } from "../src/kills/brokers.ts";
import { killsOf, STEPS } from "../src/kills/kill.ts";
import type { KillResult } from "../src/kills/run-kill.ts";
import { killAtRandom, playKills } from "../src/kills/run-kills.ts";

/** One wire that pushes executions, one that has to be read. */
const NAMES = ["ctrader", "tickerall"];
const BROKERS = KILL_BROKERS.filter(({ name }) => NAMES.includes(name));
/** Real programs on a busy machine. */
const LIMIT_MS = 120_000;

let results: readonly KillResult[];
beforeAll(async () => {
  const kills = BROKERS.flatMap((broker) => {
    const atEachStep = killsOf(broker).slice(0, STEPS.length + 2);
    return [...atEachStep, killAtRandom(broker, seededRandom(3))].map((kill) => ({ broker, kill }));
  });
  results = await playKills(kills, { atATime: 6 });
}, LIMIT_MS);

const of = (name: string): readonly KillResult[] => results.filter(({ broker }) => broker === name);

test.each(NAMES)("at %s, wherever a program is killed, journal, books and venue agree", (name) => {
  expect(of(name).flatMap(({ kill, faults }) => faults.map((fault) => `${kill.name}: ${fault}`))).toEqual([]);
});

test.each(NAMES)("at %s, the order is executed from the step on at which the venue has it", (name) => {
  const steps = of(name).slice(0, STEPS.length);
  expect(steps.map(({ executed }) => executed)).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1]);
});

test.each(NAMES)("at %s, programs were killed while taking over, and in the middle of eight commands", (name) => {
  const others = of(name).slice(STEPS.length);
  expect(others.map(({ kill }) => [kill.recovery, kill.tasks.length])).toEqual([
    ["journal read", 1],
    ["books being read", 1],
    [undefined, 8],
  ]);
});
