import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { ChildOptions } from "./gateway-child.ts";

const CHILD = fileURLToPath(new URL("gateway-child.ts", import.meta.url));

/** Two gateways of one broker, each a process of its own: one owns it, the other waits. */
export class Gateways {
  readonly #options: ChildOptions;
  #owner: ChildProcess;
  #standby: ChildProcess;
  /** Resolves when one waits to follow the owner. */
  ready: Promise<void> = Promise.resolve();

  private constructor(options: ChildOptions, owner: ChildProcess, standby: ChildProcess) {
    this.#options = options;
    this.#owner = owner;
    this.#standby = standby;
  }

  static async start(options: ChildOptions): Promise<Gateways> {
    const owner = startGateway(options);
    await says(owner, "owner");
    const standby = startGateway(options);
    await says(standby, "standby");
    return new Gateways(options, owner, standby);
  }

  /** Kills the owner as a crash would, and starts one that waits in its place. Resolves when the other one owns the broker. */
  async killOwner(): Promise<void> {
    const dead = await this.#strike("SIGKILL");
    dead.removeAllListeners();
    this.#standby = startGateway(this.#options);
    this.ready = says(this.#standby, "standby");
  }

  /** Stops the owner in the middle of whatever it does, as a swapping machine would. Resolves when the other one owns the broker. */
  async pauseOwner(): Promise<void> {
    this.#standby = await this.#strike("SIGSTOP");
  }

  /** Lets a paused gateway go on; resolves when it waits to follow its successor. */
  async wake(): Promise<void> {
    this.ready = says(this.#standby, "standby");
    this.#standby.kill("SIGCONT");
    await this.ready;
  }

  stop(): void {
    for (const child of [this.#owner, this.#standby]) child.kill("SIGKILL");
  }

  async #strike(signal: "SIGKILL" | "SIGSTOP"): Promise<ChildProcess> {
    await this.ready;
    const struck = this.#owner;
    const owning = says(this.#standby, "owner");
    struck.kill(signal);
    await owning;
    this.#owner = this.#standby;
    return struck;
  }
}

function startGateway(options: ChildOptions): ChildProcess {
  return fork(CHILD, [JSON.stringify(options)], { execArgv: ["--conditions=@anybroker/source", "--import", "tsx"] });
}

/** Resolves when the gateway says that it is in `state`; rejects when it ends before. */
async function says(child: ChildProcess, state: string): Promise<void> {
  const over = new AbortController();
  const said = new Promise<void>((resolve) => {
    const hear = (text: unknown): void => {
      if (text !== state) return;
      child.off("message", hear);
      resolve();
    };
    child.on("message", hear);
  });
  const ended = once(child, "exit", { signal: over.signal }).then(([code]) => {
    throw new Error(`A gateway ended by itself: ${code}.`);
  });
  ended.catch(() => {});
  try {
    await Promise.race([said, ended]);
  } finally {
    over.abort();
  }
}
