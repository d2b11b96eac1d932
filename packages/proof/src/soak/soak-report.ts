import type { HeapTrend } from "./heap.ts";

/** What a soak has shown. */
export interface SoakReport {
  readonly name: string;
  /** Virtual time. */
  readonly hours: number;
  readonly realSeconds: number;
  /** Ticks that were sent, and of those what the subscriptions took; the others found the wire cut. */
  readonly ticksSent: number;
  readonly ticksDelivered: number;
  readonly liveRead: number;
  readonly stuckDropped: number;
  readonly cuts: number;
  readonly deals: number;
  readonly events: number;
  /** Absent after a run that is too short to tell a trend. */
  readonly heap?: HeapTrend;
  /** Empty when all held. */
  readonly faults: readonly string[];
}

/** The heap may move by this much. */
export const HEAP_LIMIT_PERCENT = 5;

/** What is wrong with a heap. */
export function heapFaults(heap: HeapTrend | undefined): readonly string[] {
  if (heap === undefined || heap.driftPercent <= HEAP_LIMIT_PERCENT) return [];
  const { driftPercent, firstMb, lastMb } = heap;
  return [`the heap moved by ${driftPercent} % (from ${firstMb} to ${lastMb} MB); ${HEAP_LIMIT_PERCENT} % are allowed`];
}

function heapLine({ firstMb, lastMb, leastMb, mostMb, driftPercent }: HeapTrend): string {
  const between = `${leastMb} to ${mostMb} MB between: ${driftPercent} %`;
  return `  heap: ${firstMb} MB after the warm-up, ${lastMb} MB at the end, ${between}`;
}

const whole = (count: number): string => count.toLocaleString("en-US");

/** A report for people. */
export function describeSoak(report: SoakReport): string {
  const { name, hours, realSeconds, heap, faults } = report;
  return [
    `${name}: ${hours} h of virtual time in ${realSeconds.toFixed(0)} s`,
    `  ticks: ${whole(report.ticksSent)} sent, ${whole(report.ticksDelivered)} delivered to each reader; ` +
      `the live one read ${whole(report.liveRead)}, the stuck one has ${whole(report.stuckDropped)} dropped`,
    `  ${report.cuts} cuts, ${report.deals} deals and ${report.events} events told`,
    ...(heap === undefined ? [] : [heapLine(heap)]),
    ...(faults.length === 0 ? ["  nothing lost, nothing left"] : faults.map((fault) => `  WRONG: ${fault}`)),
  ].join("\n");
}
