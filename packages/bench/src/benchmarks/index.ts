import type { Benchmark } from "./benchmark.ts";
import { growth } from "./growth.ts";
import { journal } from "./journal.ts";
import { listeners } from "./listeners.ts";
import { memory } from "./memory.ts";
import { ordersMany, ordersOne } from "./orders.ts";
import { ordersRest } from "./orders-rest.ts";
import { rateLimit } from "./rate-limit.ts";
import { reconnect } from "./reconnect.ts";
import { secondConnection } from "./second-connection.ts";
import { start } from "./start.ts";
import { ticksBurst, ticksIterated, ticksLive } from "./ticks.ts";
import { ticksJson } from "./ticks-json.ts";
import { ticksPaced } from "./ticks-paced.ts";

/** Everything that is measured, in order. */
export const BENCHMARKS: readonly Benchmark[] = [
  ticksBurst,
  ticksLive,
  ticksPaced,
  ticksIterated,
  ticksJson,
  ordersOne,
  ordersMany,
  ordersRest,
  rateLimit,
  journal,
  growth,
  listeners,
  memory,
  secondConnection,
  reconnect,
  start,
];
