import { openConnections } from "./contenders/connections.ts";
import type { TickTask } from "./contenders/contender.ts";
import { floorOrders, floorTicks } from "./contenders/floor-ctrader.ts";
import { floorJson } from "./contenders/floor-json.ts";
import { layerOrders, layerTicks } from "./contenders/layer.ts";
import { leastOrders } from "./contenders/least-orders.ts";
import {
  droppedByStuck,
  oursBudgeted,
  oursInMemory,
  oursIterated,
  oursOrders,
  oursStuck,
  oursTicks,
} from "./contenders/ours-ctrader.ts";
import { oursJson } from "./contenders/ours-json.ts";
import { floorRest, oursRest } from "./contenders/rest-orders.ts";
import { recordsHeard, shared } from "./contenders/shared.ts";
import type { JsonTarget } from "./load/json-load.ts";
import type { RestTarget } from "./load/rest-load.ts";
import { measureOrders } from "./order-run.ts";
import { answerQuestions } from "./processes.ts";
import { Tally } from "./tally.ts";

const TICKS = {
  floor: floorTicks,
  ours: oursTicks,
  iterated: oursIterated,
  stuck: oursStuck,
  shared,
  layer: layerTicks,
};
const JSON_TICKS = { floor: floorJson, ours: oursJson };
const REST_ORDERS = { floor: floorRest, ours: oursRest };
const ORDERS = {
  floor: floorOrders,
  ours: oursOrders,
  memory: oursInMemory,
  least: leastOrders,
  budgeted: oursBudgeted,
  layer: layerOrders,
};

const tally = new Tally();
let place: (() => Promise<unknown>) | undefined;

answerQuestions({
  ticks: ({ kind, task }: { kind: keyof typeof TICKS; task: TickTask }) => TICKS[kind](task, tally),
  jsonTicks: ({ kind, target }: { kind: keyof typeof JSON_TICKS; target: JsonTarget }) =>
    JSON_TICKS[kind](target, tally),
  orders: async ({ kind, task, journal }: { kind: keyof typeof ORDERS; task: TickTask; journal?: string }) => {
    place = await ORDERS[kind](task, { ...(journal !== undefined && { journal }) });
  },
  restOrders: async ({ kind, target }: { kind: keyof typeof REST_ORDERS; target: RestTarget }) => {
    place = await REST_ORDERS[kind](target);
  },
  connections: ({ kind, task, rounds }: { kind: "floor" | "ours"; task: TickTask; rounds: number }) =>
    openConnections(kind, task, rounds),
  arm: (count: number) => tally.arm(count),
  armDelays: (count: number) => tally.armDelays(count),
  finished: () => tally.finished(),
  delays: () => tally.delays(),
  place: ({ count, inFlight }: { count: number; inFlight: number }) => {
    if (place === undefined) throw new TypeError("Nobody has connected for orders.");
    return measureOrders(place, count, inFlight);
  },
  records: () => recordsHeard(),
  dropped: () => droppedByStuck(),
  /** Bytes that are in use when all waste is gone. */
  memory: () => {
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  },
});
