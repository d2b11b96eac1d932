import { spawn } from "node:child_process";
import { availableParallelism, constants } from "node:os";

const IDLE_LOOP = `require("node:os").setPriority(${constants.priority.PRIORITY_LOW}); process.on("disconnect", () => process.exit()); (function turn() { for (let i = 0; i < 1e6; i += 1); setImmediate(turn); })();`;

/**
 * Keeps every core awake while `work` runs, by loops of the lowest priority that give way to everything.
 *
 * A core that has gone to sleep takes tens of microseconds to wake: as long as what is measured, and how often it happens
 * depends on what else the machine does.
 */
export async function keepAwake<Result>(work: () => Promise<Result>): Promise<Result> {
  const loops = Array.from({ length: availableParallelism() }, () =>
    spawn(process.execPath, ["-e", IDLE_LOOP], { stdio: ["ignore", "ignore", "ignore", "ipc"] }),
  );
  try {
    return await work();
  } finally {
    for (const loop of loops) loop.kill();
  }
}
