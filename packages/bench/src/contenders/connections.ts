import { connectFloor } from "../floor/ctrader.ts";
import type { Connected, TickTask } from "./contender.ts";
import { connectOurs } from "./ours-ctrader.ts";

/** How many connections are made at a time, so that the heap's own noise is small beside them. */
const AT_A_TIME = 10;

const OPENERS = {
  floor: ({ target, port }: TickTask): Promise<unknown> => connectFloor(target, port),
  ours: ({ target, port }: TickTask): Promise<unknown> => connectOurs(target, port),
};

/** Makes connections in a process that has one already, and keeps them. */
export async function openConnections(
  kind: keyof typeof OPENERS,
  task: TickTask,
  rounds: number,
): Promise<readonly Connected[]> {
  const kept: unknown[] = [await OPENERS[kind](task)];
  const measured: Connected[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const heapBefore = heapBytes();
    const cpu = process.cpuUsage();
    for (let index = 0; index < AT_A_TIME; index += 1) kept.push(await OPENERS[kind](task));
    const { user, system } = process.cpuUsage(cpu);
    const heapKb = (heapBytes() - heapBefore) / 1e3 / AT_A_TIME;
    measured.push({ cpuMs: (user + system) / 1e3 / AT_A_TIME, heapKb });
  }
  return measured;
}

function heapBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
