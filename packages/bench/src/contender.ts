import type { TickTask } from "./contenders/contender.ts";
import { floorOrders, floorTicks } from "./contenders/floor-ctrader.ts";
import { layerOrders, layerTicks } from "./contenders/layer.ts";
import {
  droppedByStuck,
  oursInMemory,
  oursIterated,
  oursOrders,
  oursStuck,
  oursTicks,
} from "./contenders/ours-ctrader.ts";
import { measureOrders } from "./order-run.ts";
import { answerQuestions } from "./processes.ts";
import { Tally } from "./tally.ts";

const TICKS = { floor: floorTicks, ours: oursTicks, iterated: oursIterated, stuck: oursStuck, layer: layerTicks };
const ORDERS = { floor: floorOrders, ours: oursOrders, memory: oursInMemory, layer: layerOrders };

const tally = new Tally();
let place: (() => Promise<unknown>) | undefined;

answerQuestions({
  ticks: ({ kind, task }: { kind: keyof typeof TICKS; task: TickTask }) => TICKS[kind](task, tally),
  orders: async ({ kind, task, journal }: { kind: keyof typeof ORDERS; task: TickTask; journal?: string }) => {
    place = await ORDERS[kind](task, { ...(journal !== undefined && { journal }) });
  },
  arm: (count: number) => tally.arm(count),
  armDelays: (count: number) => tally.armDelays(count),
  finished: () => tally.finished(),
  delays: () => tally.delays(),
  place: ({ count, inFlight }: { count: number; inFlight: number }) => {
    if (place === undefined) throw new TypeError("Nobody has connected for orders.");
    return measureOrders(place, count, inFlight);
  },
  dropped: () => droppedByStuck(),
  /** Bytes that are in use when all waste is gone. */
  memory: () => {
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  },
});
