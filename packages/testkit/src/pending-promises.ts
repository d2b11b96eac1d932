import { createHook } from "node:async_hooks";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { settle } from "./manual-clock.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

interface Made {
  readonly promise: WeakRef<object>;
  /** Its stack is put into words only when it is asked for: that is the dear part. */
  readonly error: Error;
}

/** Stack frames of the platform and of this file say nothing of who made a promise. */
const OUR_FRAME = /\/packages\/(?!testkit\/src\/pending-promises)/;

const ourFrames = ({ stack = "" }: Error): string =>
  stack
    .split("\n")
    .filter((line) => OUR_FRAME.test(line))
    .join("\n");

/**
 * Finds promises that nobody will ever settle and that something still holds.
 *
 * Only those count that were made by the workspace's own code. It asks the platform about each promise, which costs some
 * microseconds each: not for measured runs.
 */
export class PendingPromises {
  readonly #made = new Map<number, Made>();
  readonly #hook = createHook({
    init: (asyncId, type, _triggerId, resource) => {
      if (type !== "PROMISE") return;
      this.#made.set(asyncId, { promise: new WeakRef(resource), error: new Error("made here") });
    },
    promiseResolve: (asyncId) => {
      this.#made.delete(asyncId);
    },
  });

  /** Promises that are made from then on are watched; the caller's own waiting for this one is not. */
  static async start(): Promise<PendingPromises> {
    const watch = new PendingPromises();
    await settle(1);
    watch.#hook.enable();
    return watch;
  }

  /** Stops watching; gives where each promise was made that is still pending and reachable. */
  stop(): Promise<readonly string[]> {
    this.#hook.disable();
    return this.#left();
  }

  async #left(): Promise<readonly string[]> {
    for (let round = 0; round < 3; round += 1) {
      await settle();
      collect();
    }
    const left = [...this.#made.values()].filter(({ promise }) => promise.deref() !== undefined);
    this.#made.clear();
    return left.map(({ error }) => ourFrames(error)).filter((where) => where !== "");
  }
}
