import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Bytes that are alive: what the heap holds after everything unreachable was collected. */
export function liveHeapBytes(): number {
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

/** The heap's way through a run. */
export interface HeapTrend {
  /** Megabytes after the warm-up, at the end, and the least and most of all samples. */
  readonly firstMb: number;
  readonly lastMb: number;
  readonly leastMb: number;
  readonly mostMb: number;
  /** How far the samples are from the first one at most, in percent of it. */
  readonly driftPercent: number;
}

const MB = 1_048_576;

/** In the first minutes code is compiled and buffers grow: that is no leak. */
export const WARM_UP_MINUTES = 5;

/** Sums samples up; the first one is the measure. Undefined when there are too few to tell a trend. */
export function heapTrend(samples: readonly number[]): HeapTrend | undefined {
  const [first, second] = samples;
  if (first === undefined || second === undefined) return undefined;
  const far = Math.max(...samples.map((sample) => Math.abs(sample - first)));
  const mb = (bytes: number): number => Math.round((bytes / MB) * 100) / 100;
  return {
    firstMb: mb(first),
    lastMb: mb(samples.at(-1) ?? first),
    leastMb: mb(Math.min(...samples)),
    mostMb: mb(Math.max(...samples)),
    driftPercent: Math.round((far / first) * 10_000) / 100,
  };
}
